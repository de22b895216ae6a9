"""What each part of the model brings, measured between authors of the training messages.

The development set is left alone: choices are made here, and only confirmed there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nlp_router.features.text import TextFeatures
from nlp_router.ports import WordVectors
from nlp_router.qualify.linear import LinearClassifier
from nlp_router.training.dataset import LabelledMessage
from nlp_router.training.examples import Example, examples_of
from nlp_router.training.folds import author_folds

_FOLDS = 5
_FIELDS: dict[str, Callable[[Example], str]] = {
    "type": lambda example: example.label.type,
    "nature": lambda example: example.label.nature.value,
    "priority": lambda example: example.label.priority.value,
}
_REGULARISATION = {"type": 0.3, "nature": 1.0, "priority": 1.0}


@dataclass(frozen=True, slots=True)
class Variant:
    """A model with some of its parts."""

    name: str
    vectors: bool
    bayes: float


VARIANTS = (
    Variant("n-grammes, SVM", vectors=False, bayes=0.0),
    Variant("+ vecteurs de mots", vectors=True, bayes=0.0),
    Variant("+ Bayes naïf", vectors=False, bayes=0.2),
    Variant("+ les deux", vectors=True, bayes=0.2),
)


def ablate(messages: Sequence[LabelledMessage], vectors: WordVectors) -> None:
    """Prints the accuracy of each variant, mean over folds cut between authors."""
    print(f"{'variante':<24}" + "".join(f"{name:>10}" for name in _FIELDS))
    folds = author_folds(messages, _FOLDS)
    for variant in VARIANTS:
        scores = [_fold_accuracies(variant, messages, folds == k, vectors) for k in range(_FOLDS)]
        means = np.mean(scores, axis=0)
        print(f"{variant.name:<24}" + "".join(f"{value:>10.3f}" for value in means), flush=True)


def _fold_accuracies(
    variant: Variant,
    messages: Sequence[LabelledMessage],
    held: np.ndarray,
    vectors: WordVectors,
) -> list[float]:
    seen = examples_of([m for m, out in zip(messages, held, strict=True) if not out])
    unseen = examples_of([m for m, out in zip(messages, held, strict=True) if out])
    features = TextFeatures(vectors if variant.vectors else None)
    features.fit([example.text for example in seen])
    matrix = features.transform([example.text for example in seen])
    test = features.transform([example.text for example in unseen])
    accuracies = []
    for name, label in _FIELDS.items():
        labels = [label(example) for example in seen]
        classes = sorted(set(labels))
        classifier = LinearClassifier(classes, _REGULARISATION[name], variant.bayes)
        found = classifier.fit(matrix, features.gram_count, labels).scores(test).argmax(axis=1)
        right = [
            classes[column] == label(example) for column, example in zip(found, unseen, strict=True)
        ]
        accuracies.append(float(np.mean(right)))
    return accuracies
