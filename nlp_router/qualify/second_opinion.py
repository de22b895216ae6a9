"""A sentence encoder's opinion on the type, asked only where the n-grams hesitate.

A cascade (Viola and Jones 2001): the slow encoder reads a part of the messages, so its price
stays low. Late averaging: log-probabilities are added, which did better between authors than
putting both kinds of features before one classifier; see ADR 8.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_softmax
from sklearn.linear_model import LogisticRegression

from nlp_router.errors import ModelUnavailable
from nlp_router.features.encoders import unit_rows
from nlp_router.ports import SentenceEncoder
from nlp_router.qualify.calibrate import Probabilities, Temperature
from nlp_router.qualify.linear import spread

# Confidence under which the encoder is asked, and what its opinion weighs.
HESITATION = 0.8
_WEIGHT = 0.4
_FLOOR = 1e-6
# Log-odds of a type without examples: below any that has some.
_NEVER = -20.0


class SecondOpinion:
    """Revises the probabilities of the types of doubtful texts."""

    def __init__(self, source: str, encoder: SentenceEncoder) -> None:
        """`source`: as given to `open_encoder`, kept to open the same one again."""
        self.source = source
        self.encoder_name = encoder.name
        self.calibrator = Temperature()
        self._encoder: SentenceEncoder | None = encoder
        self._centre: NDArray[np.float32] = np.zeros(0, dtype=np.float32)
        self._weights: NDArray[np.float32] = np.zeros((0, 0), dtype=np.float32)
        self._bias: NDArray[np.float32] = np.zeros(0, dtype=np.float32)

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "_encoder": None}

    def attach(self, encoder: SentenceEncoder) -> None:
        """Gives back the encoder, which is not part of a saved model.

        Raises:
            ModelUnavailable: it is not the one this was taught with.
        """
        if encoder.name != self.encoder_name:
            raise ModelUnavailable(
                f"Le modèle attend l'encodeur {self.encoder_name}, "
                f"{encoder.name} est installé : réentraînez-le."
            )
        self._encoder = encoder

    def fit(
        self, vectors: NDArray[np.float32], labels: Sequence[str], types: Sequence[str]
    ) -> SecondOpinion:
        """Learns which type each vector speaks for; a type without any is never the best."""
        self._centre = np.asarray(vectors.mean(axis=0), dtype=np.float32)
        machine = LogisticRegression(C=5.0, max_iter=100, tol=1e-3)
        machine.fit(self._centred(vectors), labels)
        weights, bias = machine.coef_, machine.intercept_
        if len(machine.classes_) == 2:
            weights, bias = np.vstack([0 * weights, weights]), np.append(0 * bias, bias)
        self._weights, self._bias = spread(weights, bias, machine.classes_, types, absent=_NEVER)
        return self

    def opinion(self, vectors: NDArray[np.float32]) -> NDArray[np.float64]:
        """Log-probability of each type, shape (texts, types)."""
        scores = self._centred(vectors) @ self._weights + self._bias
        return np.asarray(log_softmax(scores.astype(np.float64), axis=1))

    def revise(self, types: Probabilities, texts: Sequence[str]) -> Probabilities:
        """The probabilities, those of hesitating rows mixed with the encoder's."""
        doubtful = np.flatnonzero(types.max(axis=1, initial=0.0) < HESITATION).tolist()
        if not doubtful:
            return types
        if self._encoder is None:
            raise ModelUnavailable("L'encodeur du modèle manque.")
        opinion = self.opinion(self._encoder.encode([texts[row] for row in doubtful]))
        revised = types.copy()
        revised[doubtful] = self.calibrator.probabilities(mixed(types[doubtful], opinion))
        return revised

    def _centred(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        return unit_rows(vectors - self._centre)


def mixed(types: Probabilities, opinion: NDArray[np.float64]) -> NDArray[np.float32]:
    """Scores of both opinions together, to be calibrated."""
    likely = np.log(np.maximum(types, _FLOOR)) + _WEIGHT * np.maximum(opinion, np.log(_FLOOR))
    return np.asarray(likely, dtype=np.float32)
