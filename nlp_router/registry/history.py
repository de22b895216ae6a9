"""Who put which model in use, when and why: a file that is only ever appended to."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from nlp_router.errors import ModelUnavailable

_FILE = "history.jsonl"
_LOCK = "lock"


class Action(StrEnum):
    """How a model came in use."""

    PROMOTE = "promotion"
    ROLLBACK = "retour"


@dataclass(frozen=True, slots=True)
class Step:
    """One change of the model in use; `replaced` is None for the first."""

    at: str
    action: str
    version: str
    replaced: str | None
    by: str
    reason: str

    @classmethod
    def now(cls, action: Action, version: str, replaced: str | None, by: str, reason: str) -> Step:
        """A change made at this instant."""
        at = datetime.now(UTC).isoformat(timespec="seconds")
        return cls(at, action.value, version, replaced, by, reason)


class History:
    """The history of one folder of models."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def steps(self) -> list[Step]:
        """The oldest first. Raises `ModelUnavailable` when a line is unreadable."""
        path = self._folder / _FILE
        if not path.exists():
            return []
        found = []
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                found.append(Step(**json.loads(line)))
            except (ValueError, TypeError) as error:
                raise ModelUnavailable(f"{path}, ligne {number} : illisible.") from error
        return found

    def before(self, champion: str | None) -> str | None:
        """The version to go back to; going back twice goes back further."""
        stack: list[str] = []
        for step in self.steps():
            if step.action == Action.ROLLBACK:
                while stack and stack[-1] != step.version:
                    stack.pop()
            else:
                stack = [*(stack or filter(None, [step.replaced])), step.version]
        # A version promoted twice in a row is one version to come back from.
        while stack and stack[-1] == champion:
            stack.pop()
        return stack[-1] if stack else None

    @contextmanager
    def writing(self) -> Iterator[Callable[[Step], None]]:
        """Keeps other writers away; gives what adds a step, on the disk when it returns."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / _LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield self._append

    def _append(self, step: Step) -> None:
        with (self._folder / _FILE).open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(asdict(step), ensure_ascii=False) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
