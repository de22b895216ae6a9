"""A chart of bars, laid out on the server: no script, readable as a table beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_HEIGHT, _WIDTH, _FOOT = 160.0, 900.0, 22.0
_LABELS = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, in the units of the drawing; `label` is empty where it would not fit."""

    x: float
    y: float
    width: float
    height: float
    label: str
    title: str


@dataclass(frozen=True, slots=True)
class Bars:
    """The drawing: its size, its bars, and the highest value."""

    width: float
    height: float
    bars: tuple[Bar, ...]
    highest: int


def bars(values: Sequence[tuple[str, int]]) -> Bars:
    """The chart of some labelled numbers, in their order."""
    highest = max((number for _, number in values), default=0)
    step = _WIDTH / max(len(values), 1)
    every = max(1, len(values) // _LABELS)
    room = _HEIGHT - _FOOT
    drawn = []
    for rank, (label, number) in enumerate(values):
        height = room * number / highest if highest else 0.0
        shown = label if rank % every == 0 else ""
        drawn.append(
            Bar(rank * step, room - height, step * 0.8, height, shown, f"{label} : {number}")
        )
    return Bars(_WIDTH, _HEIGHT, tuple(drawn), highest)
