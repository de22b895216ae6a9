"""Agents' decisions, from the database to the files that the next model learns from."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from api.services.clock import now
from api.services.ports import Repositories, Store
from api.services.records import CorrectionRecord, RequestRecord
from nlp_router import digest
from nlp_router.domain import Nature, Priority
from nlp_router.errors import InvalidDataset
from nlp_router.ports import Masker
from nlp_router.training.corrections import Collected, Correction, Provenance, collect
from nlp_router.training.dataset import LabelledMessage, RequestLabel

_MARK = "export.json"
# Read again each time: a decision may have been stored after one taken later.
_OVERLAP = timedelta(hours=1)
_LEARNT = ("type", "nature", "priority", "danger")

Label = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export did: messages read, and what the files now hold."""

    messages: int
    collected: Collected


class ExportCorrections:
    """Writes what agents settled since the last export.

    A message is settled when agents decided every request of it after the last return of a
    service. One that was returned since, or waits, leaves the files until it is settled again.
    """

    def __init__(self, store: Store, masker: Masker, arbiters: Collection[str] = ()) -> None:
        """`arbiters`: agents whose decisions settle the disagreements of others."""
        self._store = store
        self._masker = masker
        self._arbiters = frozenset(arbiters)

    def __call__(self, folder: Path, frozen: Sequence[LabelledMessage] = ()) -> Exported:
        """Adds to the files of `folder`; without new decisions, leaves them as they are.

        Args:
            frozen: messages that models are judged on: those alike are never exported.

        Raises:
            InvalidDataset: a file of the folder cannot be read; nothing is then written.
        """
        started, since = now(), _read_mark(folder / _MARK)
        corrections: list[Correction] = []
        with self._store.reading() as repositories:
            ids = repositories.history.touched_since(since and since - _OVERLAP)
            for request_id in ids:
                corrections += self._corrections(repositories, request_id)
        collected = collect(folder, corrections, self._masker, frozen, void=ids)
        _write_mark(folder / _MARK, started)
        return Exported(len(ids), collected)

    def _corrections(self, repositories: Repositories, request_id: str) -> Iterator[Correction]:
        record = repositories.requests.get(request_id)
        if record is None or any(r["decided_by"] != "agent" for r in record.requests):
            return
        decisions = repositories.history.corrections_of(request_id)
        returned = {r.position: r.at for r in repositories.history.returns_of(request_id)}
        replayed = _Replayed.of(record, decisions)
        standing = [
            (decision, label)
            for decision, label in zip(decisions, replayed.given, strict=True)
            if decision.position not in returned or decision.at > returned[decision.position]
        ]
        for agent in sorted({decision.agent for decision, _ in standing}):
            own = [(d, label) for d, label in standing if d.agent == agent]
            yield self._correction(record, replayed.machine, agent, own)

    def _correction(
        self,
        record: RequestRecord,
        machine: Sequence[Label],
        agent: str,
        own: Sequence[tuple[CorrectionRecord, Label]],
    ) -> Correction:
        """What one agent says of a message; where he said nothing, what stands today."""
        after = list(record.requests)
        for decision, label in own:
            after[decision.position] = label
        place = record.requests[0]["place"]
        message = record.message
        return Correction(
            id=record.id,
            subject=message.subject,
            text=message.text,
            posted={
                "channel": message.channel.value,
                "received_at": message.received_at.isoformat(),
                "epci": message.epci,
                "commune": message.commune,
            },
            before=tuple(map(_label, machine)),
            after=tuple(map(_label, after)),
            place_insee=place["insee"],
            place_quote=place["quote"],
            agent=digest.of_text(agent)[:12],
            at=own[-1][0].at,
            model=str(record.qualification["model"]["version"]),
            provenance=Provenance.ADJUDICATION if agent in self._arbiters else Provenance.AGENT,
        )


@dataclass(frozen=True, slots=True)
class _Replayed:
    """The labels of the requests as the machine gave them, then as each decision left them."""

    machine: list[Label]
    given: list[Label]

    @classmethod
    def of(cls, record: RequestRecord, decisions: Sequence[CorrectionRecord]) -> _Replayed:
        """Undoes the decisions one by one, from what stands today."""
        current = list(record.requests)
        given = []
        for decision in reversed(decisions):
            given.append(current[decision.position])
            undone = {
                name: decision.changes[name]["before"]
                for name in _LEARNT
                if name in decision.changes
            }
            current[decision.position] = {**current[decision.position], **undone}
        return cls(current, given[::-1])


def _label(request: Label) -> RequestLabel:
    return RequestLabel(
        type=str(request["type"]),
        nature=Nature(request["nature"]),
        priority=Priority(request["priority"]),
        danger=bool(request["danger"]),
        start=int(request["excerpt"][0]),
    )


def _read_mark(path: Path) -> datetime | None:
    try:
        return datetime.fromisoformat(json.loads(path.read_text(encoding="utf-8"))["read_until"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InvalidDataset(path, 1, "date du dernier export illisible") from error


def _write_mark(path: Path, at: datetime) -> None:
    pending = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    pending.write_text(json.dumps({"read_until": at.isoformat()}) + "\n", encoding="utf-8")
    pending.replace(path)
