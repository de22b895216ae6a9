"""Working days, holidays and the dates promised."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_router.domain import Due, Priority
from nlp_router.route.deadlines import (
    add_working_days,
    due_dates,
    easter,
    holidays,
    is_working_day,
)
from nlp_router.taxonomy.tree import Taxonomy


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


def test_an_urgent_request_is_for_today_the_others_follow_their_type(taxonomy: Taxonomy) -> None:
    kind = taxonomy["voirie.chaussee_degradee"]
    received = date(2026, 11, 24)

    assert due_dates(kind, Priority.URGENTE, received, "47") == Due(
        date(2026, 11, 24), date(2026, 12, 24)
    )
    assert due_dates(kind, Priority.NORMALE, received, "47") == Due(
        date(2026, 12, 1), date(2026, 12, 24)
    )
