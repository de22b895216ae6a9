"""The trained model: from clean texts to calibrated probabilities for every field.

Two views of a text, n-grams and (when installed) a sentence encoder, each give log-scores.
Small calibrated blends, fitted on messages neither view was trained on, turn them into
probabilities of the type, the nature, the priority and the danger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.special import log_softmax

from nlp_router.features.tfidf import TextFeatures
from nlp_router.limits import Limits
from nlp_router.ports import Encoder, Matrix
from nlp_router.qualify.blend import FieldBlend, TypeBlend
from nlp_router.qualify.danger_rules import DangerSign
from nlp_router.qualify.explain import deciding_words
from nlp_router.qualify.linear import DenseLinear, Scores, SparseLinear
from nlp_router.qualify.segment import Segmenter

Signs = Sequence[Sequence[DangerSign]]


Classifier = TypeVar("Classifier")


@dataclass(slots=True)
class Heads(Generic[Classifier]):
    """One classifier per field over one view of the text."""

    type: Classifier
    nature: Classifier
    priority: Classifier
    danger: Classifier


@dataclass(frozen=True, slots=True)
class Predictions:
    """Probabilities for a batch, one row per text.

    Attributes:
        types: (texts, types), rows sum to 1, columns as `MessageModel.types`.
        natures, priorities: likewise, columns in the order of the enumerations.
        dangers: probability of a danger, one per text.
        features: n-gram features, for explanations.
    """

    types: NDArray[np.float64]
    natures: NDArray[np.float64]
    priorities: NDArray[np.float64]
    dangers: NDArray[np.float64]
    features: csr_matrix


@dataclass(slots=True)
class MessageModel:
    """Everything learnt from the labelled messages. Pickled by the registry, whole.

    Attributes:
        types: type ids, in column order.
        default_priorities: rank of each type's default priority, in column order.
        encoder_name: the encoder the dense heads were trained with; None without one.
        danger_limit: probability from which a danger is announced.
        limits: confidence under which an agent reads, per service.
        segmenter: finds several requests in one message.
        evidence_scale: turns n-gram margins into log-probabilities.
        common_words: folded everyday words, which name no commune without a cue.
    """

    types: tuple[str, ...]
    default_priorities: NDArray[np.int64]
    features: TextFeatures
    sparse: Heads[SparseLinear]
    dense: Heads[DenseLinear] | None
    encoder_name: str | None
    type_blend: TypeBlend
    nature_blend: FieldBlend
    priority_blend: FieldBlend
    danger_blend: FieldBlend
    danger_limit: float = 0.5
    limits: Limits = field(default_factory=lambda: Limits(0.5, {}))
    segmenter: Segmenter = field(default_factory=lambda: Segmenter(8.0, 3.0))
    evidence_scale: float = 4.0
    common_words: frozenset[str] = frozenset()

    def predict(self, texts: Sequence[str], signs: Signs, encoder: Encoder | None) -> Predictions:
        """Probabilities for each text.

        Args:
            signs: what the danger rules saw in each text.
            encoder: the one named by `encoder_name`, or None for a model without.
        """
        sparse = self.features.transform(texts)
        vectors = encoder.encode(texts) if encoder else None
        return self.combine(self.views(sparse, vectors), signs, sparse)

    def evidence(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Log-probability of each type for parts of messages, by n-grams alone: it is fast."""
        if not texts:
            return np.zeros((0, len(self.types)))
        scores = self.sparse.type.scores(self.features.transform(texts))
        return np.asarray(log_softmax(scores * self.evidence_scale, axis=1))

    def deciding_words(
        self, row: csr_matrix, text: str, chosen: str, runner_up: str
    ) -> tuple[str, ...]:
        """The words that speak most for one type against another; `row`: features of the text."""
        return deciding_words(self.features, self.sparse.type, row, text, chosen, runner_up)

    def views(self, sparse: csr_matrix, vectors: Matrix | None) -> dict[str, list[Scores]]:
        """Scores of each field, one array per view."""
        names = ("type", "nature", "priority", "danger")
        found = {name: [getattr(self.sparse, name).scores(sparse)] for name in names}
        if self.dense is not None:
            for name in names:
                found[name].append(getattr(self.dense, name).scores(vectors))
        return found

    def combine(
        self, views: dict[str, list[Scores]], signs: Signs, features: csr_matrix
    ) -> Predictions:
        """Blends the views: type first, then nature, danger, and priority from all of them."""
        types = self.type_blend.probabilities(views["type"])
        natures = self.nature_blend.probabilities(views["nature"], types)
        dangers = self.danger_blend.probabilities(
            views["danger"],
            danger_context(types, self.default_priorities, views["priority"], signs),
        )[:, 1]
        context = priority_context(types, self.default_priorities, natures, dangers)
        priorities = self.priority_blend.probabilities(views["priority"], context)
        return Predictions(types, natures, priorities, dangers, features)


def danger_context(
    types: NDArray[np.float64],
    defaults: NDArray[np.int64],
    priorities: list[Scores],
    signs: Signs,
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
    return np.hstack([rules, types @ np.eye(4)[defaults], *priorities])


def priority_context(
    types: NDArray[np.float64],
    defaults: NDArray[np.int64],
    natures: NDArray[np.float64],
    dangers: NDArray[np.float64],
) -> NDArray[np.float64]:
    """What the annotation guide starts from: default of the type, nature, danger."""
    expected = types @ np.eye(4)[defaults]
    crossed = np.einsum("nd,nk->ndk", expected, natures).reshape(len(types), -1)
    return np.hstack([crossed, expected, natures, dangers[:, None]])
