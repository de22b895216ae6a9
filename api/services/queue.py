"""The queue as a reviewer sees it: pages, counters, one request with its past."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from api.errors import ApiError
from api.services.clock import now
from api.services.consult import checked_id, not_found
from api.services.ports import Store
from api.services.records import Event, RequestRecord
from api.services.review_records import (
    ActionKind,
    ActionRecord,
    Counters,
    Order,
    QueueLine,
    Reviewer,
    ReviewFilters,
    ReviewKey,
    ReviewRecord,
    SavedView,
)

# What would tell the machine's opinion to somebody who must not see it first.
_HIDDEN = (
    "type",
    "alternatives",
    "confidence",
    "nature",
    "nature_confidence",
    "priority",
    "priority_confidence",
    "danger",
    "reasons",
    "recipient",
    "recipient_confidence",
    "decision",
    "decision_reasons",
    "due",
    "redirection",
)
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Requests of a list, and the key of the last one when there are more."""

    lines: tuple[QueueLine, ...]
    after: ReviewKey | None


@dataclass(frozen=True, slots=True)
class Opened:
    """One request on the screen.

    Attributes:
        request: as it stands, in the form of the contract; for a blind reading, only its
            excerpt and place.
        actions: what was done, oldest first, those undone included; none for a blind reading.
        others: the reviews of the message, this one included.
    """

    review: ReviewRecord
    record: RequestRecord
    request: dict[str, Any]
    actions: tuple[ActionRecord, ...]
    history: tuple[Event, ...]
    others: tuple[ReviewRecord, ...]

    @property
    def notes(self) -> tuple[ActionRecord, ...]:
        """The words of colleagues that stand."""
        return tuple(
            action
            for action in self.actions
            if action.kind is ActionKind.NOTE and action.undone_at is None
        )


class ReviewQueue:
    """Lists and opens requests; changes nothing but the reviewer's own views."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def page(
        self,
        reviewer: Reviewer,
        filters: ReviewFilters,
        after: ReviewKey | None = None,
        limit: int = 50,
    ) -> QueuePage:
        """At most `limit` requests within reach, after one already shown."""
        at = now()
        with self._store.reading() as repositories:
            last = repositories.reviews.line(reviewer, after, filters) if after else None
            start = last.position if last else None
            found = repositories.reviews.page(reviewer, filters, at, start, limit + 1)
        lines = tuple(_blinded_line(line) for line in found[:limit])
        return QueuePage(lines, lines[-1].review.key if len(found) > limit else None)

    def counters(self, reviewer: Reviewer) -> Counters:
        """How much there is, by state and service."""
        with self._store.reading() as repositories:
            return repositories.reviews.counters(reviewer, now())

    def open(self, reviewer: Reviewer, key: ReviewKey) -> Opened:
        """One request with its past; claims nothing. Raises `ApiError` (`request_not_found`)."""
        with self._store.reading() as repositories:
            record = repositories.requests.get(checked_id(key.request_id))
            if record is None or repositories.reviews.line(reviewer, key) is None:
                raise not_found()
            reviews = repositories.reviews.of_message(record.id)
            actions = repositories.actions.of(key)
            history = repositories.history.of(record.id)
        review = reviews[key.position]
        opened = Opened(
            review,
            record,
            record.requests[key.position],
            tuple(actions),
            tuple(history),
            tuple(reviews),
        )
        return _blinded(opened) if review.blind else opened

    def views(self, reviewer: Reviewer) -> list[SavedView]:
        """The reviewer's saved views, by name."""
        if reviewer.id is None:
            return []
        with self._store.reading() as repositories:
            return repositories.saved_views.of(reviewer.id)

    def save_view(self, reviewer: Reviewer, name: str, filters: ReviewFilters) -> None:
        """Keeps filters under a name. Raises `ApiError` (`invalid_body`)."""
        name = name.strip()
        if reviewer.id is None or not name or len(name) > _LONGEST_NAME:
            raise ApiError("invalid_body", f"Le nom d'une vue a de 1 à {_LONGEST_NAME} caractères.")
        with self._store.writing() as repositories:
            repositories.saved_views.put(SavedView(reviewer.id, name, filters))

    def remove_view(self, reviewer: Reviewer, view_id: int) -> bool:
        """Forgets a view; False when the reviewer has none of this number."""
        if reviewer.id is None:
            return False
        with self._store.writing() as repositories:
            return repositories.saved_views.remove(reviewer.id, view_id)


def filters_as_query(filters: ReviewFilters) -> dict[str, str]:
    """The filters that narrow, as the parameters of an address."""
    return {
        name: "1" if value is True else str(value)
        for name, value in asdict(filters).items()
        if value not in (None, False, Order.URGENCY)
    }


def _blinded_line(line: QueueLine) -> QueueLine:
    """For a blind reading, the line without what the machine thinks."""
    if not line.review.blind:
        return line
    review = replace(line.review, proposal={})
    return replace(
        line, review=review, type="", service=None, priority="", danger=False, confidence=0.0
    )


def _blinded(opened: Opened) -> Opened:
    request = {name: value for name, value in opened.request.items() if name not in _HIDDEN}
    record = opened.record
    shown = replace(record, qualification={**record.qualification, "requests": []})
    others = tuple(replace(review, proposal={}) for review in opened.others)
    review = replace(opened.review, proposal={})
    return Opened(review, shown, request, (), (), others)
