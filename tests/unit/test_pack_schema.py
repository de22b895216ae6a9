"""The JSON schema of a territory's file, as editors use it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from nlp_router import paths
from nlp_router.taxonomy.tree import Taxonomy
from nlp_router.territory.pack_schema import pack_schema
from nlp_router.territory.territory import Territory

FOLDER = paths.taxonomies() / "territory"
PACKS = sorted((FOLDER / "packs").glob("*.yaml"))
SCHEMA = json.loads((FOLDER / "pack.schema.json").read_text(encoding="utf-8"))


class _AsWritten(yaml.SafeLoader):
    """Dates stay texts: JSON knows no other."""


def _text(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Any:
    return loader.construct_scalar(node)


_AsWritten.add_constructor("tag:yaml.org,2002:timestamp", _text)


def read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), _AsWritten)  # noqa: S506 - a SafeLoader


def faults(content: Any) -> list[str]:
    found = Draft202012Validator(SCHEMA).iter_errors(content)
    return [".".join(str(part) for part in fault.absolute_path) for fault in found]


def test_the_schema_in_the_repository_is_the_one_of_the_code(
    taxonomy: Taxonomy, territory: Territory
) -> None:
    Draft202012Validator.check_schema(SCHEMA)

    assert pack_schema(territory.competences, taxonomy.types) == SCHEMA


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_every_pack_is_valid_and_names_its_schema(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]

    assert first == "# yaml-language-server: $schema=../pack.schema.json"
    assert faults(read(path)) == []


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ({"siren": 200030674, "name": "x"}, ["siren"]),
        ({"siren": "200030674", "name": "x", "alias": {}}, [""]),
        ({"siren": "200030674", "name": "x", "aliases": {"Le Mas": "4715"}}, ["aliases.Le Mas"]),
        (
            {
                "siren": "200030674",
                "name": "x",
                "overrides": [{"competence": "eaux", "level": "epci", "basis": "b"}],
            },
            ["overrides.0.competence"],
        ),
        (
            {
                "siren": "200030674",
                "name": "x",
                "overrides": [
                    {"competence": "eau", "level": "epci", "basis": "b", "valid_from": "01/01/2027"}
                ],
            },
            ["overrides.0.valid_from"],
        ),
    ],
)
def test_a_mistake_is_shown_where_it_is(content: Any, where: list[str]) -> None:
    assert faults(content) == where
