"""Clocks and days, as a mairie counts them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from nlp_router.domain import Message

_PARIS = ZoneInfo("Europe/Paris")
# Far enough from the ends of the calendar for dates to be added to.
_FIRST, _LAST = date(1900, 1, 1), date(9000, 1, 1)


def now() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC)


def reception_day(message: Message) -> date:
    """The day the message came in, where the mairie is; absurd dates are brought back."""
    try:
        day = message.received_at.astimezone(_PARIS).date()
    except OverflowError:
        day = message.received_at.date()
    return min(max(day, _FIRST), _LAST)
