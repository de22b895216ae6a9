"""Who reads what: one request is never in two hands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from api.errors import ApiError
from api.services.act import check_free, locked
from api.services.clock import now
from api.services.consult import not_found
from api.services.ports import Repositories, Store
from api.services.review_records import QueueLine, Reviewer, ReviewFilters, ReviewKey

CLAIM = timedelta(minutes=10)
_EVERYTHING = ReviewFilters()


@dataclass(frozen=True, slots=True)
class Served:
    """What to read now, in the reviewer's hands, and what comes after, in nobody's."""

    current: QueueLine
    following: QueueLine | None


class Claims:
    """Gives requests to reviewers for ten minutes at a time."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def take(self, key: ReviewKey, reviewer: Reviewer) -> datetime:
        """Takes a request, or renews one's claim; until when.

        Raises:
            ApiError: `request_not_found`, `claimed_by_other`, or `stale_review` when nobody has
                to read it any more.
        """
        at = now()
        with self._store.writing() as repositories:
            if repositories.reviews.claim(reviewer, key, at, at + CLAIM):
                return at + CLAIM
            if repositories.reviews.line(reviewer, key) is None:
                raise not_found()
            check_free(locked(repositories, key).reviews[key.position], reviewer, at)
        raise ApiError("stale_review", "Cette demande n'est plus à relire.")

    def release(self, key: ReviewKey, reviewer: Reviewer) -> bool:
        """Gives a request back; False when one did not hold it."""
        with self._store.writing() as repositories:
            return repositories.reviews.release(reviewer, key)

    def next(
        self,
        reviewer: Reviewer,
        filters: ReviewFilters = _EVERYTHING,
        after: ReviewKey | None = None,
    ) -> Served | None:
        """Claims the next request to read; None when there is none.

        Args:
            reviewer: what this person holds already counts as free.
            filters: `state` and `order` as in the queue.
            after: the request just left undecided: those after it in the queue.
        """
        at = now()
        with self._store.writing() as repositories:
            start = self._place(repositories, reviewer, filters, after)
            line = repositories.reviews.next_free(reviewer, filters, at, start, lock=True)
            if line is None:
                return None
            repositories.reviews.claim(reviewer, line.review.key, at, at + CLAIM)
            following = repositories.reviews.next_free(
                reviewer, filters, at, line.position, lock=False
            )
            claimed = repositories.reviews.line(reviewer, line.review.key, filters)
        return Served(claimed or line, following)

    def peek(
        self, reviewer: Reviewer, filters: ReviewFilters, after: ReviewKey
    ) -> QueueLine | None:
        """What `next` would give after a request, left in nobody's hands."""
        with self._store.reading() as repositories:
            start = self._place(repositories, reviewer, filters, after)
            return repositories.reviews.next_free(reviewer, filters, now(), start, lock=False)

    def _place(
        self,
        repositories: Repositories,
        reviewer: Reviewer,
        filters: ReviewFilters,
        after: ReviewKey | None,
    ) -> tuple[Any, ...] | None:
        line = repositories.reviews.line(reviewer, after, filters) if after else None
        return line.position if line else None
