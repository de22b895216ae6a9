"""Reading the collectivité's YAML files, so that every mistake is shown with its file and line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from nlp_router.errors import InvalidConfiguration


class Mapping(dict[str, Any]):
    """A YAML mapping that remembers where it stands."""

    line: int = 0


class _Loader(yaml.CSafeLoader):
    """Safe loader (libyaml's, ten times faster) whose mappings know their line.

    A key written twice is refused.
    """


def _construct_mapping(loader: _Loader, node: yaml.MappingNode) -> Iterator[Mapping]:
    mapping = Mapping()
    mapping.line = node.start_mark.line + 1
    yield mapping
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in mapping:
            raise yaml.MarkedYAMLError(
                problem=f"clé « {key} » écrite deux fois", problem_mark=key_node.start_mark
            )
        mapping[key] = loader.construct_object(value_node, deep=True)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _construct_mapping)


def read_yaml(path: Path) -> Mapping:
    """The mapping at the top of a YAML file.

    Raises:
        InvalidConfiguration: absent file, broken YAML, or something else than a mapping on top.
    """
    try:
        with path.open(encoding="utf-8") as stream:
            content = yaml.load(stream, Loader=_Loader)  # noqa: S506 - a SafeLoader subclass
    except FileNotFoundError as error:
        raise InvalidConfiguration(path, 0, "fichier introuvable") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise InvalidConfiguration(path, line, str(error.problem)) from error
    except yaml.YAMLError as error:
        raise InvalidConfiguration(path, 0, "caractères interdits en YAML") from error
    if not isinstance(content, Mapping):
        raise InvalidConfiguration(path, 1, "un fichier « clé: valeur » est attendu")
    return content


class Section:
    """Typed access to one mapping; each fault names the file and the line of that mapping."""

    def __init__(self, path: Path, mapping: Mapping) -> None:
        self.path = path
        self.mapping = mapping

    def fault(self, reason: str) -> InvalidConfiguration:
        """The error to raise about this section."""
        return InvalidConfiguration(self.path, self.mapping.line, reason)

    def only(self, *allowed: str) -> None:
        """Refuses any key that is not in `allowed`: a misspelt key must not pass silently."""
        for key in self.mapping:
            if key not in allowed:
                raise self.fault(f"clé inconnue « {key} » (attendu : {', '.join(allowed)})")

    def text(self, key: str, default: str | None = None) -> str:
        """A non-empty string."""
        value = self.mapping.get(key, default)
        if value is None:
            raise self.fault(f"« {key} » manque")
        if not isinstance(value, str) or not (value.strip() or default == ""):
            raise self.fault(f"« {key} » doit être un texte")
        return value

    def whole(self, key: str) -> int:
        """A whole number, 0 or more."""
        value = self.mapping.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self.fault(f"« {key} » doit être un nombre entier positif")
        return value

    def flag(self, key: str) -> bool:
        """A yes or no that must be written."""
        value = self.mapping.get(key)
        if not isinstance(value, bool):
            raise self.fault(f"« {key} » doit être true ou false")
        return value

    def yes(self, key: str) -> bool:
        """A yes or no (true, false); absent means no."""
        return self.flag(key) if key in self.mapping else False

    def day(self, key: str) -> date | None:
        """A date; absent means none."""
        value = self.mapping.get(key)
        # A datetime is a date too, but says an hour that nobody would follow.
        if value is None or type(value) is date:
            return value
        raise self.fault(f"« {key} » doit être une date AAAA-MM-JJ")

    def period(self) -> tuple[date | None, date | None]:
        """`valid_from` and `valid_to`, both included, in that order or absent."""
        since, until = self.day("valid_from"), self.day("valid_to")
        if since and until and until < since:
            raise self.fault("« valid_to » précède « valid_from »")
        return since, until

    def inner(self, key: str) -> Section | None:
        """A mapping inside this one; absent means none."""
        value = self.mapping.get(key)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            raise self.fault(f"« {key} » doit être un bloc « clé: valeur »")
        return Section(self.path, value)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings; absent means none."""
        value = self.mapping.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.fault(f"« {key} » doit être une liste de textes")
        return tuple(value)

    def sections(self, key: str) -> list[Section]:
        """A list of mappings; absent means none."""
        value = self.mapping.get(key) or []
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            raise self.fault(f"« {key} » doit être une liste de blocs « clé: valeur »")
        return [Section(self.path, item) for item in value]

    def named_sections(self, key: str) -> dict[str, Section]:
        """A mapping of names to mappings; absent means none."""
        value = self.mapping.get(key) or Mapping()
        if not isinstance(value, Mapping):
            raise self.fault(f"« {key} » doit être un bloc « nom: valeurs »")
        for name, item in value.items():
            if not isinstance(item, Mapping):
                raise self.fault(f"« {key}.{name} » doit être un bloc « clé: valeur »")
        return {str(name): Section(self.path, item) for name, item in value.items()}


def read_section(path: Path) -> Section:
    """The top of a YAML file as a section. Raises `InvalidConfiguration`."""
    return Section(path, read_yaml(path))
