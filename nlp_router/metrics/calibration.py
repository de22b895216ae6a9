"""Whether a confidence of 90 % is right nine times in ten, and what a limit would let through."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp_router.metrics.classification import Measure, measure

_BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """One bar of a reliability diagram."""

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


def reliability(confidences: NDArray[np.float64], right: NDArray[np.bool_]) -> list[Bin]:
    """Ten bins of equal width; empty ones are left out."""
    which = _bins(confidences)
    return [
        Bin(
            low=index / _BINS,
            high=(index + 1) / _BINS,
            count=int(chosen.sum()),
            confidence=float(confidences[chosen].mean()),
            accuracy=float(right[chosen].mean()),
        )
        for index in range(_BINS)
        if (chosen := which == index).any()
    ]


def expected_calibration_error(
    confidences: NDArray[np.float64], right: NDArray[np.bool_]
) -> Measure:
    """Mean gap between confidence and accuracy over the bins (Naeini et al. 2015)."""
    return measure(
        lambda chosen: calibration_gap(confidences[chosen], right[chosen]), len(confidences)
    )


def calibration_gap(confidences: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """The same, without its interval."""
    gaps = np.bincount(_bins(confidences), weights=confidences - right, minlength=_BINS)
    return float(np.abs(gaps).sum() / len(confidences))


def risk_coverage(
    confidences: NDArray[np.float64], right: NDArray[np.bool_]
) -> list[tuple[float, float, float]]:
    """(limit, share decided by machine, share wrong among them), from most to least sure."""
    order = np.argsort(-confidences, kind="stable")
    wrong = np.cumsum(~right[order]) / np.arange(1, len(order) + 1)
    steps = np.unique(np.linspace(0, len(order) - 1, min(len(order), 101)).astype(int))
    return [
        (float(confidences[order][step]), (step + 1) / len(order), float(wrong[step]))
        for step in steps
    ]


def _bins(confidences: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.clip((confidences * _BINS).astype(np.int64), 0, _BINS - 1)
