"""Labelled messages: reading, checking each line, and hashing them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp_router import digest
from nlp_router.domain import Nature, Priority
from nlp_router.errors import InvalidDataset
from nlp_router.privacy.mask import blank_placeholders

# No message may outweigh a whole type.
HEAVIEST = 10.0


@dataclass(frozen=True, slots=True)
class RequestLabel:
    """The truth about one request of a message. `start` is where it begins in the text."""

    type: str
    nature: Nature
    priority: Priority
    danger: bool
    start: int = 0


@dataclass(frozen=True, slots=True)
class LabelledMessage:
    """A message and what a careful reader says of it.

    Attributes:
        author: who wrote it; folds are cut between authors, never within one.
        acceptable: types that a reader would also accept for the first request.
        place_quote: the words that name the place, None when the text does not name it.
        weight: how much it counts beside the others when the classifiers learn.
        provenance: where its labels come from, empty for those written with the project.
        raw: the line as read, which also is a message a caller could post.
    """

    id: str
    author: str
    text: str
    subject: str
    requests: tuple[RequestLabel, ...]
    acceptable: frozenset[str]
    place_insee: str | None
    place_quote: str | None
    raw: dict[str, Any]
    weight: float = 1.0
    provenance: str = ""

    @property
    def several(self) -> bool:
        """Whether the message makes more than one request."""
        return len(self.requests) > 1

    @property
    def priority(self) -> Priority:
        """The highest of its requests."""
        return max((request.priority for request in self.requests), key=lambda value: value.rank)

    @property
    def danger(self) -> bool:
        """Whether any of its requests tells a danger."""
        return any(request.danger for request in self.requests)


def read_labelled(path: Path) -> list[LabelledMessage]:
    """All messages of a .jsonl file, or of a folder of them in name order.

    Raises:
        InvalidDataset: absent file, or a line that is not a labelled message.
    """
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    if not files:
        raise InvalidDataset(path, 0, "aucun fichier .jsonl")
    return [message for file in files for message in _read_file(file)]


def _read_file(path: Path) -> Iterator[LabelledMessage]:
    try:
        content = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidDataset(path, 0, "fichier absent ou illisible") from error
    # Only \n ends a line: a citizen's U+2028 must not cut a message in two.
    for number, line in enumerate(content.split("\n"), 1):
        if line.strip():
            try:
                yield labelled(json.loads(line), default_author=path.stem)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise InvalidDataset(path, number, f"ligne illisible ({error})") from error


def labelled(raw: dict[str, Any], default_author: str = "") -> LabelledMessage:
    """One labelled message from its JSON form. Raises ValueError, KeyError or TypeError."""
    types = raw["types"]
    details = raw.get("requests") or [{} for _ in types]
    if not types or len(details) != len(types):
        raise ValueError("« types » et « requests » ne vont pas ensemble")
    requests = tuple(
        RequestLabel(
            type=str(type_id),
            nature=Nature(detail.get("nature", raw["nature"])),
            priority=Priority(detail.get("priority", raw["priority"])),
            danger=bool(detail.get("danger", raw.get("danger", False))),
            start=int(detail.get("start", 0)),
        )
        for type_id, detail in zip(types, details, strict=True)
    )
    return LabelledMessage(
        id=str(raw.get("id", "")),
        author=str(raw.get("author", default_author)),
        text=blank_placeholders(raw.get("text") or ""),
        subject=blank_placeholders(raw.get("subject") or ""),
        requests=requests,
        acceptable=frozenset(raw.get("acceptable") or ()),
        place_insee=raw.get("place_insee") or None,
        place_quote=raw.get("place_quote") or None,
        raw=raw,
        weight=_weight(raw),
        provenance=str(raw.get("provenance") or ""),
    )


def _weight(raw: dict[str, Any]) -> float:
    weight = float(raw.get("weight", 1.0))
    if not 0 < weight <= HEAVIEST:
        raise ValueError(f"« weight » : plus de 0, {HEAVIEST:g} au plus")
    return weight


def fingerprint(messages: Iterable[LabelledMessage]) -> str:
    """SHA-256 of the messages and their labels, independent of file order."""
    lines = sorted(json.dumps(m.raw, sort_keys=True, ensure_ascii=False) for m in messages)
    return digest.of_text("\n".join(lines))
