"""The map of France, the law's table and the packs."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from nlp_router.domain import Level
from nlp_router.errors import InvalidConfiguration
from nlp_router.territory.build import build_referential
from nlp_router.territory.competences import load_competences
from nlp_router.territory.lines import Body, Line, Scope, Source
from nlp_router.territory.pack import Pack, Target, load_packs
from nlp_router.territory.referential import Commune, Epci, load_referential
from nlp_router.territory.territory import Territory


def test_every_commune_and_epci_of_france_is_known(territory: Territory) -> None:
    referential = territory.referential

    assert referential.vintage == "2026"
    assert referential.source == "@etalab/decoupage-administratif 6.0.0 (MIT)"
    assert len(referential.communes) == 34_969
    assert len(referential.epcis) == 1_255 + 11
    assert {insee for insee in referential.communes if insee not in referential.epci_of} >= {
        "22016", "29083", "29155", "85113",
    }  # fmt: skip
    # The communes of the overseas collectivités bear no SIREN of a commune.
    assert len(referential.insee_of) == 34_969 - 94
    assert referential.insee_of["214703266"] == "47326"
    assert referential.communes["47326"] == Commune(
        "47326", "Virazeil", "47", "75", ("47200",), referential.communes["47326"].population, ()
    )


@pytest.mark.parametrize(
    ("siren", "nature", "members"),
    [
        ("200030674", "CA", 43),
        ("247000011", "CA", 20),
        ("200067254", "CA", 31),
        ("200059889", "CU", 73),
        ("249720061", "CA", 4),
    ],
)
def test_the_model_territories_have_their_pack(
    territory: Territory, siren: str, nature: str, members: int
) -> None:
    epci = territory.referential.epcis[siren]

    assert (epci.nature, len(epci.members)) == (nature, members)
    assert territory.packs[siren].siren == siren


def test_the_law_s_table_is_that_of_the_specification(territory: Territory) -> None:
    specification = Path(__file__).parents[1] / "data" / "competences.csv"
    with specification.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))

    assert {
        row["competence"]: {nature: row[nature] for nature in ("CC", "CA", "CU", "METRO")}
        for row in rows
    } == {
        name: {nature: level.value for nature, level in competence.holders.items()}
        for name, competence in territory.competences.items()
        if name != "assainissement_non_collectif"  # finer than the common vocabulary
    }


def write_package(folder: Path, **files: Any) -> Path:
    (folder / "data").mkdir(parents=True)
    commune = {
        "code": "01001", "nom": "Ici", "departement": "01", "region": "84",
        "type": "commune-actuelle", "codesPostaux": ["01400"], "population": 860,
        "siren": "210100012",
    }  # fmt: skip
    old = {"code": "01002", "nom": "Jadis", "type": "commune-deleguee", "chefLieu": "01001"}
    epci = {"code": "200000001", "nom": "CC Ici", "type": "CC", "membres": [{"code": "01001"}]}
    content = {
        "package.json": {"name": "essai", "version": "1.0.0", "license": "MIT"},
        "data/communes.json": [commune, old],
        "data/epci.json": [epci],
        "data/ept.json": [],
        "data/departements.json": [{"code": "01", "nom": "Ain"}],
        "data/regions.json": [{"code": "84", "nom": "Auvergne-Rhône-Alpes"}],
    } | files
    for name, value in content.items():
        (folder / name).write_text(json.dumps(value), encoding="utf-8")
    return folder


def test_the_npm_package_becomes_a_compact_file(tmp_path: Path) -> None:
    target = tmp_path / "france.json.gz"

    counts = build_referential(write_package(tmp_path / "package"), target, "2026")
    first = target.read_bytes()
    build_referential(tmp_path / "package", target, "2026")
    referential = load_referential(target)

    assert counts == {"communes": 1, "epcis": 1, "departements": 1, "regions": 1}
    assert target.read_bytes() == first
    assert referential.communes == {
        "01001": Commune("01001", "Ici", "01", "84", ("01400",), 860, ("Jadis",))
    }
    assert referential.epcis == {"200000001": Epci("200000001", "CC Ici", "CC", ("01001",))}
    assert referential.epci_of == {"01001": "200000001"}
    assert referential.insee_of == {"210100012": "01001"}


def test_a_package_of_another_form_is_refused(tmp_path: Path) -> None:
    package = write_package(tmp_path / "package", **{"data/epci.json": [{"code": "1"}]})

    with pytest.raises(InvalidConfiguration, match="champ attendu absent"):
        build_referential(package, tmp_path / "france.json.gz", "2026")


@pytest.mark.parametrize("content", [b"", b"pas du gzip", b"\x1f\x8b\x08\x00tronque"])
def test_a_broken_territory_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "france.json.gz"
    path.write_bytes(content)

    with pytest.raises(InvalidConfiguration, match="illisible"):
        load_referential(path)


def test_an_unknown_level_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "competences.yaml"
    path.write_text(
        "version: '1'\ncompetences:\n  eau:\n    label: Eau\n"
        "    holders: {CC: canton, CA: epci, CU: epci, METRO: epci}\n",
        encoding="utf-8",
    )

    with pytest.raises(InvalidConfiguration, match="niveau inconnu « canton »"):
        load_competences(path)


PACK = """siren: "247000011"
name: Vesoul
aliases: {"Le Montmarin": "70550"}
services: {voirie: "Centre technique"}
bodies: {}
overrides:
  - competence: eclairage_public
    level: organisme
    id: syndicat
    name: Syndicat d'énergie
    communes: ["70550"]
    basis: délibération
    valid_from: 2027-01-01
targets: {voirie.chaussee_degradee: {first_answer: 2}}
"""


def load(folder: Path, territory: Territory, text: str, name: str = "247000011") -> Pack:
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    types = {"voirie.chaussee_degradee"}
    return load_packs(folder, territory.referential, territory.competences, types)[name]


def test_a_pack_is_read_whole(tmp_path: Path, territory: Territory) -> None:
    assert load(tmp_path, territory, PACK) == Pack(
        siren="247000011",
        name="Vesoul",
        aliases={"Le Montmarin": "70550"},
        services={"voirie": "Centre technique"},
        bodies={},
        overrides=(
            Line(
                competence="eclairage_public",
                level=Level.ORGANISME,
                scope=Scope(epcis=frozenset({"247000011"}), communes=frozenset({"70550"})),
                source=Source.PACK,
                basis="délibération",
                reference="packs/247000011.yaml, ligne 7",
                body=Body("syndicat", "Syndicat d'énergie"),
                valid_from=date(2027, 1, 1),
            ),
        ),
        targets={"voirie.chaussee_degradee": Target(first_answer=2, resolution=None)},
    )


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('siren: "247000011"', 'siren: "123456789"', "EPCI inconnu"),
        ("70550", "47157", "pas une commune de cet EPCI"),
        ("services: {voirie", "services: {voierie", "ni une compétence ni un type"),
        ("eclairage_public", "eclairage", "compétence inconnue"),
        ('communes: ["70550"]', 'communes: ["47157"]', "hors de cet EPCI"),
        ("2027-01-01", "demain", "date AAAA-MM-JJ"),
        ("2027-01-01", "2027-01-01\n    valid_to: 2026-01-01", "précède"),
        ("    basis: délibération\n", "", "« basis » manque"),
        ("overrides:", "override:", "clé inconnue"),
        ("targets: {voirie.c", "targets: {voirie.d", "type inconnu"),
        ("first_answer: 2", "first_answer: bientôt", "nombre entier positif"),
        ("first_answer: 2", "premiere: 2", "clé inconnue"),
        ("{first_answer: 2}", "{}", "ne donne aucun délai"),
    ],
)
def test_a_broken_pack_is_refused(
    tmp_path: Path, territory: Territory, old: str, new: str, reason: str
) -> None:
    with pytest.raises(InvalidConfiguration, match=reason):
        load(tmp_path, territory, PACK.replace(old, new))


def test_a_pack_bears_its_siren_as_name(tmp_path: Path, territory: Territory) -> None:
    with pytest.raises(InvalidConfiguration, match=r"doit s'appeler 247000011\.yaml"):
        load(tmp_path, territory, PACK, name="vesoul")
