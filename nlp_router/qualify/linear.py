"""Linear classifiers over the features of a text: one against the rest, see ADR 3."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.svm import LinearSVC

Scores = NDArray[np.float32]


class LinearClassifier:
    """LinearSVC, its weights kept as float32 to halve the memory."""

    def __init__(self, classes: Sequence[str], regularisation: float = 0.3) -> None:
        self.classes = tuple(classes)
        self._regularisation = regularisation
        self.weights: Scores = np.zeros((0, 0), dtype=np.float32)
        self._bias: Scores = np.zeros(0, dtype=np.float32)

    def fit(
        self, features: Any, labels: Sequence[str], sample_weight: NDArray[np.float64] | None = None
    ) -> LinearClassifier:
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
