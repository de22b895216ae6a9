"""Clocks and days, as a mairie counts them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from nlp_router.domain import Message

_PARIS = ZoneInfo("Europe/Paris")


def now() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC)


def reception_day(message: Message) -> date:
    """The day the message came in, where the mairie is."""
    return message.received_at.astimezone(_PARIS).date()
