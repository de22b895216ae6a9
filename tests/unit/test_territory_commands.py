"""`nlp-router territory …`, as an operator types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from nlp_router.cli import app


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["territory", *arguments], catch_exceptions=False)


def test_explain_says_who_and_why() -> None:
    result = run("explain", "Tonneins", "dechets.decheterie", "--date", "2026-11-24")

    assert result.exit_code == 0
    assert result.output == (
        "Déchèterie (dechets.decheterie)\n"
        "Tonneins (47310), CA Val de Garonne Agglomération, le 24/11/2026\n"
        "\n"
        "→ CA Val de Garonne Agglomération (epci 200030674), Déchèteries\n"
        "  Déchets ménagers : epci par défaut en CA (obligatoire partout)\n"
        "\n"
        "Compétence « dechets », la première ligne l'emporte :\n"
        "  1. [droit commun] epci\n"
        "     Déchets ménagers : epci par défaut en CA (obligatoire partout) — competences.yaml\n"
    )


def test_explain_takes_a_code_and_the_words_of_the_request() -> None:
    result = run("explain", "47310", "voirie.neige_verglas", "--text", "verglas sur la RD 813")

    assert "→ Département Lot-et-Garonne (departement 47), Routes départementales" in result.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("Marmandie", "eau.facture"), "Aucune commune ne s'appelle « Marmandie »"),
        (("Saint-Sauveur", "eau.facture"), "Plusieurs communes s'appellent « Saint-Sauveur »"),
        (("Marmande", "eau.licorne"), "Type de demande inconnu"),
        (("Marmande", "eau.facture", "--date", "demain"), "demain"),
    ],
)
def test_explain_names_what_it_does_not_know(arguments: tuple[str, ...], told: str) -> None:
    result = run("explain", *arguments)

    assert result.exit_code == 2
    assert told in " ".join(result.output.replace("│", " ").split())


def test_explain_tells_homonyms_apart_by_departement() -> None:
    result = run("explain", "Saint-Sauveur", "etat_civil.acte", "--departement", "70")

    assert result.exit_code == 0
    assert "Saint-Sauveur (70473)" in result.output


def test_check_finds_no_contradiction_in_the_project_s_packs() -> None:
    result = run("check", "--date", "2026-11-24")

    assert result.exit_code == 0
    assert result.output.endswith("5 territoires, 4 remarques, 0 contradictions.\n")


def test_check_refuses_a_contradiction(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taxonomies_copy: Path
) -> None:
    pack = taxonomies_copy / "territory" / "packs" / "247000011.yaml"
    text = pack.read_text(encoding="utf-8").replace(
        "overrides: []",
        "overrides:\n"
        "  - {competence: eclairage_public, level: organisme, id: a, name: A, basis: arrêté}\n"
        "  - {competence: eclairage_public, level: organisme, id: b, name: B, basis: arrêté}\n",
    )
    pack.write_text(text, encoding="utf-8")
    monkeypatch.setenv("NLP_ROUTER_HOME", str(taxonomies_copy.parent))

    result = run("check")

    assert result.exit_code == 1
    assert "« eclairage_public » a deux titulaires le même jour (tout l'EPCI) : A et B" in (
        result.output
    )


def test_schema_is_written_for_the_editors(tmp_path: Path) -> None:
    target = tmp_path / "pack.schema.json"

    result = run("schema", "--output", str(target))

    assert result.exit_code == 0
    schema = json.loads(target.read_text(encoding="utf-8"))
    assert schema["required"] == ["siren", "name"]
