"""The reviews a message starts with: one a request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.schemas.answers import State
from api.services.audit_sample import is_drawn
from api.services.records import RequestRecord
from api.services.review_records import ReviewKey, ReviewRecord, ReviewState
from nlp_router.domain import DecisionKind

_PROPOSED = (
    "type",
    "nature",
    "priority",
    "danger",
    "place",
    "recipient",
    "confidence",
    "recipient_confidence",
    "decision",
)


def opened(record: RequestRecord, audit_share: float = 0.0) -> list[ReviewRecord]:
    """The reviews of a message as qualified, in the order of its requests.

    Args:
        record: just qualified, or stored before there were reviews.
        audit_share: of the automatic decisions, that are read blind.
    """
    return [opened_at(record, position, audit_share) for position in range(len(record.requests))]


def opened_at(record: RequestRecord, position: int, audit_share: float = 0.0) -> ReviewRecord:
    """The review that one request of a message starts with."""
    key = ReviewKey(record.id, position)
    request = record.requests[position]
    state = _state(record, request)
    return ReviewRecord(
        key=key,
        state=state,
        proposal=proposal_of(request, record.qualification["model"]["version"]),
        blind=state is ReviewState.DECIDEE_AUTO and is_drawn(key, audit_share),
        reroutes=record.reroutes if state is ReviewState.RENVOYEE else 0,
    )


def proposal_of(request: Mapping[str, Any], model: str) -> dict[str, Any]:
    """What the machine says of a request, and which model said it."""
    return {**{name: request[name] for name in _PROPOSED}, "model": model}


def _state(record: RequestRecord, request: Mapping[str, Any]) -> ReviewState:
    if request["decided_by"] == "agent":
        return ReviewState.VALIDEE
    if request["decision"] != DecisionKind.REVIEW:
        return ReviewState.DECIDEE_AUTO
    returned = record.state is State.RETOURNEE
    return ReviewState.RENVOYEE if returned else ReviewState.A_RELIRE
