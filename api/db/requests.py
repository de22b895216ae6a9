"""The stored requests, in SQL."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from api.db.tables import PartRow, RequestRow, ReviewRow
from api.schemas.answers import State
from api.services.reach import Reach
from api.services.records import Filters, Position, RequestRecord
from nlp_router.domain import Channel, DecisionKind, Message, Priority

_EQUAL = ("priority", "danger", "decision", "state", "channel", "epci")
_DECISIONS = (DecisionKind.REVIEW, DecisionKind.AUTO, DecisionKind.REJECTED)


class SqlRequests:
    """`Requests` of `api.services.ports`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, record: RequestRecord) -> None:
        """Stores a new request."""
        message = record.message
        row = RequestRow(
            id=record.id,
            external_id=record.external_id,
            tracking_code=record.tracking_code,
            channel=message.channel.value,
            subject=message.subject,
            text=message.text,
            received_at=message.received_at,
            created_at=record.created_at,
            epci=message.epci,
            commune=message.commune,
            author=message.author,
            latitude=message.latitude,
            longitude=message.longitude,
            address=message.address,
            attachments=list(message.attachments),
            first_received_at=record.first_received_at,
            **_current(record),
        )
        self._session.add(row)
        # The parts point at the row: it must be there first.
        self._session.flush()
        self._session.add_all(_parts(record))

    def update(self, record: RequestRecord) -> None:
        """Stores what changes in the life of a known request."""
        row = self._session.get_one(RequestRow, record.id)
        for name, value in _current(record).items():
            setattr(row, name, value)
        self._session.execute(delete(PartRow).where(PartRow.request_id == record.id))
        self._session.add_all(_parts(record))

    def get(self, request_id: str, lock: bool = False) -> RequestRecord | None:
        """A request; `lock` keeps other writers away until the end of the unit of work."""
        row = self._session.get(RequestRow, request_id, with_for_update=True if lock else None)
        return _record(row) if row else None

    def by_tracking_code(self, code: str) -> RequestRecord | None:
        """The request a citizen's code stands for."""
        row = self._session.scalar(select(RequestRow).where(RequestRow.tracking_code == code))
        return _record(row) if row else None

    def without_review(self, limit: int) -> list[RequestRecord]:
        """At most `limit` messages stored before there were reviews."""
        reviewed = select(ReviewRow.id).where(ReviewRow.request_id == RequestRow.id).exists()
        query = select(RequestRow).where(~reviewed).limit(limit).with_for_update()
        return [_record(row) for row in self._session.scalars(query)]

    def page(self, filters: Filters, after: Position | None, limit: int) -> list[RequestRecord]:
        """At most `limit` requests, newest first, after a position."""
        query = select(RequestRow).where(*_conditions(filters))
        if after:
            older = RequestRow.received_at < after.received_at
            same = and_(RequestRow.received_at == after.received_at, RequestRow.id < after.id)
            # The first bound says the same as the rest, in a form that an index can serve.
            query = query.where(RequestRow.received_at <= after.received_at, or_(older, same))
        query = query.order_by(RequestRow.received_at.desc(), RequestRow.id.desc()).limit(limit)
        return [_record(row) for row in self._session.scalars(query)]


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    wanted = {name: getattr(filters, name) for name in _EQUAL}
    found: list[ColumnElement[bool]] = [
        getattr(RequestRow, name) == value for name, value in wanted.items() if value is not None
    ]
    if filters.type is not None:
        found.append(_has_part(PartRow.type, filters.type))
    if filters.service is not None:
        found.append(_has_part(PartRow.service, filters.service))
    if filters.commune is not None:
        placed = _has_part(PartRow.place_insee, filters.commune)
        found.append(or_(RequestRow.commune == filters.commune, placed))
    if filters.received_from is not None:
        found.append(RequestRow.received_at >= filters.received_from)
    if filters.received_to is not None:
        found.append(RequestRow.received_at < filters.received_to)
    if filters.within is not None and not filters.within.everything:
        found.append(_within(filters.within))
    return found


def _within(reach: Reach) -> ColumnElement[bool]:
    """The messages with a request that `reach` covers: what `Reach.covers` says, in SQL."""
    placed = or_(
        RequestRow.epci.in_(reach.epcis),
        RequestRow.commune.in_(reach.communes),
        PartRow.place_insee.in_(reach.communes),
        # SIREN and INSEE codes differ in length: neither is taken for the other.
        PartRow.recipient_id.in_(reach.epcis | reach.communes),
    )
    part = select(PartRow.position).where(PartRow.request_id == RequestRow.id, placed)
    if reach.services is not None:
        part = part.where(PartRow.service.in_(reach.services))
    return part.exists()


def _has_part(column: InstrumentedAttribute[Any], value: str) -> ColumnElement[bool]:
    return RequestRow.id.in_(select(PartRow.request_id).where(column == value))


def _current(record: RequestRecord) -> dict[str, Any]:
    """The columns that change in the life of a request; each sums its requests up."""
    requests = record.requests
    decisions = {request["decision"] for request in requests}
    return {
        "state": record.state.value,
        "reroutes": record.reroutes,
        "qualification": record.qualification,
        "transmitted_at": record.transmitted_at,
        "redirected_to": record.redirected_to,
        "revision": record.revision,
        "priority": max((Priority(r["priority"]) for r in requests), key=lambda p: p.rank).value,
        "danger": any(request["danger"] for request in requests),
        "decision": next(kind.value for kind in _DECISIONS if kind.value in decisions),
        "confidence": min(request["confidence"] for request in requests),
        "first_answer": min(date.fromisoformat(r["due"]["first_answer"]) for r in requests),
    }


def _parts(record: RequestRecord) -> list[PartRow]:
    return [_part(record.id, position, r) for position, r in enumerate(record.requests)]


def _part(request_id: str, position: int, request: Mapping[str, Any]) -> PartRow:
    recipient = request["recipient"] or {}
    return PartRow(
        request_id=request_id,
        position=position,
        type=request["type"],
        service=recipient.get("service"),
        place_insee=request["place"]["insee"],
        recipient_id=recipient.get("id"),
    )


def _record(row: RequestRow) -> RequestRecord:
    message = Message(
        id=row.external_id if row.external_id is not None else row.id,
        channel=Channel(row.channel),
        text=row.text,
        subject=row.subject,
        received_at=row.received_at,
        epci=row.epci,
        commune=row.commune,
        latitude=row.latitude,
        longitude=row.longitude,
        address=row.address,
        author=row.author,
        attachments=tuple(row.attachments),
    )
    return RequestRecord(
        id=row.id,
        external_id=row.external_id,
        tracking_code=row.tracking_code,
        message=message,
        created_at=row.created_at,
        state=State(row.state),
        reroutes=row.reroutes,
        qualification=row.qualification,
        first_received_at=row.first_received_at or row.received_at,
        transmitted_at=row.transmitted_at,
        redirected_to=row.redirected_to,
        revision=row.revision,
    )
