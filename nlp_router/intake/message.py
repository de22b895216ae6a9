"""From a caller's JSON object to a `Message`, or a clear refusal.

Every refusal has one of `MESSAGE_CODES`, names the field, speaks French and never repeats the
citizen's words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from nlp_router.domain import Channel, Message
from nlp_router.errors import InvalidMessage
from nlp_router.territory.referential import Referential

LONGEST_TEXT = 20_000
_LONGEST_FIELD = 1_000
_LONGEST_ID = 200
# A date outside them is a fault of the caller, not the day a message came in.
_YEARS = range(1990, 2200)

MESSAGE_CODES = {
    "not_an_object": "le message doit être un objet JSON",
    "missing_id": "« id » manque : il est obligatoire en lot",
    "invalid_field": "le champ n'a pas la forme attendue",
    "empty_text": "« text » et « subject » sont vides",
    "text_too_long": f"« text » dépasse {LONGEST_TEXT} caractères",
    "invalid_characters": "le champ contient des caractères interdits (NUL ou demi-codet isolé)",
    "unknown_channel": f"« channel » doit être l'un de : {', '.join(Channel)}",
    "invalid_date": "« received_at » doit être une date ISO 8601 avec décalage horaire",
    "unknown_commune": "« commune » n'est pas le code INSEE d'une commune de France",
    "unknown_epci": "« epci » n'est pas le SIREN d'un EPCI de France",
    "invalid_coordinates": "« latitude » et « longitude » vont ensemble, en degrés décimaux",
}

_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")


class MessageReader:
    """Checks callers' messages against the map of France."""

    def __init__(self, referential: Referential) -> None:
        self._referential = referential

    def read(self, raw: object, id_required: bool = False) -> Message:
        """A valid message.

        Args:
            raw: what `json.loads` gave.
            id_required: refuse a message without id (batch) instead of making one.

        Raises:
            InvalidMessage: the first fault found.
        """
        if not isinstance(raw, Mapping):
            raise _refuse("not_an_object", "")
        text = _text(raw, "text", LONGEST_TEXT)
        subject = _text(raw, "subject", _LONGEST_FIELD)
        if not text.strip() and not subject.strip():
            raise _refuse("empty_text", "text")
        latitude, longitude = _coordinates(raw)
        return Message(
            id=_identifier(raw, id_required),
            channel=_channel(raw),
            text=text,
            subject=subject,
            received_at=_instant(raw),
            epci=self._known(raw, "epci", self._referential.epcis),
            commune=self._known(raw, "commune", self._referential.communes),
            latitude=latitude,
            longitude=longitude,
            address=_text(raw, "address", _LONGEST_FIELD) or None,
            author=_text(raw, "author", _LONGEST_FIELD) or None,
            attachments=_names(raw, "attachments"),
        )

    def knows_commune(self, insee: object) -> bool:
        """Whether this is the INSEE code of a commune of today."""
        return isinstance(insee, str) and insee in self._referential.communes

    def _known(self, raw: Mapping[str, Any], field: str, known: Mapping[str, Any]) -> str | None:
        code = raw.get(field)
        if code is None or code == "":
            return None
        if not isinstance(code, str) or code not in known:
            raise _refuse(f"unknown_{field}", field)
        return code


def _refuse(code: str, field: str) -> InvalidMessage:
    message = MESSAGE_CODES[code]
    if field and f"« {field} »" not in message:
        message = f"« {field} » : {message}"
    return InvalidMessage(code, message, field)


def _text(raw: Mapping[str, Any], field: str, longest: int) -> str:
    value = raw.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _refuse("invalid_field", field)
    if len(value) > longest:
        raise _refuse("text_too_long" if field == "text" else "invalid_field", field)
    if _FORBIDDEN.search(value):
        raise _refuse("invalid_characters", field)
    return value


def _identifier(raw: Mapping[str, Any], required: bool) -> str:
    value = raw.get("id")
    if value is None or value == "":
        if required:
            raise _refuse("missing_id", "id")
        return str(uuid4())
    if not isinstance(value, str) or len(value) > _LONGEST_ID or _FORBIDDEN.search(value):
        raise _refuse("invalid_field", "id")
    return value


def _channel(raw: Mapping[str, Any]) -> Channel:
    value = raw.get("channel", Channel.AUTRE)
    if not isinstance(value, str) or value not in list(Channel):
        raise _refuse("unknown_channel", "channel")
    return Channel(value)


def _instant(raw: Mapping[str, Any]) -> datetime:
    value = raw.get("received_at")
    if value is None:
        return datetime.now(UTC)
    try:
        instant = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise _refuse("invalid_date", "received_at") from error
    if instant.utcoffset() is None or instant.year not in _YEARS:
        raise _refuse("invalid_date", "received_at")
    return instant


def _coordinates(raw: Mapping[str, Any]) -> tuple[float | None, float | None]:
    latitude, longitude = raw.get("latitude"), raw.get("longitude")
    if latitude is None and longitude is None:
        return None, None
    for value, limit in ((latitude, 90), (longitude, 180)):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _refuse("invalid_coordinates", "latitude")
        # Said this way round, the test also refuses NaN.
        if not abs(value) <= limit:
            raise _refuse("invalid_coordinates", "latitude")
    return latitude, longitude


def _names(raw: Mapping[str, Any], field: str) -> tuple[str, ...]:
    value = raw.get(field)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _refuse("invalid_field", field)
    if any(len(item) > _LONGEST_FIELD or _FORBIDDEN.search(item) for item in value):
        raise _refuse("invalid_field", field)
    return tuple(value)
