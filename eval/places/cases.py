"""Hand-written mentions of places, with the commune that a careful reader understands.

`seen.jsonl` holds the cases of the authors P0, P1 and P2, read while the rules were written;
`unseen.jsonl` those of P3 and P4, which nobody has read for it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp_router.domain import Message
from nlp_router.errors import InvalidDataset, InvalidMessage
from nlp_router.intake.message import MessageReader

_FIELDS = {"id", "text", "subject", "portal_commune", "portal_epci", "expected", "kind"}


@dataclass(frozen=True, slots=True)
class PlaceCase:
    """One message and its commune.

    Attributes:
        expected: INSEE code of the commune of the fact; None when nobody could tell.
        kind: what makes it difficult (« faute », « homonyme »), for the table.
    """

    message: Message
    expected: str | None
    kind: str


def read_cases(path: Path, reader: MessageReader) -> list[PlaceCase]:
    """The cases of a JSONL file: id, text, [subject], portal_commune, portal_epci, expected, kind.

    Raises:
        InvalidDataset: the first fault, with its line.
    """
    with path.open(encoding="utf-8") as stream:
        lines = [(number, line) for number, line in enumerate(stream, 1) if line.strip()]
    if not lines:
        raise InvalidDataset(path, 0, "aucun cas")
    return [_case(path, number, line, reader) for number, line in lines]


def _case(path: Path, number: int, line: str, reader: MessageReader) -> PlaceCase:
    try:
        raw = json.loads(line)
    except ValueError as error:
        raise InvalidDataset(path, number, "la ligne n'est pas du JSON") from error
    if not isinstance(raw, dict) or not _FIELDS - {"subject"} <= raw.keys() <= _FIELDS:
        raise InvalidDataset(path, number, f"champs attendus : {', '.join(sorted(_FIELDS))}")
    try:
        message = reader.read(_posted(raw), id_required=True)
    except InvalidMessage as error:
        raise InvalidDataset(path, number, error.message) from error
    return PlaceCase(message, _expected(path, number, raw["expected"], reader), str(raw["kind"]))


def _posted(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": raw["id"],
        "subject": raw.get("subject"),
        "text": raw["text"],
        "commune": raw["portal_commune"],
        "epci": raw["portal_epci"],
    }


def _expected(path: Path, number: int, value: Any, reader: MessageReader) -> str | None:
    if not isinstance(value, list) or len(value) > 1:
        raise InvalidDataset(path, number, "« expected » : une liste d'un code INSEE au plus")
    if value and not reader.knows_commune(value[0]):
        raise InvalidDataset(path, number, "« expected » : code INSEE inconnu")
    return value[0] if value else None
