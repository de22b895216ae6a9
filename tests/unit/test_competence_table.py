"""The table of competences: which line wins, where and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from nlp_router.domain import Level
from nlp_router.errors import InvalidConfiguration
from nlp_router.territory.lines import Body, Line, Scope, Source, Where
from nlp_router.territory.road_owners import NamedRoad, Road, load_road_owners, owner_of
from nlp_router.territory.special_cases import SpecialCases, load_special_cases
from nlp_router.territory.table import CompetenceTable, Ruling
from nlp_router.territory.territory import Territory

DAY = date(2026, 11, 24)
VESOUL = "70550"


def line(source: Source, **changes: object) -> Line:
    plain = Line("eau", Level.COMMUNE, Scope(), source, "base", "fichier")
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_the_surer_source_wins_then_the_narrower_line_then_the_newer(territory: Territory) -> None:
    where = Where.of(territory.referential, VESOUL)
    law = line(Source.LAW)
    banatic = line(Source.BANATIC, scope=Scope(epcis=frozenset({"247000011"})))
    pack = line(Source.PACK, scope=Scope(epcis=frozenset({"247000011"})))
    newer = replace(pack, valid_from=date(2026, 1, 1))
    narrow = replace(pack, scope=Scope(communes=frozenset({VESOUL})))
    later = replace(narrow, valid_from=date(2027, 1, 1))
    elsewhere = replace(narrow, scope=Scope(communes=frozenset({"47157"})))
    table = CompetenceTable([law, later, newer, elsewhere, pack, narrow, banatic])

    assert table.ruling("eau", where, DAY) == Ruling(narrow, (newer, pack, banatic, law))
    assert table.winner("eau", where, date(2027, 1, 1)) == later


def test_a_line_holds_on_its_first_and_its_last_day() -> None:
    dated = line(Source.PACK, valid_from=date(2026, 1, 1), valid_to=date(2026, 6, 30))

    assert [
        dated.holds_on(day)
        for day in (
            date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1),
        )
    ] == [False, True, True, False]  # fmt: skip
    assert dated.period == "depuis le 01/01/2026 jusqu'au 30/06/2026"


@pytest.mark.parametrize(
    ("insee", "portal", "siren"),
    [
        ("47157", None, "200030674"),
        ("47157", "247000011", "200030674"),  # a fact outside the portal's EPCI
        (None, "247000011", "247000011"),
        ("93066", None, "200057867"),  # Saint-Denis: Plaine Commune, an EPT
        ("93066", "200054781", "200057867"),  # even written to the métropole du Grand Paris
        ("75056", None, "200054781"),  # Paris is in no EPT
        ("29155", None, ""),  # Ouessant is in no EPCI
        (None, None, ""),
    ],
)
def test_the_epci_of_a_place(
    territory: Territory, insee: str | None, portal: str | None, siren: str
) -> None:
    assert Where.of(territory.referential, insee, portal).siren == siren


@pytest.mark.parametrize(
    ("competence", "insee", "day", "level", "body"),
    [
        ("voirie", "13055", date(2022, 12, 31), Level.EPCI, None),
        ("voirie", "13055", date(2023, 1, 1), Level.COMMUNE, None),
        ("action_sociale_departement", "69123", DAY, Level.EPCI, None),
        ("action_sociale_departement", "69123", date(2014, 12, 31), Level.DEPARTEMENT, None),
        (
            "mobilite", "69123", DAY, Level.ORGANISME,
            Body("sytral-mobilites", "SYTRAL Mobilités"),
        ),
        ("mobilite", "78361", DAY, Level.REGION, Body("11", "Île-de-France Mobilités")),
        ("dechets", "93066", DAY, Level.EPCI, None),
        ("dechets", "75056", DAY, Level.COMMUNE, None),
        ("dechets", "22016", DAY, Level.COMMUNE, None),  # Île-de-Bréhat
        ("gemapi", "93066", DAY, Level.EPCI, Body("200054781", "Métropole du Grand Paris")),
        ("gemapi", "47157", date(2017, 12, 31), Level.COMMUNE, None),
        ("eau", "47157", date(2019, 12, 31), Level.COMMUNE, None),
        ("eau", "47157", date(2020, 1, 1), Level.EPCI, None),
    ],
)  # fmt: skip
def test_special_cases(
    territory: Territory,
    competence: str,
    insee: str,
    day: date,
    level: Level,
    body: Body | None,
) -> None:
    found = territory.table.winner(competence, Where.of(territory.referential, insee), day)

    assert (found.level, found.body) == (level, body)


@pytest.mark.parametrize(
    ("level", "insee", "day", "name"),
    [
        (Level.DEPARTEMENT, "2A004", DAY, "Collectivité de Corse"),
        (Level.REGION, "2B033", DAY, "Collectivité de Corse"),
        (Level.DEPARTEMENT, "67482", DAY, "Collectivité européenne d'Alsace"),
        (Level.DEPARTEMENT, "67482", date(2020, 12, 31), None),
        (Level.DEPARTEMENT, "47157", DAY, None),
    ],
)
def test_names_of_the_levels(
    territory: Territory, level: Level, insee: str, day: date, name: str | None
) -> None:
    assert territory.special.name(level, Where.of(territory.referential, insee), day) == name


def test_where_the_law_leaves_the_choice_a_person_confirms(territory: Territory) -> None:
    hericourt = Where.of(territory.referential, "70285")

    assert territory.table.winner("eau", hericourt, DAY).doubt == (
        "En communauté de communes la loi laisse le choix pour l'eau et l'assainissement : "
        "titulaire à confirmer."
    )
    assert (
        territory.table.winner("eau", Where.of(territory.referential, "47157"), DAY).doubt is None
    )


CASES = """version: "1"
cases:
  - competences: [eau]
    epcis: ["247000011"]
    level: organisme
    holder: epci
    body: {id: syndicat, name: Syndicat des eaux}
    basis: statuts
    source: arrêté
    verified: true
    valid_from: 2026-01-01
names:
  - {level: departement, departements: ["70"], name: Haute-Saône}
"""


def load(folder: Path, territory: Territory, text: str) -> SpecialCases:
    path = folder / "special_cases.yaml"
    path.write_text(text, encoding="utf-8")
    return load_special_cases(path, territory.referential, territory.competences)


def test_special_cases_are_read_whole(tmp_path: Path, territory: Territory) -> None:
    found = load(tmp_path, territory, CASES)

    assert found.lines == (
        Line(
            competence="eau",
            level=Level.ORGANISME,
            scope=Scope(epcis=frozenset({"247000011"})),
            source=Source.SPECIAL_CASE,
            basis="statuts",
            reference="arrêté",
            holder=Level.EPCI,
            body=Body("syndicat", "Syndicat des eaux"),
            valid_from=date(2026, 1, 1),
        ),
    )
    assert [name.name for name in found.names] == ["Haute-Saône"]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("competences: [eau]", "competences: [eaux]", "compétence inconnue « eaux »"),
        ("competences: [eau]", "competences: []", "« competences » manque"),
        ("247000011", "123", "« epcis » inconnus : 123"),
        ("level: organisme", "level: canton", "niveau inconnu « canton »"),
        ("verified: true", "verified: oui", "doit être true ou false"),
        ("2026-01-01", "2026-01-01\n    valid_to: 2025-01-01", "précède"),
        ("{id: syndicat, name: Syndicat des eaux}", "syndicat", "doit être un bloc"),
        ('departements: ["70"]', 'departements: ["00"]', "« departements » inconnus : 00"),
    ],
)
def test_a_broken_special_case_is_refused(
    tmp_path: Path, territory: Territory, old: str, new: str, reason: str
) -> None:
    with pytest.raises(InvalidConfiguration, match=reason):
        load(tmp_path, territory, CASES.replace(old, new))


@pytest.mark.parametrize(
    ("road", "insee", "level"),
    [
        (NamedRoad(Road.AUTOROUTE, "A62", ""), "47157", Level.OPERATEUR),
        (NamedRoad(Road.AUTOROUTE, "A75", ""), "63113", Level.ETAT),
        (NamedRoad(Road.AUTOROUTE, "A86", ""), "93066", Level.ETAT),
        (NamedRoad(Road.AUTOROUTE, "A35", ""), "67482", Level.EPCI),
        (NamedRoad(Road.AUTOROUTE, "A35", ""), "68066", Level.DEPARTEMENT),
        (NamedRoad(Road.AUTOROUTE, "A6", ""), "69123", Level.EPCI),
        (NamedRoad(Road.NATIONALE, "N21", ""), "47157", Level.ETAT),
        (NamedRoad(Road.NATIONALE, "N1", ""), "97209", Level.REGION),
        (NamedRoad(Road.TERRITORIALE, "T20", ""), "2A004", Level.DEPARTEMENT),
        (NamedRoad(Road.DEPARTEMENTALE, "D933", ""), "47157", Level.DEPARTEMENT),
        (NamedRoad(Road.DEPARTEMENTALE, "D42", ""), "69123", Level.EPCI),
        (NamedRoad(Road.ROCADE, "", ""), "35238", Level.ETAT),
        (NamedRoad(Road.ROCADE, "", ""), "47157", Level.COMMUNE),
    ],
)
def test_the_owner_of_a_road(
    territory: Territory, road: NamedRoad, insee: str, level: Level
) -> None:
    owner = owner_of(territory.roads, road, Where.of(territory.referential, insee), DAY)

    assert owner.level is level


def test_every_class_of_road_needs_a_general_rule(tmp_path: Path, territory: Territory) -> None:
    path = tmp_path / "roads.yaml"
    path.write_text(
        "version: '1'\nrules:\n"
        "  - {roads: autoroute, level: operateur, service: Exploitation, basis: loi}\n",
        encoding="utf-8",
    )

    with pytest.raises(InvalidConfiguration, match="règle générale manquante : departementale"):
        load_road_owners(path, territory.referential)
