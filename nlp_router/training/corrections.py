"""Agents' decisions turned into labelled messages that the next model learns from.

Two files, in the form of the training data:

    training_data/corrections/corrections.jsonl            settled: learnt from
    training_data/corrections/adjudication/pending.jsonl   agents disagree: somebody must settle

Texts are masked before they are written. Texts alike are one text: where two agents gave it
another type or another danger, all of them wait for adjudication; where they agree, the newest
decision stands for all, so that a text sent a hundred times does not weigh a hundred.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from nlp_router import digest
from nlp_router.ports import Masker
from nlp_router.training.alike import groups_alike
from nlp_router.training.dataset import LabelledMessage, RequestLabel, read_labelled

SETTLED = "corrections.jsonl"
PENDING = Path("adjudication") / "pending.jsonl"

Line = dict[str, Any]


class Provenance(StrEnum):
    """Where a label comes from."""

    AGENT = "agent"
    # Whoever settles a disagreement has the last word on that text.
    ADJUDICATION = "arbitrage"


@dataclass(frozen=True, slots=True)
class Correction:
    """What one agent said of one message; saying that the machine is right counts as well.

    Attributes:
        id: of the message.
        posted: its other fields that a caller could post: channel, epci, commune…
        before, after: labels of its requests, by the machine and by the agent.
        agent: opaque identifier.
        model: version that the agent corrected.
    """

    id: str
    subject: str
    text: str
    posted: Mapping[str, Any]
    before: tuple[RequestLabel, ...]
    after: tuple[RequestLabel, ...]
    place_insee: str | None
    place_quote: str | None
    agent: str
    at: datetime
    model: str
    weight: float = 1.0
    provenance: Provenance = Provenance.AGENT


@dataclass(frozen=True, slots=True)
class Collected:
    """What the files hold after a collection.

    Attributes:
        settled, pending: lines of each file.
        frozen: decisions left out, being about messages alike to those of the frozen set.
    """

    settled: Sequence[Line]
    pending: Sequence[Line]
    frozen: int = 0


@dataclass(frozen=True, slots=True)
class _Sorted:
    settled: list[Line] = field(default_factory=list)
    pending: list[Line] = field(default_factory=list)


def collect(
    folder: Path,
    corrections: Iterable[Correction],
    masker: Masker,
    frozen: Sequence[LabelledMessage] = (),
    void: Iterable[str] = (),
) -> Collected:
    """Adds corrections to the files of a folder; twice the same gives the same files.

    Args:
        folder: of the corrections; made when it is missing.
        frozen: messages that models are judged on and must never learn.
        void: ids of messages whose decisions so far no longer hold.

    Raises:
        InvalidDataset: a file already there cannot be read; nothing is then written.
    """
    added = [line_of(correction, masker) for correction in corrections]
    replaced = {str(line["id"]) for line in added} | set(void)
    known = [line for line in _written(folder) if line["id"] not in replaced]
    lines = [*known, *added]
    kept = _apart_from(lines, frozen)
    found = settle(kept)
    _write(folder / PENDING, found.pending)
    _write(folder / SETTLED, found.settled)
    return Collected(found.settled, found.pending, len(lines) - len(kept))


def settle(lines: Sequence[Line]) -> Collected:
    """What of these lines may be learnt and what waits for adjudication, oldest first."""
    found = _Sorted()
    ordered = sorted(lines, key=_order)
    for group in groups_alike([f"{line['subject']} {line['text']}" for line in ordered]):
        _sort([ordered[position] for position in group], found)
    return Collected(sorted(found.settled, key=_order), sorted(found.pending, key=_order))


def line_of(correction: Correction, masker: Masker) -> Line:
    """A correction as a line of the training data, its text masked."""
    text, starts = _masked(correction, masker)
    subject = masker.mask(correction.subject)
    quote = correction.place_quote
    first = correction.after[0]
    line: Line = {
        "id": correction.id,
        # Nobody knows which messages one person wrote: each is its own author.
        "author": f"usager-{digest.of_text(correction.id)[:12]}",
        **correction.posted,
        "subject": subject,
        "text": text,
        "types": [label.type for label in correction.after],
        "nature": first.nature.value,
        "priority": max((x.priority for x in correction.after), key=lambda p: p.rank).value,
        "danger": any(label.danger for label in correction.after),
        "place_insee": correction.place_insee,
        "place_quote": quote if quote and quote in f"{subject}\n{text}" else None,
        "before": [_as_dict(label, label.start) for label in correction.before],
        "agent": correction.agent,
        "at": correction.at.isoformat(),
        "model": correction.model,
        "weight": correction.weight,
        "provenance": correction.provenance.value,
    }
    if len(correction.after) > 1:
        pairs = zip(correction.after, starts, strict=True)
        line["requests"] = [_as_dict(label, start) for label, start in pairs]
    return line


def _masked(correction: Correction, masker: Masker) -> tuple[str, list[int]]:
    """The text masked request by request, and where each now begins."""
    starts = [0, *(label.start for label in correction.after[1:])]
    ends = [*starts[1:], len(correction.text)]
    pieces = [masker.mask(correction.text[a:b]) for a, b in zip(starts, ends, strict=True)]
    return "".join(pieces), [sum(map(len, pieces[:rank])) for rank in range(len(pieces))]


def _as_dict(label: RequestLabel, start: int) -> dict[str, Any]:
    return {
        "type": label.type,
        "nature": label.nature.value,
        "priority": label.priority.value,
        "danger": label.danger,
        "start": start,
    }


def _order(line: Line) -> tuple[str, str, str]:
    return str(line["at"]), str(line["id"]), str(line["agent"])


def _sort(alike: Sequence[Line], found: _Sorted) -> None:
    """Decisions on one text, oldest first: which one is learnt, or that none may be."""
    adjudicated = [line for line in alike if line["provenance"] == Provenance.ADJUDICATION]
    if adjudicated:
        found.settled.append(adjudicated[-1])
        return
    last_of = {line["agent"]: line for line in alike}
    if len({(tuple(line["types"]), line["danger"]) for line in last_of.values()}) > 1:
        found.pending.extend(last_of.values())
    else:
        found.settled.append(alike[-1])


def _apart_from(lines: Sequence[Line], frozen: Sequence[LabelledMessage]) -> list[Line]:
    if not lines or not frozen:
        return list(lines)
    texts = [f"{message.subject} {message.text}" for message in frozen]
    texts += [f"{line['subject']} {line['text']}" for line in lines]
    border = len(frozen)
    return [
        lines[position - border]
        for group in groups_alike(texts)
        if group[0] >= border
        for position in group
    ]


def _written(folder: Path) -> list[Line]:
    """The lines of both files, those that are there."""
    paths = (folder / SETTLED, folder / PENDING)
    return [m.raw for path in paths if path.exists() for m in read_labelled(path)]


def _write(path: Path, lines: Sequence[Line]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pending = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    pending.write_text(text, encoding="utf-8")
    pending.replace(path)
