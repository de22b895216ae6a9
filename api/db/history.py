"""What happened to the requests, in SQL."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.db.tables import CorrectionRow, EventRow, ReturnRow
from api.services.records import CorrectionRecord, Event, EventKind, ReturnRecord


class SqlHistory:
    """`History` of `api.services.ports`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def append(self, request_id: str, event: Event) -> None:
        """Adds a step."""
        self._session.add(
            EventRow(
                request_id=request_id,
                at=event.at,
                kind=event.kind.value,
                actor=event.actor,
                detail=event.detail,
            )
        )
        # Rows get their number when they are sent: one at a time keeps the order of the steps.
        self._session.flush()

    def of(self, request_id: str) -> list[Event]:
        """The steps of a request, oldest first."""
        query = select(EventRow).where(EventRow.request_id == request_id).order_by(EventRow.id)
        return [
            Event(row.at, EventKind(row.kind), row.actor, row.detail)
            for row in self._session.scalars(query)
        ]

    def corrected(self, correction: CorrectionRecord) -> None:
        """Keeps an agent's decision."""
        self._session.add(
            CorrectionRow(
                request_id=correction.request_id,
                position=correction.position,
                at=correction.at,
                agent=correction.agent,
                note=correction.note,
                key_id=correction.key_id,
                changes=correction.changes,
            )
        )

    def returned(self, returned: ReturnRecord) -> None:
        """Keeps a service's refusal."""
        self._session.add(
            ReturnRow(
                request_id=returned.request_id,
                position=returned.position,
                at=returned.at,
                service=returned.service,
                reason=returned.reason,
                key_id=returned.key_id,
            )
        )
