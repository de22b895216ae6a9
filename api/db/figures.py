"""Sums over the reviews, in SQL."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from api.db.review_queries import within
from api.db.tables import ReviewRow
from api.services.reach import Reach
from api.services.review_records import ReviewState

# Audited decisions were taken by the machine alone; the audit came after.
_AUTOMATIC = or_(ReviewRow.state == ReviewState.DECIDEE_AUTO, ReviewRow.audit_agreed.is_not(None))
_BY_PEOPLE = and_(ReviewRow.decided_at.is_not(None), ReviewRow.audit_agreed.is_(None))


class SqlFigures:
    """`Figures` of `api.services.review_ports`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def by_day(self, reach: Reach, start: date, end: date) -> list[tuple[str, str, int]]:
        """Day, state, number."""
        day = func.date(ReviewRow.received_at)
        query = (
            select(day, ReviewRow.state, func.count())
            .where(*_received(reach, start, end))
            .group_by(day, ReviewRow.state)
            .order_by(day, ReviewRow.state)
        )
        return [(str(d), state, number) for d, state, number in self._session.execute(query)]

    def by(self, column: str, reach: Reach, start: date, end: date) -> list[tuple[Any, ...]]:
        """Type or service proposed, number decided by a person, type agreed, service agreed."""
        proposed = getattr(ReviewRow, f"proposed_{column}")
        query = (
            select(
                proposed,
                func.count(),
                _times(ReviewRow.type == ReviewRow.proposed_type),
                _times(ReviewRow.service == ReviewRow.proposed_service),
            )
            .where(*_received(reach, start, end), ReviewRow.decided_at.is_not(None))
            .where(ReviewRow.state != ReviewState.FUSIONNEE)
            .group_by(proposed)
            .order_by(func.count().desc(), proposed)
        )
        return [tuple(row) for row in self._session.execute(query)]

    def totals(self, reach: Reach, start: date, end: date, today: date) -> dict[str, int]:
        """Numbers of requests, of those decided without and by people, rerouted, late, audited."""
        wanted: dict[str, Any] = {
            "requests": func.count(),
            "automatic": _times(_AUTOMATIC),
            "by_people": _times(_BY_PEOPLE),
            "reroutes": func.coalesce(func.sum(ReviewRow.reroutes), 0),
            "rerouted": _times(ReviewRow.reroutes > 0),
            "late": _times(and_(ReviewRow.waiting.is_(True), ReviewRow.due < today)),
            "audited": _times(ReviewRow.audit_agreed.is_not(None)),
            "audit_agreed": _times(ReviewRow.audit_agreed.is_(True)),
        }
        query = select(*wanted.values()).where(*_received(reach, start, end))
        return dict(zip(wanted, self._session.execute(query).one(), strict=True))

    def delays(self, reach: Reach, start: date, end: date) -> list[tuple[int, int]]:
        """Minutes to a person's decision, and how many; shortest first."""
        query = (
            select(ReviewRow.decided_minutes, func.count())
            .where(*_received(reach, start, end), _BY_PEOPLE)
            .group_by(ReviewRow.decided_minutes)
            .order_by(ReviewRow.decided_minutes)
        )
        return [(int(minutes or 0), number) for minutes, number in self._session.execute(query)]


def _received(reach: Reach, start: date, end: date) -> list[ColumnElement[bool]]:
    first, last = (datetime.combine(day, time(), UTC) for day in (start, end))
    return [ReviewRow.received_at >= first, ReviewRow.received_at < last, *within(reach)]


def _times(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
