"""The operator's file `banatic.json.gz`: every BANATIC import, compact and reproducible."""

from __future__ import annotations

import gzip
import json
import os
import zlib
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from nlp_router.errors import InvalidConfiguration
from nlp_router.territory.banatic.merge import Banatic, merge
from nlp_router.territory.banatic.record import Group, Held, Import, Kind

FORMAT = 1
_UNREADABLE = (
    OSError, EOFError, zlib.error, ValueError, LookupError, TypeError, AttributeError,
    RecursionError,
)  # fmt: skip


def write(path: Path, imports: Iterable[Import]) -> None:
    """Writes the imports, byte for byte the same for the same ones; replaces `path` at once.

    Raises:
        InvalidConfiguration: a folder that is absent or may not be written.
    """
    content = {"format": FORMAT, "imports": [_to_json(item) for item in imports]}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    pending = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        pending.write_bytes(gzip.compress(text.encode(), mtime=0))
        pending.replace(path)
    except OSError as error:
        with suppress(OSError):
            pending.unlink(missing_ok=True)
        raise InvalidConfiguration(path, 0, "écriture impossible") from error


def load(path: Path) -> Banatic:
    """What BANATIC says, from the file that `write` made.

    Raises:
        InvalidConfiguration: absent or unreadable file, or one of another format.
    """
    redo = "nlp-router territory import-banatic --replace"
    try:
        content = json.loads(gzip.decompress(path.read_bytes()))
        if content["format"] != FORMAT:
            raise InvalidConfiguration(path, 0, f"format inconnu : {redo}")
        return merge([_from_json(item) for item in content["imports"]])
    except FileNotFoundError as error:
        raise InvalidConfiguration(path, 0, "fichier introuvable") from error
    except _UNREADABLE as error:
        raise InvalidConfiguration(path, 0, f"fichier illisible : {redo}") from error


def _to_json(item: Import) -> dict[str, Any]:
    return {
        "day": item.day.isoformat(),
        "kind": item.kind.value,
        "nomenclature": item.nomenclature,
        "source": item.source,
        "sha256": item.sha256,
        "groups": [[group.siren, group.name, group.nature] for group in item.groups],
        "covers": sorted(item.covers),
        "held": [
            [
                line.competence,
                line.group_siren,
                sorted(line.communes),
                line.partial,
                line.via,
                line.codes,
            ]
            for line in item.held
        ],
        "unknown": dict(sorted(item.unknown.items())),
        "unknown_groups": item.unknown_groups,
        "unknown_members": item.unknown_members,
    }


def _from_json(row: dict[str, Any]) -> Import:
    groups = {siren: Group(_text(siren), _text(name), _text(nature))
              for siren, name, nature in row["groups"]}  # fmt: skip
    day, nomenclature = date.fromisoformat(row["day"]), _whole(row["nomenclature"])
    source = _text(row["source"])

    def held(competence: str, siren: str, communes: list[str], partial: bool,
             via: str | None, codes: list[str]) -> Held:  # fmt: skip
        group = groups[siren]
        return Held(
            competence=_text(competence),
            group_siren=siren,
            group_name=group.name,
            group_nature=group.nature,
            communes=frozenset(_texts(communes)),
            partial=partial is True,
            via=None if via is None else _text(via),
            source=source,
            day=day,
            nomenclature=nomenclature,
            codes=_texts(codes),
        )

    return Import(
        day=day,
        kind=Kind(row["kind"]),
        nomenclature=nomenclature,
        source=source,
        sha256=_text(row["sha256"]),
        groups=tuple(groups.values()),
        covers=frozenset(_texts(row["covers"])),
        held=tuple(held(*line) for line in row["held"]),
        unknown={_text(label): _whole(count) for label, count in row["unknown"].items()},
        unknown_groups=_texts(row["unknown_groups"]),
        unknown_members=_texts(row["unknown_members"]),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _whole(value: object) -> int:
    if type(value) is not int:
        raise TypeError(value)
    return value


def _texts(values: list[Any]) -> tuple[str, ...]:
    return tuple(_text(value) for value in values)
