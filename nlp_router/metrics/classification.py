"""How often the machine is right, with intervals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import cohen_kappa_score, f1_score

_RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure and its 95 % interval; `count` is how many messages it was taken on."""

    value: float
    low: float
    high: float
    count: int


def measure(statistic: Callable[[NDArray[np.int64]], float], count: int, seed: int = 0) -> Measure:
    """A statistic of messages with its percentile bootstrap interval (Efron 1979).

    Args:
        statistic: gives the figure for messages chosen by index, repeats allowed.
        count: number of messages; 0 gives NaN.
    """
    if count == 0:
        return Measure(float("nan"), float("nan"), float("nan"), 0)
    generator = np.random.default_rng(seed)
    everything = np.arange(count)
    resampled = [statistic(generator.integers(0, count, count)) for _ in range(_RESAMPLES)]
    known = [value for value in resampled if not np.isnan(value)]
    low, high = np.percentile(known, [2.5, 97.5]) if known else (float("nan"),) * 2
    return Measure(statistic(everything), float(low), float(high), count)


def mean(values: NDArray[Any]) -> Measure:
    """Mean of one number per message."""
    return measure(lambda chosen: float(values[chosen].mean()), len(values))


def share(right: NDArray[np.bool_]) -> Measure:
    """Share of messages that are right."""
    return mean(right)


def macro_f1(truth: Sequence[str], found: Sequence[str]) -> Measure:
    """Mean over the true classes of each class's F1: rare types weigh like common ones."""
    names = sorted(set(truth))
    position = {name: index for index, name in enumerate(names)}
    true_codes = np.array([position[name] for name in truth])
    found_codes = np.array([position.get(name, len(names)) for name in found])

    def statistic(chosen: NDArray[np.int64]) -> float:
        return float(
            f1_score(
                true_codes[chosen],
                found_codes[chosen],
                labels=np.unique(true_codes[chosen]),
                average="macro",
                zero_division=0,
            )
        )

    return measure(statistic, len(truth))


def recall(truth: NDArray[np.bool_], found: NDArray[np.bool_]) -> Measure:
    """Share of the true cases that were found."""
    return share(found[truth])


def precision(truth: NDArray[np.bool_], found: NDArray[np.bool_]) -> Measure:
    """Share of the alarms that were true."""
    return share(truth[found])


def quadratic_kappa(truth: Sequence[int], found: Sequence[int]) -> Measure:
    """Agreement beyond chance on an ordered scale, far errors weighing more (Cohen 1968)."""
    true_ranks, found_ranks = np.array(truth), np.array(found)
    # All of the scale: a rank that nobody gave still keeps those around it apart.
    scale = np.arange(min(*truth, *found), max(*truth, *found) + 1) if len(truth) else None

    def statistic(chosen: NDArray[np.int64]) -> float:
        if len(set(true_ranks[chosen]) | set(found_ranks[chosen])) < 2:
            return float("nan")
        return float(
            cohen_kappa_score(
                true_ranks[chosen], found_ranks[chosen], labels=scale, weights="quadratic"
            )
        )

    return measure(statistic, len(truth))


def set_f1(truth: Sequence[Sequence[str]], found: Sequence[Sequence[str]]) -> Measure:
    """F1 of the sets of types found in each message, all messages pooled."""
    common = np.array(
        [sum((Counter(a) & Counter(b)).values()) for a, b in zip(truth, found, strict=True)]
    )
    sizes = np.array([len(a) + len(b) for a, b in zip(truth, found, strict=True)])
    return measure(
        lambda chosen: float(2 * common[chosen].sum() / max(sizes[chosen].sum(), 1)), len(truth)
    )


def confusions(
    truth: Sequence[str], found: Sequence[str], most: int = 25
) -> list[tuple[str, str, int]]:
    """The commonest errors: true type, type found, how many."""
    pairs = Counter((a, b) for a, b in zip(truth, found, strict=True) if a != b)
    return [(a, b, count) for (a, b), count in pairs.most_common(most)]
