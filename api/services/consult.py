"""Reading what is stored: one request with its history, or a page of a search."""

from __future__ import annotations

import base64
import binascii
import json
import re
from datetime import UTC, datetime
from typing import Any

from api.errors import ApiError, FieldFault
from api.services.ports import Store
from api.services.records import Filters, Position, RequestRecord
from api.services.views import event_view, request_view

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def checked_id(request_id: str) -> str:
    """The id itself. Raises `ApiError` when no request can have it."""
    if not _UUID.fullmatch(request_id):
        raise not_found()
    return request_id


def not_found() -> ApiError:
    """No request has this id."""
    return ApiError("request_not_found", "Aucune demande ne porte cet identifiant.")


def request_at(record: RequestRecord, index: int) -> dict[str, Any]:
    """One request of a message. Raises `ApiError` (`unknown_index`)."""
    if not 0 <= index < len(record.requests):
        raise ApiError(
            "unknown_index",
            f"« index » : le message contient {len(record.requests)} demande(s), depuis 0.",
            [FieldFault("index", "unknown_index")],
        )
    return record.requests[index]


class ConsultRequests:
    """Reads requests for the programs of the collectivité."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def one(self, request_id: str) -> dict[str, Any]:
        """A request and its history. Raises `ApiError` (`request_not_found`)."""
        with self._store.reading() as repositories:
            record = repositories.requests.get(checked_id(request_id))
            if record is None:
                raise not_found()
            history = repositories.history.of(record.id)
        return {**request_view(record), "history": [event_view(event) for event in history]}

    def page(self, filters: Filters, cursor: str | None, limit: int) -> dict[str, Any]:
        """At most `limit` requests, newest first. Raises `ApiError` (`invalid_cursor`)."""
        after = read_cursor(cursor) if cursor is not None else None
        with self._store.reading() as repositories:
            found = repositories.requests.page(filters, after, limit + 1)
        items = found[:limit]
        more = len(found) > limit
        last = Position(items[-1].message.received_at, items[-1].id) if more else None
        return {
            "items": [request_view(record) for record in items],
            "next_cursor": write_cursor(last) if last else None,
        }


def write_cursor(position: Position) -> str:
    """The opaque form of a position."""
    content = json.dumps([position.received_at.astimezone(UTC).isoformat(), position.id])
    return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> Position:
    """The position a cursor stands for. Raises `ApiError` (`invalid_cursor`)."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        content = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        instant, request_id = content
        received_at = datetime.fromisoformat(instant).astimezone(UTC)
        if not _UUID.fullmatch(request_id):
            raise ValueError("no request id")
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error) as error:
        detail = "Reprenez la liste à son début : ce curseur n'en vient pas."
        raise ApiError("invalid_cursor", detail) from error
    return Position(received_at, request_id)
