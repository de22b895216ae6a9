"""Calibrated blends of several views, fitted on messages that no view has seen.

Types: a weighted sum of log-scores, weights and temperature found by maximum likelihood
(temperature scaling, Guo et al. 2017, with one weight per view). Other fields: a multinomial
logistic regression over the scores and some context (stacking, Wolpert 1992).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

Scores = NDArray[np.float32]
Probabilities = NDArray[np.float64]


class TypeBlend:
    """Softmax of a weighted sum of the views' scores."""

    def __init__(self, views: int) -> None:
        self.weights = np.ones(views)

    def fit(self, views: Sequence[Scores], truth: NDArray[np.int64]) -> TypeBlend:
        """Weights that make the true types likeliest. `truth`: column of each text's type."""
        rows = np.arange(len(truth))

        def loss(weights: NDArray[np.float64]) -> float:
            return -float(np.mean(log_softmax(self._sum(views, weights), axis=1)[rows, truth]))

        start = np.full(len(views), 1.0)
        found = minimize(loss, start, bounds=[(0.0, 50.0)] * len(views), method="L-BFGS-B")
        self.weights = found.x
        return self

    def probabilities(self, views: Sequence[Scores]) -> Probabilities:
        """Shape (texts, types). Missing last views (no encoder) count for nothing."""
        return np.asarray(softmax(self._sum(views, self.weights), axis=1))

    def _sum(self, views: Sequence[Scores], weights: NDArray[np.float64]) -> Probabilities:
        total = np.zeros(views[0].shape)
        for view, weight in zip(views, weights, strict=False):
            total += weight * view
        return total


class FieldBlend:
    """Logistic regression over the views' scores and a context."""

    def __init__(self, classes: int, regularisation: float = 0.1) -> None:
        self.classes = classes
        self._scaler = StandardScaler()
        self._machine = LogisticRegression(C=regularisation, max_iter=500)

    def fit(
        self, views: Sequence[Scores], context: Probabilities, truth: NDArray[np.int64]
    ) -> FieldBlend:
        """Learns from scores and context; `truth` holds class indices."""
        self._machine.fit(self._scaler.fit_transform(np.hstack([*views, context])), truth)
        return self

    def probabilities(self, views: Sequence[Scores], context: Probabilities) -> Probabilities:
        """Shape (texts, classes); a class never seen while fitting has probability 0."""
        found = self._machine.predict_proba(self._scaler.transform(np.hstack([*views, context])))
        spread = np.zeros((len(found), self.classes))
        spread[:, self._machine.classes_] = found
        return spread
