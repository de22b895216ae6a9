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

from nlp_router.features.text import TextFeatures
from nlp_router.limits import Limits
from nlp_router.qualify.calibrate import Temperature
from nlp_router.qualify.calibrators import Calibrators, Kinds
from nlp_router.qualify.explain import deciding_words
from nlp_router.qualify.fields import FieldScores, Predictions, Signs
from nlp_router.qualify.linear import LinearClassifier
from nlp_router.qualify.second_opinion import SecondOpinion
from nlp_router.qualify.segment import Segmenter
from nlp_router.qualify.trust import Trust
from nlp_router.qualify.wrapping import WrappingFilter
from nlp_router.text.clean import CleanText

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


@dataclass(slots=True)
class MessageModel:
    """Everything learnt from the labelled messages. Pickled by the registry, whole.

    Attributes:
        types: type ids, in column order.
        kinds: what kind of request each type is.
        wrapping: tells a letter's request from what is written around it.
        vectors_name: the word vectors it was trained with; None without any.
        danger_limit: probability from which a danger is announced.
        suspicion_limit: probability from which an agent is asked whether there is one.
        trust: how far a recipient is, from all that led to it.
        limits: confidence in the recipient under which an agent reads, per service.
        familiarity_limit: familiarity under which a text is unlike all that was learnt.
        segmenter: finds several requests in one message.
        second: a sentence encoder's opinion, where the n-grams hesitate; None without one.
        common_words: folded everyday words, which name no commune without a cue.
    """

    types: tuple[str, ...]
    kinds: Kinds
    features: TextFeatures
    wrapping: WrappingFilter
    classifiers: Classifiers
    vectors_name: str | None
    type_calibrator: Temperature = field(default_factory=Temperature)
    calibrators: Calibrators = field(default_factory=Calibrators)
    danger_limit: float = 0.5
    suspicion_limit: float = 0.5
    trust: Trust = field(default_factory=Trust)
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
        types = self.type_calibrator.probabilities(scores.type)
        found = self.calibrators.predictions(types, self.kinds.of(types), scores, signs)
        if self.second is not None:
            found = self.second.revise(found, scores, texts, signs, self.kinds)
        return found, features

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
        return self.type_calibrator.probabilities(scores)

    def deciding_words(
        self, row: csr_matrix, text: str, chosen: str, runner_up: str
    ) -> tuple[str, ...]:
        """The words that speak most for one type against another; `row`: features of the text."""
        classifier = self.classifiers.type
        return deciding_words(self.features, classifier, row, text, chosen, runner_up)
