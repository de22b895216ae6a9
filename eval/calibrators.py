"""Ways to turn scores into probabilities, compared with the one in service."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn.isotonic import IsotonicRegression

from nlp_router.qualify.calibrate import Probabilities, Scores, Temperature


class Calibrator(Protocol):
    """What `Temperature` of the project does."""

    def fit(self, scores: Scores, truth: NDArray[np.int64]) -> Calibrator:
        """Learns from scores and the column of each true class."""
        ...

    def probabilities(self, scores: Scores) -> Probabilities:
        """Shape (texts, classes), rows sum to 1."""
        ...


class Uncalibrated:
    """The softmax of the scores as they are."""

    def fit(self, scores: Scores, truth: NDArray[np.int64]) -> Uncalibrated:
        """Nothing to learn."""
        return self

    def probabilities(self, scores: Scores) -> Probabilities:
        """Shape (texts, classes), rows sum to 1."""
        return np.asarray(softmax(scores.astype(np.float64), axis=1))


class SingleTemperature:
    """The softmax of the scores times one number (Guo et al. 2017)."""

    def __init__(self) -> None:
        self.sharpness = 1.0

    def fit(self, scores: Scores, truth: NDArray[np.int64]) -> SingleTemperature:
        """The number that makes the true classes likeliest."""
        rows, wide = np.arange(len(truth)), scores.astype(np.float64)

        def loss(logarithm: float) -> float:
            likely = log_softmax(np.exp(logarithm) * wide, axis=1)[rows, truth]
            return -float(likely.mean())

        self.sharpness = float(np.exp(minimize_scalar(loss, bounds=(-5, 6), method="bounded").x))
        return self

    def probabilities(self, scores: Scores) -> Probabilities:
        """Shape (texts, classes), rows sum to 1."""
        return np.asarray(softmax(self.sharpness * scores.astype(np.float64), axis=1))


class ClasswiseIsotonic:
    """One growing step function per class, rows then made to sum to 1 (Zadrozny & Elkan 2002).

    It reads the softmax, never the scores: what is added to all the scores of a text changes
    nothing for it, but those of one class would no longer compare between texts.
    """

    def __init__(self) -> None:
        self._softmax = SingleTemperature()
        self._steps: list[IsotonicRegression] = []

    def fit(self, scores: Scores, truth: NDArray[np.int64]) -> ClasswiseIsotonic:
        """Each class against the rest; one without a message is given no probability."""
        claims = self._softmax.fit(scores, truth).probabilities(scores)
        self._steps = [
            IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip").fit(
                claims[:, column], truth == column
            )
            for column in range(scores.shape[1])
        ]
        return self

    def probabilities(self, scores: Scores) -> Probabilities:
        """Shape (texts, classes), rows sum to 1; all alike where no class claims the text."""
        claims = self._softmax.probabilities(scores)
        alone = [step.predict(claims[:, column]) for column, step in enumerate(self._steps)]
        raw = np.stack(alone, axis=1)
        total = raw.sum(axis=1, keepdims=True)
        even = np.full_like(raw, 1 / raw.shape[1])
        return np.asarray(np.divide(raw, total, out=even, where=total > 0))


def calibrators() -> dict[str, Calibrator]:
    """Those compared, not yet fitted, by French name."""
    return {
        "sans calibration": Uncalibrated(),
        "température": SingleTemperature(),
        "mélange de deux softmax (en service)": Temperature(),
        "isotonique par classe": ClasswiseIsotonic(),
    }
