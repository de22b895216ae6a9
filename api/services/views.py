"""Stored requests in their JSON form."""

from __future__ import annotations

from typing import Any

from api.services.records import Event, RequestRecord


def request_view(record: RequestRecord) -> dict[str, Any]:
    """A request for the programs of the collectivité (`RequestOut`)."""
    message = record.message
    return {
        "id": record.id,
        "external_id": record.external_id,
        "tracking_code": record.tracking_code,
        "state": record.state.value,
        "reroutes": record.reroutes,
        "channel": message.channel.value,
        "subject": message.subject,
        "text": message.text,
        "received_at": message.received_at.isoformat(),
        "first_received_at": record.first_received_at.isoformat(),
        "transmitted_at": record.transmitted_at.isoformat() if record.transmitted_at else None,
        "redirected_to": record.redirected_to,
        "created_at": record.created_at.isoformat(),
        "epci": message.epci,
        "commune": message.commune,
        "author": message.author,
        "latitude": message.latitude,
        "longitude": message.longitude,
        "address": message.address,
        "attachments": list(message.attachments),
        "qualification": record.qualification,
    }


def event_view(event: Event) -> dict[str, Any]:
    """A step of the history (`EventOut`)."""
    return {
        "at": event.at.isoformat(),
        "kind": event.kind.value,
        "actor": event.actor,
        "detail": event.detail,
    }
