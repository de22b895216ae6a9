"""Holidays of every département, and working days."""

from __future__ import annotations

from datetime import date, timedelta

import holidays as reference
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_router.route.holidays import add_working_days, easter, holidays, is_working_day
from nlp_router.territory.territory import Territory

# Names of our départements in the reference package; those of the métropole have none.
_SUBDIVISIONS = {
    "57": "57", "67": "6AE", "68": "6AE", "971": "971", "972": "972", "973": "973", "974": "974",
    "975": "PM", "976": "976", "977": "BL", "978": "MF", "984": "TF", "986": "WF", "987": "PF",
    "988": "NC",
}  # fmt: skip
# Days the package knows and we do not, on purpose: customary ones, not in the Code du travail
# (Guadeloupe, Martinique, Saint-Martin), or set by collectivities with their own labour law.
_ONLY_THEIRS = {
    "971": {"Mi-Carême", "Vendredi saint", "Fête de Victor Schoelcher"},
    "972": {"Fête de Victor Schoelcher"},
    # The package has 28 May; Code du travail L3422-2 says 27 May, as for Guadeloupe.
    "978": {"Fête de Victor Schoelcher", "Abolition de l'esclavage"},
    "986": {"Saint Pierre Chanel", "Saints Pierre et Paul", "Fête du Territoire"},
    "987": {"Arrivée de l'Évangile", "Vendredi saint", "Fête de l'autonomie", "Matāri'i"},
    "988": {"Fête de la Citoyenneté"},
}


@pytest.mark.parametrize("year", range(2024, 2031))
def test_every_departement_agrees_with_the_reference_but_for_explained_days(
    territory: Territory, year: int
) -> None:
    for departement in territory.referential.departements:
        theirs = reference.country_holidays(
            "FR", subdiv=_SUBDIVISIONS.get(departement), years=year, language="fr"
        )
        ours = holidays(year, departement)
        extra = {name for day in set(theirs) - ours for name in theirs.get_list(day)}
        expected = {date(year, 5, 27)} if departement == "978" else set()

        assert extra <= _ONLY_THEIRS.get(departement, set()), departement
        assert ours - set(theirs) == expected, departement


@pytest.mark.parametrize(
    ("year", "day"),
    [(2024, (3, 31)), (2025, (4, 20)), (2026, (4, 5)), (2027, (3, 28)), (2038, (4, 25))],
)
def test_easter(year: int, day: tuple[int, int]) -> None:
    assert easter(year) == date(year, *day)


@given(st.integers(1583, 4000))
def test_easter_is_a_sunday_of_march_or_april(year: int) -> None:
    found = easter(year)

    assert found.weekday() == 6
    assert date(year, 3, 22) <= found <= date(year, 4, 25)


@pytest.mark.parametrize(
    ("departement", "day", "holiday"),
    [
        ("47", date(2026, 7, 14), True),
        ("47", date(2026, 12, 26), False),
        ("67", date(2026, 12, 26), True),
        ("57", date(2026, 4, 3), True),
        ("972", date(2026, 5, 22), True),
        ("974", date(2026, 12, 20), True),
        ("47", date(2026, 5, 14), True),
        ("47", date(2026, 5, 25), True),
    ],
)
def test_holidays_of_the_place(departement: str, day: date, holiday: bool) -> None:
    assert (day in holidays(day.year, departement)) is holiday


def test_working_days_jump_weekends_and_holidays() -> None:
    assert add_working_days(date(2026, 12, 24), 1, "47") == date(2026, 12, 28)
    assert add_working_days(date(2026, 12, 24), 1, "67") == date(2026, 12, 28)
    assert add_working_days(date(2026, 11, 28), 0, "47") == date(2026, 11, 30)
    assert add_working_days(date(2026, 11, 24), 0, "47") == date(2026, 11, 24)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 30))
def test_a_deadline_is_a_working_day_with_the_right_count_before_it(
    start: date, count: int
) -> None:
    end = add_working_days(start, count, "47")

    between = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert is_working_day(end, "47")
    if count:
        assert sum(is_working_day(day, "47") for day in between) == count
