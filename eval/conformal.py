"""Sets of types that hold the true one as often as asked, by MAPIE's split conformal method."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from mapie.classification import SplitConformalClassifier
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin

from nlp_router.qualify.calibrate import Probabilities

# LAC keeps all types above one probability (Sadinle et al. 2019); APS takes the likeliest
# until they add up to enough (Romano et al. 2020).
METHODS = {"lac": "LAC", "aps": "APS"}


class _Given(ClassifierMixin, BaseEstimator):  # type: ignore[misc] # scikit-learn has no types
    """A classifier whose probabilities are its input: ours are computed before."""

    def __init__(self, classes: int = 0) -> None:
        self.classes = classes

    @property
    def classes_(self) -> NDArray[np.int64]:
        return np.arange(self.classes)

    def fit(self, probabilities: Probabilities, truth: object = None) -> _Given:
        return self

    def predict(self, probabilities: Probabilities) -> NDArray[np.int64]:
        return np.asarray(probabilities.argmax(axis=1))

    def predict_proba(self, probabilities: Probabilities) -> Probabilities:
        return probabilities

    def __sklearn_is_fitted__(self) -> bool:
        return True


def prediction_sets(
    method: str,
    known: Probabilities,
    truth: NDArray[np.int64],
    asked: Probabilities,
    levels: Sequence[float],
) -> NDArray[np.bool_]:
    """For each text asked, the types of its set, shape (texts, types, levels).

    Args:
        method: a key of `METHODS`.
        known: probabilities of texts whose truth is known, on which the sets are sized.
        truth: column of the true type of each.
        asked: probabilities of the texts that sets are wanted for.
        levels: how often the true type must be in the set, each between 0 and 1.
    """
    machine = SplitConformalClassifier(
        _Given(known.shape[1]),
        confidence_level=list(levels),
        conformity_score=method,
        random_state=0,
    )
    machine.conformalize(known, truth)
    _, sets = machine.predict_set(asked)
    return np.asarray(sets, dtype=bool)
