"""What BANATIC adds to the law's table, and what it must not move."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from nlp_router.domain import Level
from nlp_router.territory.banatic.merge import merge
from nlp_router.territory.banatic.record import COMMUNE, Group, Held, Import, Kind
from nlp_router.territory.lines import Body, Line, Scope, Source, Where
from nlp_router.territory.territory import Territory

DAY = date(2024, 1, 1)
TODAY = date(2026, 11, 24)
HERICOURT = "247000722"  # a communauté de communes
HELD = Held(
    competence="eau",
    group_siren=HERICOURT,
    group_name="CC du Pays d'Héricourt",
    group_nature="CC",
    communes=frozenset(),
    partial=False,
    via=None,
    source="essai.csv",
    day=DAY,
    nomenclature=2021,
    codes=("1502",),
)


def imported(*held: Held, covers: tuple[str, ...] = ("eau",), kind: Kind = Kind.CODES) -> Import:
    groups = tuple(Group(one.group_siren, one.group_name, one.group_nature) for one in held)
    return Import(
        day=DAY,
        kind=kind,
        nomenclature=2021,
        source="essai.csv",
        sha256="0" * 64,
        groups=groups or (Group(HERICOURT, "CC du Pays d'Héricourt", "CC"),),
        covers=frozenset(covers),
        held=held,
        unknown={},
        unknown_groups=(),
        unknown_members=(),
    )


def winner(
    territory: Territory, content: Import, competence: str, insee: str, day: date = TODAY
) -> Line:
    changed = replace(territory, banatic=merge([content]))
    return changed.table.winner(competence, Where.of(territory.referential, insee), day)


@pytest.fixture
def hericourt(territory: Territory) -> str:
    assert territory.referential.epci_of["70285"] == HERICOURT
    return "70285"


def test_a_competence_that_was_transferred_goes_to_the_epci(
    territory: Territory, hericourt: str
) -> None:
    assert winner(territory, imported(HELD), "eau", hericourt) == Line(
        competence="eau",
        level=Level.EPCI,
        scope=Scope(epcis=frozenset({HERICOURT})),
        source=Source.BANATIC,
        basis="BANATIC au 01/01/2024, code 1502 (liste 2021)",
        reference="essai.csv",
        valid_from=DAY,
    )


def test_a_competence_that_was_not_settles_the_doubt(territory: Territory, hericourt: str) -> None:
    found = winner(territory, imported(), "eau", hericourt)

    assert (found.level, found.doubt, found.source) == (Level.COMMUNE, None, Source.BANATIC)


def test_before_its_day_banatic_says_nothing(territory: Territory, hericourt: str) -> None:
    found = winner(territory, imported(HELD), "eau", hericourt, date(2023, 12, 31))

    assert found.source is Source.SPECIAL_CASE


def test_a_part_of_a_competence_moves_nothing(territory: Territory, hericourt: str) -> None:
    road = replace(HELD, competence="voirie", partial=True)

    assert winner(territory, imported(road), "voirie", hericourt).source is Source.LAW


def test_what_the_law_makes_obligatory_is_not_denied(territory: Territory) -> None:
    # The lists are under-filled: a missing line takes nothing from an agglomération.
    empty = replace(
        imported(covers=("eau", "dechets")),
        groups=(Group("200030674", "CA Val de Garonne Agglomération", "CA"),),
    )

    assert winner(territory, empty, "eau", "47157").source is Source.LAW
    assert winner(territory, empty, "dechets", "47157").source is Source.LAW


def test_a_document_of_urbanism_not_held_holds_until_the_transfer_of_2027(
    territory: Territory,
) -> None:
    empty = replace(
        imported(covers=("plan_urbanisme",)),
        groups=(Group("200030674", "CA Val de Garonne Agglomération", "CA"),),
    )

    before = winner(territory, empty, "plan_urbanisme", "47157", date(2026, 12, 31))
    after = winner(territory, empty, "plan_urbanisme", "47157", date(2027, 1, 1))

    assert (before.level, before.doubt) == (Level.COMMUNE, None)
    assert (after.level, after.source) == (Level.EPCI, Source.SPECIAL_CASE)
    assert after.doubt is not None


def test_a_special_case_that_settles_is_not_moved(territory: Territory) -> None:
    provins = replace(
        HELD,
        competence="mobilite",
        group_siren=territory.referential.epci_of["77379"],
        group_name="CC du Provinois",
    )

    found = winner(territory, imported(provins), "mobilite", "77379")

    assert found.body == Body("11", "Île-de-France Mobilités")


def test_the_real_holder_in_each_commune(territory: Territory, hericourt: str) -> None:
    syndicat = replace(
        HELD,
        competence="dechets",
        group_siren="257000001",
        group_name="SYTEVOM",
        group_nature="SMF",
        communes=frozenset({hericourt}),
        via=HERICOURT,
    )
    kept = replace(
        HELD, group_siren="", group_name="", group_nature=COMMUNE, communes=frozenset({hericourt})
    )

    by_syndicat = winner(territory, imported(syndicat, kind=Kind.HOLDERS), "dechets", hericourt)
    by_commune = winner(territory, imported(kept, kind=Kind.HOLDERS), "eau", hericourt)

    assert (by_syndicat.level, by_syndicat.holder, by_syndicat.body) == (
        Level.ORGANISME,
        Level.EPCI,
        Body("257000001", "SYTEVOM"),
    )
    assert (by_commune.level, by_commune.body) == (Level.COMMUNE, None)
