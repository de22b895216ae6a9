"""What the review needs from storage."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Protocol

from api.services.reach import Reach
from api.services.records import RequestRecord
from api.services.review_records import (
    ActionRecord,
    Alert,
    Counters,
    QueueLine,
    Reviewer,
    ReviewFilters,
    ReviewKey,
    ReviewRecord,
    SavedView,
)


class Reviews(Protocol):
    """The reviews of the requests."""

    def put(self, record: RequestRecord, reviews: Sequence[ReviewRecord]) -> None:
        """Stores the reviews of a message; those not given are removed."""
        ...

    def index_words(self, record: RequestRecord) -> None:
        """Makes a new message searchable by its words."""
        ...

    def of_message(self, request_id: str, lock: bool = False) -> list[ReviewRecord]:
        """The reviews of a message in the order of its requests."""
        ...

    def page(
        self,
        reviewer: Reviewer,
        filters: ReviewFilters,
        at: datetime,
        after: tuple[Any, ...] | None,
        limit: int,
    ) -> list[QueueLine]:
        """At most `limit` requests within reach, first to read first."""
        ...

    def line(
        self, reviewer: Reviewer, key: ReviewKey, filters: ReviewFilters = ...
    ) -> QueueLine | None:
        """One request within reach, with its position in the order of `filters`."""
        ...

    def counters(self, reviewer: Reviewer, at: datetime) -> Counters:
        """How much there is, within reach."""
        ...

    def count(self, reviewer: Reviewer, filters: ReviewFilters, at: datetime) -> int:
        """How many requests the filters leave, within reach."""
        ...

    def next_free(
        self,
        reviewer: Reviewer,
        filters: ReviewFilters,
        at: datetime,
        after: tuple[Any, ...] | None,
        lock: bool,
    ) -> QueueLine | None:
        """The first request to read that nobody else holds.

        Args:
            lock: passes over those being claimed right now, and keeps others from this one.
        """
        ...

    def claim(self, reviewer: Reviewer, key: ReviewKey, at: datetime, until: datetime) -> bool:
        """Takes or renews a claim; False when somebody holds it or nothing waits."""
        ...

    def release(self, reviewer: Reviewer, key: ReviewKey) -> bool:
        """Ends a claim of one's own; False when there was none."""
        ...


class Actions(Protocol):
    """What was done with the requests."""

    def add(self, action: ActionRecord) -> ActionRecord:
        """Keeps an action and gives it its number."""
        ...

    def get(self, action_id: int) -> ActionRecord | None:
        """An action."""
        ...

    def of(self, key: ReviewKey) -> list[ActionRecord]:
        """The actions on a request, oldest first, those undone included."""
        ...

    def latest(self, reviewer_id: int) -> ActionRecord | None:
        """The last action of somebody that is not undone."""
        ...

    def in_bulk(self, bulk: str) -> list[ActionRecord]:
        """The actions of a bulk, newest first, those undone left out."""
        ...

    def undone(self, action_id: int, at: datetime, by: str) -> None:
        """Marks an action as undone, and the agent's decision it kept."""
        ...


class Alerts(Protocol):
    """What supervisors must see."""

    def add(self, alert: Alert) -> None:
        """Raises an alert."""
        ...

    def open(self, reach: Reach) -> list[Alert]:
        """Those nobody has seen, newest first."""
        ...

    def of(self, key: ReviewKey) -> list[Alert]:
        """Those of a request that nobody has seen."""
        ...

    def seen(self, alert_id: int, at: datetime, by: str) -> bool:
        """Closes one; False when there is none open."""
        ...


class SavedViews(Protocol):
    """Filters that reviewers keep."""

    def put(self, view: SavedView) -> None:
        """Keeps a view; one of the same name is replaced."""
        ...

    def of(self, reviewer_id: int) -> list[SavedView]:
        """The views of somebody, by name."""
        ...

    def remove(self, reviewer_id: int, view_id: int) -> bool:
        """Forgets one; False when this person has none of this number."""
        ...


class Figures(Protocol):
    """Sums over the reviews of messages received from a day to the day before another (UTC)."""

    def by_day(self, reach: Reach, start: date, end: date) -> list[tuple[str, str, int]]:
        """Day, state, number."""
        ...

    def by(self, column: str, reach: Reach, start: date, end: date) -> list[tuple[Any, ...]]:
        """Type or service proposed, number decided by a person, type agreed, service agreed."""
        ...

    def totals(self, reach: Reach, start: date, end: date, today: date) -> dict[str, int]:
        """`requests`, `automatic`, `by_people`, `reroutes`, `rerouted`, `late`, audits."""
        ...

    def delays(self, reach: Reach, start: date, end: date) -> list[tuple[int, int]]:
        """Minutes to a person's decision, and how many; shortest first."""
        ...
