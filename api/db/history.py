"""What happened to the requests, in SQL."""

from __future__ import annotations

from datetime import datetime

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
                action_id=correction.action_id,
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
                action_id=returned.action_id,
            )
        )

    def touched_since(self, at: datetime | None) -> list[str]:
        """Ids of the messages decided, returned or undone since then, or ever; in their order."""
        kinds = (EventKind.CORRECTED, EventKind.RETURNED, EventKind.SPLIT, EventKind.UNDONE)
        query = select(EventRow.request_id).where(EventRow.kind.in_(kinds)).distinct()
        if at is not None:
            query = query.where(EventRow.at >= at)
        return list(self._session.scalars(query.order_by(EventRow.request_id)))

    def corrections_of(self, request_id: str) -> list[CorrectionRecord]:
        """The decisions of agents on a message that stand, oldest first."""
        query = select(CorrectionRow).where(
            CorrectionRow.request_id == request_id, CorrectionRow.undone_at.is_(None)
        )
        return [
            CorrectionRecord(
                row.request_id,
                row.position,
                row.at,
                row.agent,
                row.note,
                row.key_id,
                row.changes,
                row.action_id,
            )
            for row in self._session.scalars(query.order_by(CorrectionRow.id))
        ]

    def returns_of(self, request_id: str) -> list[ReturnRecord]:
        """The refusals of services for a message that stand, oldest first."""
        query = select(ReturnRow).where(
            ReturnRow.request_id == request_id, ReturnRow.undone_at.is_(None)
        )
        return [
            ReturnRecord(
                row.request_id,
                row.position,
                row.at,
                row.service,
                row.reason,
                row.key_id,
                row.action_id,
            )
            for row in self._session.scalars(query.order_by(ReturnRow.id))
        ]
