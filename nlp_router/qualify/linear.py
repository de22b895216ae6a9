"""Linear classifiers over the features of a text, see ADR 3."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

Scores = NDArray[np.float32]

_SMOOTHING = 0.1
# Margin of a class without examples: below any that has some.
_NEVER = -10.0


def spread(
    weights: NDArray[np.float64],
    bias: NDArray[np.float64],
    learnt: Iterable[object],
    classes: Sequence[str],
    absent: float,
) -> tuple[Scores, Scores]:
    """What was learnt of some classes, as weights and bias for all of them.

    Args:
        weights: one row per class learnt. `bias`: one number.
        absent: bias of a class without examples, so low that it is never the best.

    Returns:
        Weights with features as rows, so that a sparse text reads a few contiguous rows only,
        and bias, one column per class.
    """
    position = {name: column for column, name in enumerate(classes)}
    columns = [position[str(label)] for label in learnt]
    wide = np.zeros((weights.shape[1], len(classes)), dtype=np.float32)
    wide[:, columns] = weights.T
    offsets = np.full(len(classes), absent, dtype=np.float32)
    offsets[columns] = bias
    return wide, offsets


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

    def fit(
        self,
        features: csr_matrix,
        counts: int,
        labels: Sequence[str],
        weights: NDArray[np.float64] | None = None,
    ) -> LinearClassifier:
        """Learns from one row and one label per text; a class without any is never the best.

        Args:
            counts: how many of the first columns are never negative (n-grams), which is what
                naive Bayes can read.
            weights: how much each text counts; all alike by default.
        """
        machine = LinearSVC(C=self._regularisation, random_state=0)
        machine.fit(features, labels, sample_weight=weights)
        learnt, bias = machine.coef_, machine.intercept_
        if len(machine.classes_) == 2:
            learnt, bias = np.vstack([-learnt, learnt]), np.concatenate([-bias, bias])
        if self._bayes:
            bayes = ComplementNB(alpha=_SMOOTHING)
            bayes.fit(features[:, :counts], labels, sample_weight=weights)
            # Centred: what a word adds to every class alike says nothing, but would shift the
            # scores of a whole text, which the calibrators read.
            telling = bayes.feature_log_prob_ - bayes.feature_log_prob_.mean(axis=0)
            learnt[:, :counts] += self._bayes * telling
        self.weights, self._bias = spread(
            learnt, bias, machine.classes_, self.classes, absent=_NEVER
        )
        return self

    def scores(self, features: csr_matrix) -> Scores:
        """Margins, shape (texts, classes)."""
        return np.asarray(features @ self.weights + self._bias, dtype=np.float32)
