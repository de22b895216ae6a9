"""The reviews of the requests, in SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import CursorResult, Select, delete, func, or_, select, update
from sqlalchemy.orm import Session

from api.db.review_queries import conditions, in_state, not_held, sort_columns, sorted_page, within
from api.db.tables import ReviewRow, WordsRow
from api.services.records import RequestRecord
from api.services.review_records import (
    Counters,
    QueueLine,
    Reviewer,
    ReviewFilters,
    ReviewKey,
    ReviewRecord,
    ReviewState,
)
from api.services.search_words import words_of
from nlp_router.domain import Channel

_EXCERPT = 200
_UNSORTED = ReviewFilters()
_KEPT = (
    "blind",
    "audit_agreed",
    "reroutes",
    "version",
    "claimed_by",
    "claimed_name",
    "claimed_until",
    "postponed_until",
    "decided_at",
    "decided_by",
    "decided_name",
    "decided_minutes",
    "merged_into",
    "proposal",
)


class SqlReviews:
    """`Reviews` of `api.services.review_ports`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._dialect = session.get_bind().dialect

    def put(self, record: RequestRecord, reviews: Sequence[ReviewRecord]) -> None:
        """Stores the reviews of a message; those not given are removed."""
        ids = [str(review.key) for review in reviews]
        gone = delete(ReviewRow).where(ReviewRow.request_id == record.id, ReviewRow.id.not_in(ids))
        self._session.execute(gone)
        for review in reviews:
            self._session.merge(ReviewRow(**_columns(record, review)))
        self._session.flush()

    def index_words(self, record: RequestRecord) -> None:
        """Makes a new message searchable by its words."""
        words = words_of(record.message, record.tracking_code, record.external_id)
        self._session.add(WordsRow(request_id=record.id, words=words))

    def of_message(self, request_id: str, lock: bool = False) -> list[ReviewRecord]:
        """The reviews of a message in the order of its requests."""
        query = select(ReviewRow).where(ReviewRow.request_id == request_id)
        query = query.order_by(ReviewRow.position)
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        return [_record(row) for row in self._session.scalars(query)]

    def page(
        self,
        reviewer: Reviewer,
        filters: ReviewFilters,
        at: datetime,
        after: tuple[Any, ...] | None,
        limit: int,
    ) -> list[QueueLine]:
        """At most `limit` requests within reach, first to read first."""
        query = self._query(reviewer, filters, at, after).limit(limit)
        return [_line(row, filters) for row in self._session.scalars(query)]

    def line(
        self, reviewer: Reviewer, key: ReviewKey, filters: ReviewFilters = _UNSORTED
    ) -> QueueLine | None:
        """One request within reach, with its position in the order of `filters`."""
        query = select(ReviewRow).where(ReviewRow.id == str(key), *within(reviewer.reach))
        # Read anew: a claim goes past the rows that the session remembers.
        row = self._session.scalar(query, execution_options={"populate_existing": True})
        return _line(row, filters) if row else None

    def counters(self, reviewer: Reviewer, at: datetime) -> Counters:
        """How much there is, within reach."""
        reached = within(reviewer.reach)
        states = dict.fromkeys(ReviewState, 0)
        services: dict[str | None, int] = {}
        # By state too, though only decided ones need it: the order of the index that has it all.
        grouped = select(ReviewRow.waiting, ReviewRow.state, ReviewRow.service, func.count())
        grouped = grouped.where(*reached).group_by(
            ReviewRow.waiting, ReviewRow.state, ReviewRow.service
        )
        for waiting, state, service, number in self._session.execute(grouped):
            states[ReviewState.A_RELIRE if waiting else ReviewState(state)] += number
            if waiting:
                services[service] = services.get(service, 0) + number
        for apart in (ReviewState.EN_COURS, ReviewState.REPORTEE, ReviewState.RENVOYEE):
            states[apart] = self._number(*in_state(apart, at), *reached)
            states[ReviewState.A_RELIRE] -= states[apart]
        held = (ReviewRow.claimed_by == reviewer.id, ReviewRow.claimed_until > at)
        dangers = (ReviewRow.waiting.is_(True), ReviewRow.urgency == 0)
        return Counters(
            states, services, self._number(*held, *reached), self._number(*dangers, *reached)
        )

    def count(self, reviewer: Reviewer, filters: ReviewFilters, at: datetime) -> int:
        """How many requests the filters leave, within reach."""
        return self._number(*conditions(reviewer, filters, at, self._dialect))

    def next_free(
        self,
        reviewer: Reviewer,
        filters: ReviewFilters,
        at: datetime,
        after: tuple[Any, ...] | None,
        lock: bool,
    ) -> QueueLine | None:
        """The first request to read that nobody else holds."""
        free = or_(not_held(at), ReviewRow.claimed_by == reviewer.id)
        query = self._query(reviewer, filters, at, after).where(free).limit(1)
        if lock:
            # SQLite needs none of it: whoever writes is alone.
            query = query.with_for_update(skip_locked=True, of=ReviewRow)
            query = query.execution_options(populate_existing=True)
        row = self._session.scalar(query)
        return _line(row, filters) if row else None

    def claim(self, reviewer: Reviewer, key: ReviewKey, at: datetime, until: datetime) -> bool:
        """Takes or renews a claim; False when somebody holds it or nothing waits."""
        taken = (
            update(ReviewRow)
            .where(
                ReviewRow.id == str(key),
                ReviewRow.waiting.is_(True),
                or_(not_held(at), ReviewRow.claimed_by == reviewer.id),
                *within(reviewer.reach),
            )
            .values(claimed_by=reviewer.id, claimed_name=reviewer.name, claimed_until=until)
        )
        return self._changed(taken)

    def release(self, reviewer: Reviewer, key: ReviewKey) -> bool:
        """Ends a claim of one's own; False when there was none."""
        ended = (
            update(ReviewRow)
            .where(ReviewRow.id == str(key), ReviewRow.claimed_by == reviewer.id)
            .values(claimed_by=None, claimed_name=None, claimed_until=None)
        )
        return self._changed(ended)

    def _query(
        self,
        reviewer: Reviewer,
        filters: ReviewFilters,
        at: datetime,
        after: tuple[Any, ...] | None,
    ) -> Select[Any]:
        query = select(ReviewRow).where(*conditions(reviewer, filters, at, self._dialect))
        return sorted_page(query, filters, after)

    def _changed(self, statement: Any) -> bool:
        result = self._session.execute(statement, execution_options={"synchronize_session": False})
        return isinstance(result, CursorResult) and result.rowcount == 1

    def _number(self, *wanted: Any) -> int:
        return self._session.scalar(select(func.count()).select_from(ReviewRow).where(*wanted)) or 0


def _columns(record: RequestRecord, review: ReviewRecord) -> dict[str, Any]:
    message, request = record.message, record.requests[review.key.position]
    recipient, place = request["recipient"] or {}, request["place"]
    start, end = request["excerpt"]
    proposed = review.proposal["recipient"] or {}
    return {name: getattr(review, name) for name in _KEPT} | {
        "id": str(review.key),
        "request_id": record.id,
        "position": review.key.position,
        "state": review.state.value,
        "waiting": review.waiting,
        "urgency": _urgency(request, review),
        "due": date.fromisoformat(request["due"]["first_answer"]),
        "confidence": request["confidence"],
        "margin": _margin(request),
        "danger": request["danger"],
        "priority": request["priority"],
        "type": request["type"],
        "service": recipient.get("service"),
        "commune": place["insee"] or message.commune,
        "commune_name": place["name"],
        "portal_commune": message.commune,
        "epci": message.epci,
        "recipient_id": recipient.get("id"),
        "channel": message.channel.value,
        "received_at": message.received_at,
        "subject": message.subject[:_EXCERPT],
        "excerpt": message.text[start:end].strip()[:_EXCERPT],
        "proposed_type": review.proposal["type"],
        "proposed_service": proposed.get("service"),
    }


def _urgency(request: Mapping[str, Any], review: ReviewRecord) -> int:
    """Dangers first, then what a service sent back, then the rest."""
    if request["danger"]:
        return 0
    return 1 if review.state is ReviewState.RENVOYEE else 2


def _margin(request: Mapping[str, Any]) -> float:
    """Between the two likeliest types: the smaller, the more a decision teaches."""
    others = [alternative["confidence"] for alternative in request["alternatives"]]
    return float(request["confidence"] - max(others, default=0.0))


def _record(row: ReviewRow) -> ReviewRecord:
    kept = {name: getattr(row, name) for name in _KEPT}
    return ReviewRecord(ReviewKey(row.request_id, row.position), ReviewState(row.state), **kept)


def _line(row: ReviewRow, filters: ReviewFilters) -> QueueLine:
    return QueueLine(
        review=_record(row),
        type=row.type,
        service=row.service,
        commune=row.commune,
        commune_name=row.commune_name,
        channel=Channel(row.channel),
        danger=row.danger,
        priority=row.priority,
        confidence=row.confidence,
        due=row.due,
        received_at=row.received_at,
        subject=row.subject,
        excerpt=row.excerpt,
        position=tuple(getattr(row, column.key) for column in sort_columns(filters)),
    )
