"""From the scores of classifiers to probabilities, fitted on messages they have not seen.

Types and natures: softmax of the scores times one number (temperature scaling, Guo et al.
2017). Priorities and dangers: a multinomial logistic regression over the scores and what else
is known of the message (stacking, Wolpert 1992).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

Scores = NDArray[np.float32]
Probabilities = NDArray[np.float64]


class Temperature:
    """Softmax of the scores, made sharper or flatter."""

    def __init__(self) -> None:
        self.sharpness = 1.0

    def fit(self, scores: Scores, truth: NDArray[np.int64]) -> Temperature:
        """The sharpness that makes the true classes likeliest. `truth`: column of each."""
        rows = np.arange(len(truth))

        def loss(sharpness: float) -> float:
            return -float(np.mean(log_softmax(sharpness * scores, axis=1)[rows, truth]))

        self.sharpness = float(minimize_scalar(loss, bounds=(0.1, 100.0), method="bounded").x)
        return self

    def probabilities(self, scores: Scores) -> Probabilities:
        """Shape (texts, classes), rows sum to 1."""
        return np.asarray(softmax(self.sharpness * scores.astype(np.float64), axis=1))


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
