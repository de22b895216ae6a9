"""A message and the reviews of its requests, as one thing that changes as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from api.schemas.answers import State
from api.services.records import RequestRecord
from api.services.review_records import ReviewKey, ReviewRecord, ReviewState
from api.services.states import state_of

_MESSAGE = ("reroutes", "qualification", "redirected_to", "revision")
_INSTANTS = ("claimed_until", "postponed_until", "decided_at")
_WAITING = (State.A_VERIFIER, State.RETOURNEE)


@dataclass(frozen=True, slots=True)
class Dossier:
    """A stored message with one review a request, in the order of the requests."""

    record: RequestRecord
    reviews: tuple[ReviewRecord, ...]

    def with_request(self, position: int, request: dict[str, Any], review: ReviewRecord) -> Dossier:
        """With one request and its review replaced, and the state of the message anew."""
        requests, reviews = [*self.record.requests], [*self.reviews]
        requests[position], reviews[position] = request, review
        return self.with_all(requests, reviews)

    def with_all(self, requests: list[dict[str, Any]], reviews: Sequence[ReviewRecord]) -> Dossier:
        """With other requests and reviews, and the state of the message anew."""
        pending = self.record.state if self.record.state in _WAITING else State.A_VERIFIER
        if any(review.state is ReviewState.RENVOYEE for review in reviews):
            pending = State.RETOURNEE
        record = with_requests(self.record, requests, state_of(requests, pending))
        return Dossier(record, tuple(reviews))

    def with_review(self, position: int, review: ReviewRecord) -> Dossier:
        """With one review replaced; the request is left as it is."""
        return self.with_request(position, self.record.requests[position], review)

    def snapshot(self) -> dict[str, Any]:
        """All that may change, as JSON."""
        message = {name: getattr(self.record, name) for name in _MESSAGE}
        day = self.record.transmitted_at
        message |= {"state": self.record.state.value, "transmitted_at": day and day.isoformat()}
        return {"message": message, "reviews": [_packed(review) for review in self.reviews]}

    def restored(self, snapshot: dict[str, Any]) -> Dossier:
        """As it was in a snapshot of the same message; versions go on, claims are dropped."""
        message = dict(snapshot["message"])
        day = message.pop("transmitted_at")
        record = replace(
            self.record,
            state=State(message.pop("state")),
            transmitted_at=date.fromisoformat(day) if day else None,
            **message,
        )
        reviews = [_unpacked(packed) for packed in snapshot["reviews"]]
        version = max(review.version for review in self.reviews) + 1
        return Dossier(record, tuple(_unclaimed(review, version) for review in reviews))


def with_requests(
    record: RequestRecord, requests: list[dict[str, Any]], state: State
) -> RequestRecord:
    """The next revision of a record, with other requests, in another state."""
    qualification = {**record.qualification, "requests": requests}
    return replace(record, qualification=qualification, state=state, revision=record.revision + 1)


def _unclaimed(review: ReviewRecord, version: int) -> ReviewRecord:
    return replace(review, version=version, claimed_by=None, claimed_name=None, claimed_until=None)


def _packed(review: ReviewRecord) -> dict[str, Any]:
    packed = asdict(review)
    for name in _INSTANTS:
        packed[name] = packed[name] and packed[name].isoformat()
    return packed


def _unpacked(packed: dict[str, Any]) -> ReviewRecord:
    read = dict(packed)
    for name in _INSTANTS:
        read[name] = datetime.fromisoformat(read[name]) if read[name] else None
    read["key"] = ReviewKey(**read["key"])
    read["state"] = ReviewState(read["state"])
    return ReviewRecord(**read)
