"""Linear classifiers over the features of a text, see ADR 3."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

Scores = NDArray[np.float32]

_SMOOTHING = 0.1
# Margin of a class without examples: below any that has some.
_NEVER = -10.0


class LinearClassifier:
    """A support vector machine, one class against the rest, leaning on a naive Bayes.

    The machine separates what it has seen; complement naive Bayes (Rennie et al. 2003) spreads
    what little is known of rare words. Both are linear: their sum is one matrix, kept as
    float32 to halve the memory.
    """

    def __init__(
        self, classes: Sequence[str], regularisation: float = 0.3, bayes: float = 0.0
    ) -> None:
        """`bayes` is the weight of the naive Bayes beside the machine, 0 for none."""
        self.classes = tuple(classes)
        self._regularisation = regularisation
        self._bayes = bayes
        self.weights: Scores = np.zeros((0, 0), dtype=np.float32)
        self._bias: Scores = np.zeros(0, dtype=np.float32)

    def fit(self, features: csr_matrix, counts: int, labels: Sequence[str]) -> LinearClassifier:
        """Learns from one row and one label per text; a class without any is never the best.

        Args:
            counts: how many of the first columns are never negative (n-grams), which is what
                naive Bayes can read.
        """
        machine = LinearSVC(C=self._regularisation, random_state=0)
        machine.fit(features, labels)
        weights, bias = machine.coef_, machine.intercept_
        if len(machine.classes_) == 2:
            weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
        if self._bayes:
            bayes = ComplementNB(alpha=_SMOOTHING).fit(features[:, :counts], labels)
            # Centred: what a word adds to every class alike says nothing, but would shift the
            # scores of a whole text, which the calibrators read.
            telling = bayes.feature_log_prob_ - bayes.feature_log_prob_.mean(axis=0)
            weights[:, :counts] += self._bayes * telling
        position = {name: column for column, name in enumerate(self.classes)}
        columns = [position[str(label)] for label in machine.classes_]
        # Features as rows: a sparse text then reads a few contiguous rows only.
        self.weights = np.zeros((features.shape[1], len(self.classes)), dtype=np.float32)
        self.weights[:, columns] = weights.T
        self._bias = np.full(len(self.classes), _NEVER, dtype=np.float32)
        self._bias[columns] = bias
        return self

    def scores(self, features: csr_matrix) -> Scores:
        """Margins, shape (texts, classes)."""
        return np.asarray(features @ self.weights + self._bias, dtype=np.float32)
