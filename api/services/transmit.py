"""A request was handed over to the competent administration: who, when, to whom (CRPA L114-2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from api.errors import ApiError, FieldFault
from api.schemas.bodies import TransmissionBody
from api.services.clock import now
from api.services.consult import checked_id, not_found, request_at
from api.services.decisions import Decisions
from api.services.dossier import with_requests
from api.services.ports import Qualifying, Store
from api.services.records import Event, EventKind, RequestRecord
from nlp_router.route.deadlines import day_of


class RecordTransmission:
    """Keeps transmissions; the state and whoever decided are left as they are."""

    def __init__(self, store: Store, qualifier: Qualifying) -> None:
        self._store = store
        self._decisions = Decisions(qualifier)

    def __call__(self, request_id: str, body: TransmissionBody) -> RequestRecord:
        """The request with its transmission, and its legal deadlines counted anew.

        Raises:
            ApiError: `request_not_found`, `unknown_index`, or `invalid_body` for a day before
                the reception or still to come.
        """
        with self._store.writing() as repositories:
            record = repositories.requests.get(checked_id(request_id), lock=True)
            if record is None:
                raise not_found()
            _check_day(body.day, record)
            before = request_at(record, body.index)
            said = {"actor": body.actor, "day": body.day.isoformat(), "body": body.body}
            after = {**before, "transmission": said}
            after["due"] = self._decisions.due(record.message, after)
            requests = [*record.requests]
            requests[body.index] = after
            transmitted = replace(
                with_requests(record, requests, record.state),
                transmitted_at=body.day,
                redirected_to=body.body,
            )
            repositories.requests.update(transmitted)
            detail = {"index": body.index, "day": said["day"], "body": body.body}
            event = Event(now(), EventKind.TRANSMITTED, body.actor, detail)
            repositories.history.append(record.id, event)
        return transmitted


def _check_day(day: date, record: RequestRecord) -> None:
    if not day_of(record.first_received_at) <= day <= day_of(now()):
        raise ApiError(
            "invalid_body",
            "« day » : entre le jour de la réception et aujourd'hui.",
            [FieldFault("day", "invalid_field")],
        )
