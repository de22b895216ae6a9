"""From the scores of classifiers to probabilities, fitted on messages they have not seen.

Types and natures: softmax of the scores, made sharper or flatter (temperature scaling, Guo et
al. 2017). Priorities and dangers: a multinomial logistic regression over the scores and what else
is known of the message (stacking, Wolpert 1992).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, softmax
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

Scores = NDArray[np.float32]
Probabilities = NDArray[np.float64]

_ENOUGH = 6_000


class Temperature:
    """A mixture of two softmaxes of the scores, one sharp and one flat.

    One temperature cannot be right both for plain messages, where the scores are far apart,
    and for doubtful ones; a mixture can (ensemble temperature scaling, Zhang et al. 2020).
    """

    def __init__(self) -> None:
        self.sharp = 1.0
        self.flat = 1.0
        self.share = 0.0

    def fit(self, scores: Scores, truth: NDArray[np.int64]) -> Temperature:
        """What makes the true classes likeliest. `truth`: column of each.

        Three numbers need no more than some thousands of texts, evenly taken.
        """
        chosen = np.unique(np.linspace(0, len(truth) - 1, _ENOUGH).astype(np.int64))
        scores, truth = scores[chosen], truth[chosen]
        rows = np.arange(len(truth))

        def loss(parameters: NDArray[np.float64]) -> float:
            likely = _mixture(scores, *_readable(parameters))[rows, truth]
            return -float(np.mean(np.log(np.maximum(likely, 1e-12))))

        start = np.array([np.log(10.0), np.log(3.0), 0.0])
        self.sharp, self.flat, self.share = _readable(
            minimize(loss, start, method="Nelder-Mead", options={"maxiter": 200}).x
        )
        return self

    def probabilities(self, scores: Scores) -> Probabilities:
        """Shape (texts, classes), rows sum to 1."""
        return _mixture(scores, self.sharp, self.flat, self.share)


def _readable(parameters: NDArray[np.float64]) -> tuple[float, float, float]:
    """Two sharpnesses above 0 and a share between 0 and 1, from numbers without bounds."""
    bounded = np.clip(parameters, -10, 6)
    return float(np.exp(bounded[0])), float(np.exp(bounded[1])), float(expit(bounded[2]))


def _mixture(scores: Scores, sharp: float, flat: float, share: float) -> Probabilities:
    wide = scores.astype(np.float64)
    sure, doubtful = softmax(sharp * wide, axis=1), softmax(flat * wide, axis=1)
    return np.asarray((1 - share) * sure + share * doubtful)


class Stack:
    """Logistic regression over scores and context."""

    def __init__(self, classes: int, regularisation: float) -> None:
        self.classes = classes
        self._scaler = StandardScaler()
        self._machine = LogisticRegression(C=regularisation, max_iter=500)

    def fit(self, scores: Scores, context: Probabilities, truth: NDArray[np.int64]) -> Stack:
        """Learns; `truth` holds class indices."""
        self._machine.fit(self._scaler.fit_transform(np.hstack([scores, context])), truth)
        return self

    def probabilities(self, scores: Scores, context: Probabilities) -> Probabilities:
        """Shape (texts, classes); a class never seen while fitting has probability 0."""
        scaled = self._scaler.transform(np.hstack([scores, context]))
        spread = np.zeros((len(scaled), self.classes))
        spread[:, self._machine.classes_] = self._machine.predict_proba(scaled)
        return spread
