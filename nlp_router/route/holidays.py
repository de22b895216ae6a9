"""French public holidays by département, and working days.

Working day (jour ouvré): Monday to Friday, holidays excluded. Holidays: Code du travail
L3133-1; Alsace-Moselle L3134-13; overseas L3422-2.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

_FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
_ALSACE_MOSELLE = ("57", "67", "68")
_OVERSEAS = {
    "971": (5, 27),
    "972": (5, 22),
    "973": (6, 10),
    "974": (12, 20),
    "976": (4, 27),
    "977": (10, 9),
    "978": (5, 27),
}


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus/Jones/Butcher algorithm)."""
    century, in_century = divmod(year, 100)
    golden = year % 19
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - century // 4 - correction + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (in_century // 4) - epact - in_century % 4) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=512)
def holidays(year: int, departement: str) -> frozenset[date]:
    """Public holidays of one year in a département (INSEE code)."""
    sunday = easter(year)
    days = {date(year, month, day) for month, day in _FIXED}
    days |= {sunday + timedelta(days=shift) for shift in (1, 39, 50)}
    if departement in _ALSACE_MOSELLE:
        days |= {sunday - timedelta(days=2), date(year, 12, 26)}
    if departement in _OVERSEAS:
        month, day = _OVERSEAS[departement]
        days.add(date(year, month, day))
    return frozenset(days)


def is_working_day(day: date, departement: str) -> bool:
    """Monday to Friday and no holiday there."""
    return day.weekday() < 5 and day not in holidays(day.year, departement)


def add_working_days(start: date, count: int, departement: str) -> date:
    """The `count`-th working day after `start`; the next working day from `start` on for 0."""
    day = start
    while count > 0 or not is_working_day(day, departement):
        day += timedelta(days=1)
        if is_working_day(day, departement):
            count -= 1
    return day
