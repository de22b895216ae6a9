"""The trained model: from clean texts to calibrated probabilities for every field.

Linear classifiers score the features of a text. Small calibrators, fitted on messages the
classifiers were not trained on, turn the scores into probabilities: type first, then nature
and danger, and the priority from all of them, as the annotation guide reasons.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.special import softmax

from nlp_router.features.text import TextFeatures
from nlp_router.limits import Limits
from nlp_router.qualify.calibrate import Scores, Stack, Temperature
from nlp_router.qualify.danger_rules import DangerSign
from nlp_router.qualify.explain import deciding_words
from nlp_router.qualify.linear import LinearClassifier
from nlp_router.qualify.second_opinion import SecondOpinion
from nlp_router.qualify.segment import Segmenter
from nlp_router.qualify.wrapping import WrappingFilter
from nlp_router.text.clean import CleanText

Signs = Sequence[Sequence[DangerSign]]
DANGERS = ("non", "oui")
# Types looked at when asking who a text is for; those after weigh next to nothing.
_MOST_LIKELY = 12


@dataclass(frozen=True, slots=True)
class Classifiers:
    """One classifier per field."""

    type: LinearClassifier
    nature: LinearClassifier
    priority: LinearClassifier
    danger: LinearClassifier

    def scores(self, features: csr_matrix) -> FieldScores:
        """What each says of each text."""
        return FieldScores(
            self.type.scores(features),
            self.nature.scores(features),
            self.priority.scores(features),
            self.danger.scores(features),
        )


@dataclass(frozen=True, slots=True)
class FieldScores:
    """Margins of a batch, shape (texts, classes) for each field."""

    type: Scores
    nature: Scores
    priority: Scores
    danger: Scores


@dataclass(slots=True)
class Calibrators:
    """What turns the scores of each field into probabilities."""

    type: Temperature
    nature: Temperature
    priority: Stack
    danger: Stack


@dataclass(frozen=True, slots=True)
class Predictions:
    """Probabilities for a batch, one row per text.

    Attributes:
        types: (texts, types), rows sum to 1, columns as `MessageModel.types`.
        natures, priorities: likewise, columns in the order of the enumerations.
        dangers: probability of a danger, one per text.
    """

    types: NDArray[np.float64]
    natures: NDArray[np.float64]
    priorities: NDArray[np.float64]
    dangers: NDArray[np.float64]


@dataclass(slots=True)
class MessageModel:
    """Everything learnt from the labelled messages. Pickled by the registry, whole.

    Attributes:
        types: type ids, in column order.
        default_priorities: rank of each type's default priority, in column order.
        families: 1 where a type (row) belongs to a family (column).
        wrapping: tells a letter's request from what is written around it.
        vectors_name: the word vectors it was trained with; None without any.
        danger_limit: probability from which a danger is announced.
        suspicion_limit: probability from which an agent is asked whether there is one.
        limits: confidence in the recipient under which an agent reads, per service.
        familiarity_limit: familiarity under which a text is unlike all that was learnt.
        segmenter: finds several requests in one message.
        second: a sentence encoder's opinion, where the n-grams hesitate; None without one.
        common_words: folded everyday words, which name no commune without a cue.
    """

    types: tuple[str, ...]
    default_priorities: NDArray[np.int64]
    families: NDArray[np.float64]
    features: TextFeatures
    wrapping: WrappingFilter
    classifiers: Classifiers
    calibrators: Calibrators
    vectors_name: str | None
    danger_limit: float = 0.5
    suspicion_limit: float = 0.5
    limits: Limits = field(default_factory=lambda: Limits(0.5, {}))
    familiarity_limit: float = 0.0
    segmenter: Segmenter = field(default_factory=Segmenter)
    common_words: tuple[str, ...] = ()
    second: SecondOpinion | None = None

    def read(self, texts: Sequence[CleanText]) -> list[CleanText]:
        """The texts without what is only wrapping."""
        return self.wrapping.trim(self.features, texts)

    def predict(self, texts: Sequence[str], signs: Signs) -> tuple[Predictions, csr_matrix]:
        """Probabilities for each text, and its features, from which they are explained.

        Args:
            signs: what the danger rules saw in each text.
        """
        features = self.features.transform(texts)
        scores = self.classifiers.scores(features)
        types = self.calibrators.type.probabilities(scores.type)
        if self.second is not None:
            types = self.second.revise(types, texts)
        return self.combine(types, scores, signs), features

    def likely(self, predictions: Predictions, row: int) -> list[tuple[str, float]]:
        """The types worth a thought for one text, likeliest first, with their probability."""
        probabilities = predictions.types[row]
        order = np.argsort(-probabilities, kind="stable")[:_MOST_LIKELY]
        return [(self.types[column], float(probabilities[column])) for column in order]

    def unfamiliar(self, text: str) -> bool:
        """Whether a text is unlike all that was learnt: another language, gibberish."""
        return self.features.familiarity(text) < self.familiarity_limit

    def evidence(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Probability of each type for parts of messages, shape (parts, types)."""
        if not texts:
            return np.zeros((0, len(self.types)))
        scores = self.classifiers.type.scores(self.features.transform(texts))
        return self.calibrators.type.probabilities(scores)

    def deciding_words(
        self, row: csr_matrix, text: str, chosen: str, runner_up: str
    ) -> tuple[str, ...]:
        """The words that speak most for one type against another; `row`: features of the text."""
        classifier = self.classifiers.type
        return deciding_words(self.features, classifier, row, text, chosen, runner_up)

    def kinds(self, types: NDArray[np.float64]) -> NDArray[np.float64]:
        """What kind of request each row is: default priority of its types, then families."""
        return np.hstack([types @ np.eye(4)[self.default_priorities], types @ self.families])

    def combine(self, types: NDArray[np.float64], scores: FieldScores, signs: Signs) -> Predictions:
        """Calibrates each field, those decided first being known to the next.

        Args:
            types: calibrated probabilities of the types, one row per text.
        """
        calibrators = self.calibrators
        natures = calibrators.nature.probabilities(scores.nature)
        kinds = self.kinds(types)
        context = danger_context(kinds, scores, signs)
        dangers = calibrators.danger.probabilities(scores.danger, context)[:, 1]
        context = priority_context(kinds, scores, dangers)
        priorities = calibrators.priority.probabilities(scores.priority, context)
        return Predictions(types, natures, priorities, dangers)


def danger_context(
    kinds: NDArray[np.float64], scores: FieldScores, signs: Signs
) -> NDArray[np.float64]:
    """What, beside the danger scores, speaks for a danger: rules, urgency, kind of request."""
    rules = np.array(
        [
            [
                min(sum(not sign.settled for sign in found), 3),
                any(sign.rule.sure and not sign.settled for sign in found),
                any(sign.settled for sign in found),
            ]
            for found in signs
        ],
        dtype=np.float64,
    ).reshape(len(signs), 3)
    return np.hstack([rules, kinds, scores.priority, scores.nature])


def priority_context(
    kinds: NDArray[np.float64], scores: FieldScores, dangers: NDArray[np.float64]
) -> NDArray[np.float64]:
    """What the annotation guide starts from: default of the type, nature, danger."""
    return np.hstack(
        [
            kinds,
            softmax(scores.nature, axis=1),
            scores.nature,
            scores.danger,
            dangers[:, None],
        ]
    )
