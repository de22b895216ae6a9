"""How far a second reader, blind to the first labels, agrees with them: Cohen's kappa by field."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sklearn.metrics import cohen_kappa_score

from eval import pages
from nlp_router.domain import Priority
from nlp_router.errors import InvalidDataset
from nlp_router.metrics.classification import quadratic_kappa
from nlp_router.training.dataset import LabelledMessage, RequestLabel

_FIELDS: dict[str, Callable[[RequestLabel], str]] = {
    "type": lambda label: label.type,
    "nature": lambda label: label.nature.value,
    "priority": lambda label: label.priority.value,
    "danger": lambda label: "oui" if label.danger else "non",
}
_FRENCH = {"type": "Type", "nature": "Nature", "priority": "Priorité", "danger": "Danger"}


@dataclass(frozen=True, slots=True)
class Agreement:
    """Share of the same labels, and kappa: 1 for perfect, 0 for what chance would give.

    The priorities are ordered: their kappa is quadratic, a near miss counts less.
    """

    field: str
    count: int
    same: float
    kappa: float


def agreement(messages: Sequence[LabelledMessage], second_reading: Path) -> list[Agreement]:
    """One line per field.

    Args:
        second_reading: CSV with `id` and the four fields, danger being oui or non.

    Raises:
        InvalidDataset: a line names no known message with one request.
    """
    first = {m.id: m.requests[0] for m in messages if not m.several}
    with second_reading.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    for number, row in enumerate(rows, 2):
        if row["id"] not in first:
            raise InvalidDataset(second_reading, number, "message inconnu ou à plusieurs demandes")
    found = []
    for field, read in _FIELDS.items():
        ours = [read(first[row["id"]]) for row in rows]
        theirs = [row[field] for row in rows]
        same = sum(a == b for a, b in zip(ours, theirs, strict=True)) / len(rows)
        found.append(Agreement(field, len(rows), same, _kappa(field, ours, theirs)))
    return found


def _kappa(field: str, ours: list[str], theirs: list[str]) -> float:
    if field != "priority":
        return float(cohen_kappa_score(ours, theirs))
    ranks = [[Priority(value).rank for value in labels] for labels in (ours, theirs)]
    return quadratic_kappa(*ranks).value


def table(found: Sequence[Agreement]) -> str:
    """The agreement as a Markdown table."""
    rows = [(_FRENCH[a.field], a.count, f"{a.same:.1%}", f"{a.kappa:.3f}") for a in found]
    return "\n".join(pages.table(["Champ", "Messages", "Même étiquette", "Kappa"], rows))
