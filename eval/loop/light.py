"""A light model: the type and danger classifiers of the real one, quick to train again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from nlp_router import digest
from nlp_router.features.text import TextFeatures
from nlp_router.qualify.calibrate import Temperature
from nlp_router.qualify.fields import DANGERS
from nlp_router.qualify.linear import LinearClassifier
from nlp_router.training.classifiers import BAYES, TYPE_REGULARISATION, columns_of, weights_of
from nlp_router.training.dataset import LabelledMessage
from nlp_router.training.examples import whole_messages
from nlp_router.training.limits import choose_danger_limit

# One message in so many calibrates instead of being learnt.
_CALIBRATING = 6
_DANGER_RECALL = 0.97


@dataclass(frozen=True)
class LightJudged:
    """What the gate reads; the light model knows neither natures nor recipients."""

    truth: list[str]
    right_type: NDArray[np.bool_]
    confidences: NDArray[np.float64]
    dangers: tuple[NDArray[np.bool_], NDArray[np.bool_]]
    right_recipient: NDArray[np.bool_]
    right_nature: NDArray[np.bool_]
    automatic: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class LightModel:
    """Types and dangers of whole messages."""

    types: tuple[str, ...]
    features: TextFeatures
    type: LinearClassifier
    danger: LinearClassifier
    calibrator: Temperature
    danger_limit: float

    def read(self, messages: Sequence[LabelledMessage]) -> csr_matrix:
        """One row per message."""
        return self.features.transform([e.text for e in whole_messages(messages)])

    def probabilities(self, rows: csr_matrix) -> NDArray[np.float64]:
        """Of the types, one row per message."""
        return self.calibrator.probabilities(self.type.scores(rows))

    def judged(self, messages: Sequence[LabelledMessage]) -> LightJudged:
        """What it says of the messages, beside the truth."""
        rows = self.read(messages)
        likely = self.probabilities(rows)
        truth = [message.requests[0].type for message in messages]
        found = np.array(self.types)[likely.argmax(axis=1)]
        dangers = np.array([message.danger for message in messages])
        nothing = np.zeros(0, dtype=bool)
        return LightJudged(
            truth=truth,
            right_type=found == np.array(truth),
            confidences=likely.max(axis=1),
            dangers=(dangers, _danger_margin(self.danger, rows) >= self.danger_limit),
            right_recipient=nothing,
            right_nature=nothing,
            automatic=nothing,
        )


class LightTrainer:
    """Trains light models; texts read for the last one are not read again."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._features = TextFeatures()
        self._rows = csr_matrix((0, 0))

    def __call__(self, messages: Sequence[LabelledMessage]) -> LightModel:
        """A model taught on most of the messages and calibrated on the others."""
        aside = np.array([int(digest.of_text(m.id)[:6], 16) % _CALIBRATING == 0 for m in messages])
        examples = whole_messages(messages)
        rows = self._read([example.text for example in examples], aside)
        types = tuple(sorted({message.requests[0].type for message in messages}))
        labels = np.array([example.label.type for example in examples])
        dangers = np.array([DANGERS[example.label.danger] for example in examples])
        weights = weights_of([e for e, out in zip(examples, aside, strict=True) if not out])
        grams = self._features.gram_count
        type_classifier = LinearClassifier(types, TYPE_REGULARISATION, BAYES).fit(
            rows[~aside], grams, labels[~aside].tolist(), weights
        )
        danger_classifier = LinearClassifier(DANGERS, 1.0).fit(
            rows[~aside], grams, dangers[~aside].tolist(), weights
        )
        columns = columns_of(labels[aside].tolist(), types)
        return LightModel(
            types=types,
            features=self._features,
            type=type_classifier,
            danger=danger_classifier,
            calibrator=Temperature().fit(type_classifier.scores(rows[aside]), columns),
            danger_limit=_limit(danger_classifier, rows[aside], dangers[aside] == DANGERS[1]),
        )

    def _read(self, texts: list[str], aside: NDArray[np.bool_]) -> csr_matrix:
        if texts != self._texts:
            learnt = [text for text, out in zip(texts, aside, strict=True) if not out]
            self._features = TextFeatures().fit(learnt)
            self._rows = self._features.transform(texts)
            self._texts = texts
        return self._rows


def _danger_margin(classifier: LinearClassifier, rows: csr_matrix) -> NDArray[np.float64]:
    scores = classifier.scores(rows)
    # Between 0 and 1, as the choice of limits expects it.
    return np.asarray(1 / (1 + np.exp(scores[:, 0] - scores[:, 1])), dtype=np.float64)


def _limit(classifier: LinearClassifier, rows: csr_matrix, truth: NDArray[np.bool_]) -> float:
    return choose_danger_limit(_danger_margin(classifier, rows), truth, _DANGER_RECALL)
