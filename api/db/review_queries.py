"""How the reviews are cut and sorted, in SQL that SQLite and PostgreSQL both serve by index."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Dialect, Select, func, or_, select, tuple_
from sqlalchemy import text as sql
from sqlalchemy.orm import InstrumentedAttribute

from api.db.tables import ReviewRow, WordsRow
from api.services.reach import Reach
from api.services.review_records import Order, Reviewer, ReviewFilters, ReviewState
from api.services.search_words import wanted_words

# A search looks at the newest messages that have the words, and at no more than these.
MOST_FOUND = 1_000
_URGENCY = (ReviewRow.urgency, ReviewRow.due, ReviewRow.confidence, ReviewRow.id)
_LEARNING = (ReviewRow.margin, ReviewRow.id)
_RECENT = (ReviewRow.received_at, ReviewRow.id)
_TO_READ = frozenset(
    {
        None,
        ReviewState.A_RELIRE,
        ReviewState.RENVOYEE,
        ReviewState.EN_COURS,
        ReviewState.REPORTEE,
    }
)

Columns = tuple[InstrumentedAttribute[Any], ...]


def sort_columns(filters: ReviewFilters) -> Columns:
    """The columns of the order asked for."""
    if filters.state not in _TO_READ:
        return _RECENT
    return _LEARNING if filters.order is Order.LEARNING else _URGENCY


def sorted_page(
    query: Select[Any], filters: ReviewFilters, after: Sequence[Any] | None
) -> Select[Any]:
    """The query in its order, after a position."""
    columns: tuple[Any, ...] = sort_columns(filters)
    if filters.words is not None:
        # What a search finds is sorted; read in the order of an index, all would be looked at.
        columns = tuple(func.coalesce(column, column) for column in columns)
    row = tuple_(*columns)
    if filters.state not in _TO_READ:
        query = query.order_by(*(column.desc() for column in columns))
        return query.where(row < tuple(after)) if after is not None else query
    query = query.order_by(*columns)
    return query.where(row > tuple(after)) if after is not None else query


def conditions(
    reviewer: Reviewer, filters: ReviewFilters, at: datetime, dialect: Dialect
) -> list[ColumnElement[bool]]:
    """What a request must be to be listed."""
    found = [*_narrowed(reviewer, filters, at), *within(reviewer.reach)]
    for name in ("service", "commune", "type", "channel"):
        value = getattr(filters, name)
        if value is not None:
            found.append(getattr(ReviewRow, name) == value)
    if filters.words is not None:
        found.append(_has_words(filters.words, dialect))
    return found


def in_state(state: ReviewState | None, at: datetime) -> list[ColumnElement[bool]]:
    """The requests shown in a state at an instant: `ReviewRecord.shown`, in SQL."""
    held = ReviewRow.claimed_until > at
    if state not in _TO_READ:
        return [ReviewRow.state == state]
    if state is ReviewState.EN_COURS:
        # Only what waits is held: to say so would have the whole queue read for a few claims.
        return [held]
    found: list[ColumnElement[bool]] = [ReviewRow.waiting.is_(True)]
    later = ReviewRow.postponed_until > at
    now = or_(ReviewRow.postponed_until.is_(None), ReviewRow.postponed_until <= at)
    if state is ReviewState.REPORTEE:
        return [*found, later, not_held(at)]
    if state is None:
        return [*found, now]
    returned = ReviewRow.state == ReviewState.RENVOYEE
    wanted = returned if state is ReviewState.RENVOYEE else ~returned
    return [*found, now, not_held(at), wanted]


def not_held(at: datetime) -> ColumnElement[bool]:
    """Whether nobody's claim is in force."""
    return or_(ReviewRow.claimed_until.is_(None), ReviewRow.claimed_until <= at)


def within(reach: Reach) -> list[ColumnElement[bool]]:
    """The requests that `reach` covers: what `Reach.covers` says, in SQL."""
    if reach.everything:
        return []
    placed = or_(
        ReviewRow.epci.in_(reach.epcis),
        ReviewRow.commune.in_(reach.communes),
        ReviewRow.portal_commune.in_(reach.communes),
        # SIREN and INSEE codes differ in length: neither is taken for the other.
        ReviewRow.recipient_id.in_(reach.epcis | reach.communes),
    )
    if reach.services is None:
        return [placed]
    return [placed, ReviewRow.service.in_(reach.services)]


def _narrowed(
    reviewer: Reviewer, filters: ReviewFilters, at: datetime
) -> list[ColumnElement[bool]]:
    """The state asked for; of what is to be read, « mine » is what one has in hand."""
    if not filters.mine:
        return in_state(filters.state, at)
    if filters.state in _TO_READ:
        return [*in_state(ReviewState.EN_COURS, at), ReviewRow.claimed_by == reviewer.id]
    return [*in_state(filters.state, at), ReviewRow.decided_by == reviewer.id]


def _has_words(text: str, dialect: Dialect) -> ColumnElement[bool]:
    """Among the newest messages that have every word; none without a word."""
    words = wanted_words(text)
    if not words:
        return sql("1 = 0")  # type: ignore[return-value]
    found = select(WordsRow.request_id).order_by(WordsRow.id.desc()).limit(MOST_FOUND)
    if dialect.name == "postgresql":
        wanted = " & ".join(f"{word}:*" for word in words)
        found = found.where(sql("message_words.words @@ CAST(:wanted AS tsquery)"))
    else:
        wanted = " ".join(f'"{word}"*' for word in words)
        matching = (
            "message_words.id IN (SELECT rowid FROM message_search "
            "WHERE message_search MATCH :wanted ORDER BY rowid DESC LIMIT :most)"
        )
        found = found.where(sql(matching))
    return ReviewRow.request_id.in_(found.params(wanted=wanted, most=MOST_FOUND).scalar_subquery())
