"""A receiving service says “not us”: the request goes back to an agent."""

from __future__ import annotations

from dataclasses import replace

from api.schemas.answers import State
from api.schemas.bodies import ReturnBody
from api.services.clock import now
from api.services.consult import checked_id, not_found
from api.services.correct import request_at, with_requests
from api.services.ports import Store
from api.services.records import Event, EventKind, RequestRecord, ReturnRecord
from nlp_router.domain import DecisionKind


class SendBack:
    """Takes services' refusals."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __call__(self, request_id: str, body: ReturnBody, key_id: int) -> RequestRecord:
        """The request, back to review and one more time rerouted.

        Raises:
            ApiError: `request_not_found` or `unknown_index`.
        """
        with self._store.writing() as repositories:
            record = repositories.requests.get(checked_id(request_id), lock=True)
            if record is None:
                raise not_found()
            returned = {
                **request_at(record, body.index),
                "decided_by": "machine",
                "decision": DecisionKind.REVIEW.value,
                "decision_reasons": [f"Retournée par « {body.service} » : {body.reason}"],
            }
            requests = [*record.requests]
            requests[body.index] = returned
            back = replace(
                with_requests(record, requests, State.RETOURNEE), reroutes=record.reroutes + 1
            )
            repositories.requests.update(back)
            kept = ReturnRecord(record.id, body.index, now(), body.service, body.reason, key_id)
            repositories.history.returned(kept)
            detail = {"index": body.index, "service": body.service, "reason": body.reason}
            event = Event(kept.at, EventKind.RETURNED, body.service, detail)
            repositories.history.append(record.id, event)
        return back
