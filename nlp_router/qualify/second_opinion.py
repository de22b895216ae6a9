"""A sentence encoder's opinion on every field, asked only where the n-grams hesitate.

A cascade (Viola and Jones 2001): the slow encoder reads a part of the messages, so its price
stays low. Types: log-probabilities are added, which did better between authors than putting both
kinds of features before one classifier. Other fields: both scores go to regressions. See ADR 8.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_softmax
from sklearn.linear_model import LogisticRegression

from nlp_router.errors import ModelUnavailable
from nlp_router.features.encoders import unit_rows
from nlp_router.ports import SentenceEncoder
from nlp_router.qualify.calibrate import Probabilities, Scores, Temperature
from nlp_router.qualify.calibrators import Calibrators, Kinds
from nlp_router.qualify.fields import FieldScores, Predictions, Signs
from nlp_router.qualify.linear import spread

# Certainty of the least sure field under which the encoder is asked.
HESITATION = 0.9
_FLOOR = 1e-6
# Log-odds of a class without examples: below any that has some.
_NEVER = -20.0


class Head:
    """A multinomial logistic regression over the vectors, for one field."""

    def __init__(self, classes: Sequence[str]) -> None:
        self.classes = tuple(classes)
        self._weights: Scores = np.zeros((0, 0), dtype=np.float32)
        self._bias: Scores = np.zeros(0, dtype=np.float32)

    def fit(
        self,
        vectors: NDArray[np.float32],
        labels: Sequence[str],
        weights: NDArray[np.float64] | None = None,
    ) -> Head:
        """Learns which class each vector speaks for; a class without any is never the best."""
        machine = LogisticRegression(C=5.0, max_iter=100, tol=1e-3)
        machine.fit(vectors, labels, sample_weight=weights)
        slopes, bias = machine.coef_, machine.intercept_
        if len(machine.classes_) == 2:
            slopes, bias = np.vstack([0 * slopes, slopes]), np.append(0 * bias, bias)
        self._weights, self._bias = spread(
            slopes, bias, machine.classes_, self.classes, absent=_NEVER
        )
        return self

    def scores(self, vectors: NDArray[np.float32]) -> Scores:
        """Log-probabilities, shape (texts, classes)."""
        scores = (vectors @ self._weights + self._bias).astype(np.float64)
        return np.asarray(log_softmax(scores, axis=1), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Heads:
    """One head per field, over vectors brought around their centre."""

    centre: NDArray[np.float32]
    type: Head
    nature: Head
    priority: Head
    danger: Head

    def scores(self, vectors: NDArray[np.float32]) -> FieldScores:
        """What each says of each vector."""
        centred = unit_rows(vectors - self.centre)
        return FieldScores(
            self.type.scores(centred),
            self.nature.scores(centred),
            self.priority.scores(centred),
            self.danger.scores(centred),
        )


class SecondOpinion:
    """Revises what the n-grams say of doubtful texts."""

    def __init__(self, source: str, encoder: SentenceEncoder, heads: Heads) -> None:
        """`source`: as given to `open_encoder`, kept to open the same one again."""
        self.source = source
        self.encoder_name = encoder.name
        self.heads = heads
        self.weight = 1.0
        self.type_calibrator = Temperature()
        self.calibrators = Calibrators()
        self._encoder: SentenceEncoder | None = encoder

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

    def revise(
        self,
        first: Predictions,
        scores: FieldScores,
        texts: Sequence[str],
        signs: Signs,
        kinds: Kinds,
    ) -> Predictions:
        """What is said of the texts, those that hesitate being read by the encoder too.

        Args:
            first: what the n-grams say. `scores`: from which scores.
        """
        rows = hesitations(first)
        if not len(rows):
            return first
        if self._encoder is None:
            raise ModelUnavailable("L'encodeur du modèle manque.")
        opinion = self.heads.scores(self._encoder.encode([texts[row] for row in rows.tolist()]))
        both = self.joined(first.types[rows], scores.of(rows), opinion)
        types = self.type_calibrator.probabilities(both.type)
        revised = self.calibrators.predictions(
            types, kinds.of(types), both, [signs[row] for row in rows.tolist()]
        )
        return first.replaced(rows, revised)

    def joined(
        self, types: Probabilities, scores: FieldScores, opinion: FieldScores
    ) -> FieldScores:
        """Both opinions together: types mixed, the other fields side by side."""
        return FieldScores(
            mixed(types, opinion.type, self.weight),
            np.hstack([scores.nature, opinion.nature]),
            np.hstack([scores.priority, opinion.priority]),
            np.hstack([scores.danger, opinion.danger]),
        )


def hesitations(first: Predictions) -> NDArray[np.int64]:
    """The texts that the encoder is asked about."""
    return np.flatnonzero(first.certainty() < HESITATION)


def mixed(types: Probabilities, opinion: Scores, weight: float) -> Scores:
    """Log-probabilities of both opinions together, to be calibrated."""
    likely = np.log(np.maximum(types, _FLOOR)) + weight * np.maximum(opinion, np.log(_FLOOR))
    return np.asarray(likely, dtype=np.float32)
