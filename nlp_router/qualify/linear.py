"""Linear classifiers over tf-idf or encoder features, giving log-probabilities.

Support vector machines (one against the rest) for sparse n-grams, multinomial logistic
regression for dense vectors: the best of each family on short French texts, see ADR 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_softmax
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

Scores = NDArray[np.float32]


class SparseLinear:
    """LinearSVC on sparse features, weights kept as float32 to halve the memory."""

    def __init__(self, classes: Sequence[str], regularisation: float = 0.3) -> None:
        self.classes = tuple(classes)
        self._regularisation = regularisation
        self.weights: Scores = np.zeros((0, 0), dtype=np.float32)
        self._bias: Scores = np.zeros(0, dtype=np.float32)

    def fit(
        self, features: Any, labels: Sequence[str], sample_weight: NDArray[np.float64] | None = None
    ) -> SparseLinear:
        """Learns from a sparse matrix (rows = texts) and one label per row."""
        machine = LinearSVC(C=self._regularisation, random_state=0)
        machine.fit(features, labels, sample_weight=sample_weight)
        weights, bias = machine.coef_, machine.intercept_
        if len(machine.classes_) == 2:
            weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
        seen = {str(label): row for row, label in enumerate(machine.classes_)}
        order = [seen[label] for label in self.classes]
        # Features as rows: a sparse text then reads a few contiguous rows only.
        self.weights = np.ascontiguousarray(weights[order].T, dtype=np.float32)
        self._bias = bias[order].astype(np.float32)
        return self

    def scores(self, features: Any) -> Scores:
        """Margins, shape (texts, classes)."""
        return np.asarray(features @ self.weights + self._bias, dtype=np.float32)


class DenseLinear:
    """Multinomial logistic regression on standardised dense vectors."""

    def __init__(self, classes: Sequence[str], regularisation: float = 0.05) -> None:
        self.classes = tuple(classes)
        self._scaler = StandardScaler()
        self._machine = LogisticRegression(C=regularisation, max_iter=300)
        self._order: list[int] = []

    def fit(
        self,
        features: Scores,
        labels: Sequence[str],
        sample_weight: NDArray[np.float64] | None = None,
    ) -> DenseLinear:
        """Learns from dense vectors (rows = texts) and one label per row."""
        self._machine.fit(self._scaler.fit_transform(features), labels, sample_weight=sample_weight)
        seen = {str(label): column for column, label in enumerate(self._machine.classes_)}
        self._order = [seen[label] for label in self.classes]
        return self

    def scores(self, features: Scores) -> Scores:
        """Log-probabilities, shape (texts, classes)."""
        scaled = self._scaler.transform(features)
        logits = self._machine.decision_function(scaled)
        if logits.ndim == 1:
            logits = np.stack([-logits / 2, logits / 2], axis=1)
        return np.asarray(log_softmax(logits, axis=1)[:, self._order], dtype=np.float32)
