"""Teaching the features and the classifiers of every field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp_router.domain import Nature, Priority
from nlp_router.features.text import TextFeatures
from nlp_router.ports import WordVectors
from nlp_router.qualify.calibrators import Columns
from nlp_router.qualify.fields import DANGERS
from nlp_router.qualify.linear import LinearClassifier
from nlp_router.qualify.model import Classifiers
from nlp_router.qualify.wrapping import WrappingFilter
from nlp_router.text.clean import CleanText, clean
from nlp_router.training.dataset import LabelledMessage
from nlp_router.training.examples import Example
from nlp_router.training.formulas import Formulas
from nlp_router.training.wrapping import dressed

# Weight of naive Bayes beside the support vectors, chosen between authors; see ADR 3.
BAYES = 0.2
TYPE_REGULARISATION = 0.3


@dataclass(frozen=True, slots=True)
class Truth:
    """Labels of the examples, as the classifiers want them."""

    types: list[str]
    natures: list[str]
    priorities: list[str]
    dangers: list[str]

    @classmethod
    def of(cls, examples: Sequence[Example]) -> Truth:
        """One label of each field per example."""
        return cls(
            types=[example.label.type for example in examples],
            natures=[example.label.nature.value for example in examples],
            priorities=[example.label.priority.value for example in examples],
            dangers=[DANGERS[example.label.danger] for example in examples],
        )


def columns_of(labels: Sequence[str], order: Sequence[str]) -> NDArray[np.int64]:
    """Column of each label among the classes. Raises KeyError for an unknown one."""
    position = {str(name): column for column, name in enumerate(order)}
    return np.array([position[label] for label in labels], dtype=np.int64)


def columns_of_fields(truth: Truth, rows: NDArray[np.int64]) -> Columns:
    """The columns of the fields that follow the type, for some of the texts."""
    return Columns(
        columns_of(truth.natures, tuple(Nature))[rows],
        columns_of(truth.priorities, tuple(Priority))[rows],
        columns_of(truth.dangers, DANGERS)[rows],
    )


@dataclass(frozen=True, slots=True)
class Learnt:
    """What reads texts: features, what tells wrapping from request, one classifier per field."""

    features: TextFeatures
    wrapping: WrappingFilter
    classifiers: Classifiers

    def read(self, messages: Sequence[LabelledMessage]) -> list[CleanText]:
        """The words of each message that carry its request."""
        cleaned = [clean(message.subject, message.text) for message in messages]
        return self.wrapping.trim(self.features, cleaned)


def weights_of(examples: Sequence[Example]) -> NDArray[np.float64] | None:
    """How much each example counts; None when all count alike."""
    weights = np.array([example.weight for example in examples])
    return None if np.all(weights == 1.0) else weights


def fit_classifiers(
    examples: Sequence[Example],
    types: Sequence[str],
    vectors: WordVectors | None,
    formulas: Formulas,
) -> Learnt:
    """Features and classifiers learnt from the examples.

    Args:
        types: the columns of the type classifier; one without examples is never the best.
        formulas: what a part of the examples is dressed with.
    """
    letters = dressed(examples, formulas)
    examples = [*examples, *(letter.as_example() for letter in letters)]
    texts = [example.text for example in examples]
    truth = Truth.of(examples)
    features = TextFeatures(vectors).fit(texts)
    matrix, counts = features.transform(texts), features.gram_count
    natures, priorities = tuple(Nature), tuple(Priority)
    weights = weights_of(examples)
    return Learnt(
        features,
        WrappingFilter().fit(features, [letter.pieces for letter in letters]),
        Classifiers(
            type=LinearClassifier(types, TYPE_REGULARISATION, BAYES).fit(
                matrix, counts, truth.types, weights
            ),
            nature=LinearClassifier(natures, 1.0, BAYES).fit(
                matrix, counts, truth.natures, weights
            ),
            priority=LinearClassifier(priorities, 1.0, BAYES).fit(
                matrix, counts, truth.priorities, weights
            ),
            danger=LinearClassifier(DANGERS, 1.0).fit(matrix, counts, truth.dangers, weights),
        ),
    )
