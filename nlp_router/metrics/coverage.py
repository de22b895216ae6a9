"""How much each receiving service could leave to the machine for a given share of errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ENOUGH = 30
RISKS = (0.01, 0.02, 0.05)


@dataclass(frozen=True, slots=True)
class GroupCoverage:
    """What the machine could decide alone for one group of messages.

    Attributes:
        count: messages of the group.
        wrong: share wrong were all of them decided by the machine.
        reached: for each accepted risk, the largest share it decides within that risk.
        curve: (share decided, share wrong among them), from most to least sure.
    """

    count: int
    wrong: float
    reached: Mapping[float, float]
    curve: Sequence[tuple[float, float]]


def coverage_by_group(
    confidences: NDArray[np.float64],
    right: NDArray[np.bool_],
    groups: Sequence[str],
    risks: Sequence[float] = RISKS,
    enough: int = ENOUGH,
) -> dict[str, GroupCoverage]:
    """The groups with enough messages, in name order.

    Args:
        confidences: one per message.
        right: whether what the machine decides is right.
        groups: of each message; an empty name belongs to none.
        risks: shares of errors that one could accept.
        enough: messages under which a group's figures say nothing.
    """
    names = np.array(groups, dtype=object)
    found = {}
    for name in sorted(set(groups) - {""}):
        chosen = names == name
        if chosen.sum() >= enough:
            curve = _curve(confidences[chosen], right[chosen])
            found[name] = GroupCoverage(
                count=int(chosen.sum()),
                wrong=curve[-1][1],
                reached={risk: _reached(curve, risk) for risk in risks},
                curve=curve,
            )
    return found


def _curve(confidences: NDArray[np.float64], right: NDArray[np.bool_]) -> list[tuple[float, float]]:
    """One point per distinct confidence: a limit cannot part messages that are equally sure."""
    order = np.argsort(-confidences, kind="stable")
    wrong = np.cumsum(~right[order])
    last = np.flatnonzero(np.append(np.diff(confidences[order]) != 0, True))
    return [(float((row + 1) / len(order)), float(wrong[row] / (row + 1))) for row in last.tolist()]


def _reached(curve: Sequence[tuple[float, float]], risk: float) -> float:
    return max((share for share, wrong in curve if wrong <= risk), default=0.0)
