"""The cases from public facts: all right, and a wrong one would be told."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from eval.competence.cases import FIELDS, read_cases
from eval.competence.suite import answer_all
from nlp_router import paths
from nlp_router.domain import Level
from nlp_router.errors import InvalidDataset
from nlp_router.taxonomy.tree import Taxonomy
from nlp_router.territory.banatic.update import update
from nlp_router.territory.territory import BANATIC_FILE, Territory, load_configuration

CASES = Path(__file__).parents[2] / "eval" / "competence"


def test_every_case_from_public_facts_is_right(
    configuration: tuple[Taxonomy, Territory],
) -> None:
    taxonomy, territory = configuration
    report = answer_all(
        read_cases(CASES / "cases.csv", territory.referential, taxonomy), taxonomy, territory
    )

    assert report.lines() == [f"{len(report.answered)} cas justes sur {len(report.answered)}, "
                              f"{report.epcis} EPCI."]  # fmt: skip
    assert len(report.answered) >= 500
    assert report.epcis >= 40
    assert all(answer.case.source for answer in report.answered)


def test_a_wrong_answer_is_told(configuration: tuple[Taxonomy, Territory]) -> None:
    taxonomy, territory = configuration
    first = read_cases(CASES / "cases.csv", territory.referential, taxonomy)[0]

    report = answer_all([replace(first, level=Level.OPERATEUR)], taxonomy, territory)

    assert [answer.right for answer in report.answered] == [False]
    assert f"ligne {first.line} : " in report.lines()[0]


@pytest.mark.skipif(
    "NLP_ROUTER_BANATIC" not in os.environ,
    reason="NLP_ROUTER_BANATIC ne donne pas le dossier de l'extrait BANATIC 2023-2024",
)
def test_every_case_that_rests_on_banatic_is_right(tmp_path: Path) -> None:
    folder = tmp_path / "taxonomies"
    shutil.copytree(paths.taxonomies(), folder)
    territory_folder = folder / "territory"
    extract = Path(os.environ["NLP_ROUTER_BANATIC"]) / "epci_competences_2023_2024.csv"
    update(territory_folder / BANATIC_FILE, [extract], territory_folder, date(2024, 1, 1))
    taxonomy, territory = load_configuration(folder)

    report = answer_all(
        read_cases(CASES / "banatic.csv", territory.referential, taxonomy), taxonomy, territory
    )

    assert report.wrong == []
    assert len(report.answered) >= 130


ROW = "Marmande;47;eau.facture;2026-11-24;;epci;CA Val de Garonne;loi;CGCT;CA"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("Marmande", "Marmandie", "commune « Marmandie » \\(47\\)"),
        ("eau.facture", "eau.licorne", "valeur inattendue"),
        ("2026-11-24", "24/11/2026", "valeur inattendue"),
        (";epci;", ";canton;", "valeur inattendue"),
    ],
)
def test_a_broken_case_is_refused_with_its_line(
    tmp_path: Path, configuration: tuple[Taxonomy, Territory], old: str, new: str, reason: str
) -> None:
    taxonomy, territory = configuration
    path = tmp_path / "cases.csv"
    path.write_text(f"{';'.join(FIELDS)}\n{ROW.replace(old, new)}\n", encoding="utf-8")

    with pytest.raises(InvalidDataset, match=f"ligne 2 : .*{reason}"):
        read_cases(path, territory.referential, taxonomy)


def test_other_columns_are_refused(
    tmp_path: Path, configuration: tuple[Taxonomy, Territory]
) -> None:
    path = tmp_path / "cases.csv"
    path.write_text("commune;type\n", encoding="utf-8")

    with pytest.raises(InvalidDataset, match="colonnes attendues"):
        read_cases(path, configuration[1].referential, configuration[0])
