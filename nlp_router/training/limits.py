"""Choosing the limits of confidence and of danger from messages the model has not seen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nlp_router.limits import Limits

# Share of wrong recipients accepted among the messages decided without a person.
TARGET_ERROR = 0.02
# A service needs this many messages of its own before it gets its own limit.
_ENOUGH = 60
_LOWEST, _HIGHEST = 0.30, 0.99


def choose_limits(
    confidences: NDArray[np.float64],
    right: NDArray[np.bool_],
    services: Sequence[str],
    target_error: float,
) -> Limits:
    """The lowest limits above which at most `target_error` of the decisions are wrong.

    Args:
        confidences: in the recipient, one per message.
        right: whether that recipient is right.
        services: receiving service of each message.
        target_error: share of wrong decisions accepted among those above the limit.
    """
    default = _limit(confidences, right, target_error)
    names = np.array(services)
    own = {}
    for service in sorted(set(services)):
        chosen = names == service
        if chosen.sum() >= _ENOUGH:
            # Half way to the common limit: few messages make a shaky limit.
            limit = _limit(confidences[chosen], right[chosen], target_error)
            own[service] = round((limit + default) / 2, 3)
    return Limits(round(default, 3), own)


def _limit(
    confidences: NDArray[np.float64], right: NDArray[np.bool_], target_error: float
) -> float:
    order = np.argsort(-confidences)
    wrong = np.cumsum(~right[order]) / np.arange(1, len(order) + 1)
    fine = np.flatnonzero(wrong <= target_error)
    if not len(fine):
        return _HIGHEST
    return float(np.clip(confidences[order][fine[-1]], _LOWEST, _HIGHEST))


def choose_danger_limit(
    probabilities: NDArray[np.float64], truth: NDArray[np.bool_], recall: float
) -> float:
    """The highest probability that still finds `recall` of the dangers, a little under it.

    A missed danger costs more than a false alarm: between the threshold found and the next
    lower probability, the margin goes to recall.
    """
    dangers = np.sort(probabilities[truth])
    if not len(dangers):
        return 0.5
    missed_at_most = int(np.floor((1 - recall) * len(dangers)))
    return float(np.clip(dangers[missed_at_most] * 0.98, 0.02, 0.6))


def choose_familiarity(familiarity: NDArray[np.float64], share: float) -> float:
    """The familiarity under which only `share` of the messages of unread authors fall."""
    return float(np.quantile(familiarity, share))
