"""From the qualification of a message to the state it is in, and its French wording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.schemas.answers import State
from nlp_router.domain import DecisionKind
from nlp_router.route.decision import UNWANTED

# What a citizen reads.
STATE_LABELS: Mapping[State, str] = {
    State.A_VERIFIER: "En cours de vérification par un agent",
    State.TRANSMISE: "Transmise au service compétent",
    State.REJETEE: "Close sans suite",
    State.QUALIFIEE: "Vérifiée par un agent et transmise au service compétent",
    State.RETOURNEE: "En cours de réorientation",
}


def is_settled(request: Mapping[str, Any]) -> bool:
    """Whether one request needs nobody to read it any more."""
    return bool(request["decided_by"] == "agent" or request["decision"] != DecisionKind.REVIEW)


def state_of(requests: Sequence[Mapping[str, Any]], pending: State = State.A_VERIFIER) -> State:
    """The state of a message from its requests.

    Args:
        requests: as qualified today, with `decided_by`.
        pending: the state while a request waits for an agent.
    """
    if not all(is_settled(request) for request in requests):
        return pending
    if all(_is_set_apart(request) for request in requests):
        return State.REJETEE
    if any(request["decided_by"] == "agent" for request in requests):
        return State.QUALIFIEE
    return State.TRANSMISE


def _is_set_apart(request: Mapping[str, Any]) -> bool:
    if request["decided_by"] == "agent":
        return bool(request["type"] == UNWANTED)
    return bool(request["decision"] == DecisionKind.REJECTED)
