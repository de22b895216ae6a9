"""The taxonomy: what it holds, and that every fault is refused with its file and line."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from nlp_router.domain import Priority
from nlp_router.errors import InvalidConfiguration
from nlp_router.taxonomy.load import load_taxonomy
from nlp_router.taxonomy.tree import Boundary, RequestType, Taxonomy

GOOD = """version: "1"
types:
  - id: voirie.trou
    label: Trou
    definition: Un trou
    boundaries:
      - text: "Un arbre : arbre.tombe"
        see: [arbre.tombe]
    competence: voirie
    default_priority: normale
    service: Voirie
    first_answer: 5
    resolution: 30
  - id: arbre.tombe
    label: Arbre
    definition: Un arbre
    competence: voirie
    default_priority: haute
    service: Voirie
    first_answer: 2
    resolution: 7
"""


def write(folder: Path, types: str = GOOD, mappings: str = "mappings: []\n") -> Path:
    (folder / "request_types.yaml").write_text(types, encoding="utf-8")
    (folder / "mappings.yaml").write_text(mappings, encoding="utf-8")
    return folder


def test_a_type_is_read_whole(tmp_path: Path) -> None:
    taxonomy = load_taxonomy(write(tmp_path), {"voirie"})

    assert taxonomy["voirie.trou"] == RequestType(
        id="voirie.trou",
        label="Trou",
        definition="Un trou",
        boundaries=(Boundary("Un arbre : arbre.tombe", ("arbre.tombe",)),),
        competence="voirie",
        default_priority=Priority.NORMALE,
        service="Voirie",
        first_answer=5,
        resolution=30,
    )


@pytest.mark.parametrize(
    ("broken", "line", "reason"),
    [
        (GOOD.replace("competence: voirie", "competence: voiri", 1), 3, "compétence inconnue"),
        (GOOD.replace("id: arbre.tombe", "id: voirie.trou"), 14, "défini deux fois"),
        (GOOD.replace("see: [arbre.tombe]", "see: [arbre.plante]"), 7, "type inconnu"),
        (GOOD.replace("normale", "moyenne"), 3, "priorité inconnue"),
        (GOOD.replace("    label: Trou\n", ""), 3, "« label » manque"),
        (GOOD.replace("label: Trou", "titre: Trou"), 3, "clé inconnue « titre »"),
        (GOOD.replace("first_answer: 5", "first_answer: vite"), 3, "nombre entier"),
        (
            GOOD.replace("    label: Trou", "    label: Trou\n    label: Creux"),
            5,
            "écrite deux fois",
        ),
        ("types: [", 2, ""),
        ("- un\n- deux\n", 1, "clé: valeur"),
    ],
)
def test_a_fault_names_file_line_and_reason(
    tmp_path: Path, broken: str, line: int, reason: str
) -> None:
    with pytest.raises(InvalidConfiguration) as caught:
        load_taxonomy(write(tmp_path, broken), {"voirie"})

    assert caught.value.file == tmp_path / "request_types.yaml"
    assert caught.value.line == line
    assert reason in caught.value.reason


def mapping(*lines: tuple[str, str]) -> str:
    return "mappings:\n" + "".join(f"  - from: {old}\n    to: [{new}]\n" for old, new in lines)


def test_retired_ids_lead_to_their_heirs(tmp_path: Path) -> None:
    renames = mapping(
        ("voirie.creux", "voirie.trou"),
        ("voirie.ancien", "voirie.creux, arbre.tombe"),
    )
    taxonomy = load_taxonomy(write(tmp_path, mappings=renames), {"voirie"})

    assert taxonomy.current("voirie.ancien") == ("voirie.trou", "arbre.tombe")
    assert taxonomy.current("voirie.trou") == ("voirie.trou",)
    assert taxonomy.current("jamais.vu") == ()


@pytest.mark.parametrize(
    ("renames", "reason"),
    [
        (mapping(("a.a", "b.b"), ("b.b", "a.a")), "tourne en rond"),
        (mapping(("a.a", "c.c")), "type inconnu « c.c »"),
        (mapping(("voirie.trou", "arbre.tombe")), "encore un type"),
        (mapping(("a.a", "voirie.trou"), ("a.a", "arbre.tombe")), "retiré deux fois"),
    ],
)
def test_a_broken_mapping_is_refused(tmp_path: Path, renames: str, reason: str) -> None:
    with pytest.raises(InvalidConfiguration, match=reason):
        load_taxonomy(write(tmp_path, mappings=renames), {"voirie"})


def test_the_project_has_109_types(taxonomy: Taxonomy) -> None:
    assert len(taxonomy.types) == 109
    assert all(t.service and t.definition and t.first_answer for t in taxonomy.types.values())


def test_ids_and_priorities_are_those_of_the_specification(taxonomy: Taxonomy) -> None:
    specification = Path(__file__).parents[1] / "data" / "request_types.csv"
    with specification.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))

    assert {row["id"]: (row["competence"], row["default_priority"]) for row in rows} == {
        t.id: (t.competence, t.default_priority.value) for t in taxonomy.types.values()
    }
