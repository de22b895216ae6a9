"""An agent's decision on one request of a message: checked, applied, kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from api.errors import ApiError, FieldFault
from api.schemas.answers import State
from api.schemas.bodies import CorrectionBody
from api.services.clock import now
from api.services.consult import checked_id, not_found
from api.services.decisions import Decisions
from api.services.ports import Qualifying, Store
from api.services.records import CorrectionRecord, Event, EventKind, RequestRecord
from api.services.states import state_of

_FIELDS = ("type", "nature", "priority", "danger", "place", "recipient", "due", "redirection")
_WAITING = (State.A_VERIFIER, State.RETOURNEE)


class CorrectRequest:
    """Applies agents' decisions. The machine's `decision` and `confidence` are left as said."""

    def __init__(self, store: Store, qualifier: Qualifying) -> None:
        self._store = store
        self._decisions = Decisions(qualifier)

    def __call__(self, request_id: str, body: CorrectionBody, key_id: int) -> RequestRecord:
        """The request as it stands after the correction.

        Raises:
            ApiError: `request_not_found`, `unknown_index`, `unknown_type`, `unknown_commune` or
                `unknown_recipient`.
        """
        with self._store.writing() as repositories:
            record = repositories.requests.get(checked_id(request_id), lock=True)
            if record is None:
                raise not_found()
            before = request_at(record, body.index)
            after = self._decisions.applied(record.message, before, body)
            changes = {
                name: {"before": before.get(name), "after": after.get(name)}
                for name in _FIELDS
                if before.get(name) != after.get(name)
            }
            requests = [*record.requests]
            requests[body.index] = after
            pending = record.state if record.state in _WAITING else State.A_VERIFIER
            corrected = with_requests(record, requests, state_of(requests, pending))
            repositories.requests.update(corrected)
            kept = CorrectionRecord(
                record.id, body.index, now(), body.agent, body.note, key_id, changes
            )
            repositories.history.corrected(kept)
            detail = {"index": body.index, "changes": changes, "note": body.note}
            event = Event(kept.at, EventKind.CORRECTED, body.agent, detail)
            repositories.history.append(record.id, event)
        return corrected


def request_at(record: RequestRecord, index: int) -> dict[str, Any]:
    """One request of a message. Raises `ApiError` (`unknown_index`)."""
    if index >= len(record.requests):
        raise ApiError(
            "unknown_index",
            f"« index » : le message contient {len(record.requests)} demande(s), depuis 0.",
            [FieldFault("index", "unknown_index")],
        )
    return record.requests[index]


def with_requests(
    record: RequestRecord, requests: list[dict[str, Any]], state: State
) -> RequestRecord:
    """The record with other requests, in another state."""
    qualification = {**record.qualification, "requests": requests}
    return replace(record, qualification=qualification, state=state)
