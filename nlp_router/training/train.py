"""Training: from labelled messages to a calibrated `MessageModel`.

1. The classifiers learn on all authors but those of one fold.
2. On that fold, which they have not seen, calibrators are fitted and limits chosen.
3. The classifiers learn again on every message; calibrators and limits stay.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp_router.domain import Nature, Priority
from nlp_router.features.text import TextFeatures
from nlp_router.limits import Limits
from nlp_router.ports import WordVectors
from nlp_router.qualify.calibrate import Stack, Temperature
from nlp_router.qualify.danger_rules import DangerRules
from nlp_router.qualify.linear import LinearClassifier
from nlp_router.qualify.model import (
    Calibrators,
    Classifiers,
    MessageModel,
    danger_context,
    priority_context,
)
from nlp_router.taxonomy.tree import Taxonomy
from nlp_router.territory.referential import Referential
from nlp_router.training.common_words import common_words
from nlp_router.training.dataset import LabelledMessage
from nlp_router.training.examples import Example, examples_of, whole_messages
from nlp_router.training.folds import author_folds
from nlp_router.training.limits import choose_danger_limit, choose_limits
from nlp_router.training.segmentation import fit_segmenter

TARGET_ERROR = 0.05
TARGET_DANGER_RECALL = 0.975
_FOLDS = 5
# Weight of naive Bayes beside the support vectors, chosen between authors; see ADR 3.
_BAYES = 0.2
_NATURES = tuple(Nature)
_PRIORITIES = tuple(Priority)
_DANGERS = ("non", "oui")


@dataclass(frozen=True, slots=True)
class _Truth:
    """Labels of the examples, as the classifiers want them."""

    types: list[str]
    natures: list[str]
    priorities: list[str]
    dangers: list[str]

    @classmethod
    def of(cls, examples: Sequence[Example]) -> _Truth:
        return cls(
            types=[example.label.type for example in examples],
            natures=[example.label.nature.value for example in examples],
            priorities=[example.label.priority.value for example in examples],
            dangers=[_DANGERS[example.label.danger] for example in examples],
        )


def train_model(
    messages: Sequence[LabelledMessage],
    taxonomy: Taxonomy,
    rules: DangerRules,
    referential: Referential,
    vectors: WordVectors | None = None,
    progress: Callable[[str], None] = lambda step: None,
) -> MessageModel:
    """A model learnt from the messages; same messages, same model.

    Args:
        messages: of several authors, at least `_FOLDS` for an honest calibration.
        vectors: meaning of the words, beside their spelling.
        progress: told, in French, of each step.
    """
    examples = examples_of(messages)
    held = author_folds(messages, _FOLDS) == 0
    unseen_messages = [message for message, out in zip(messages, held, strict=True) if out]
    held_authors = {message.author for message in unseen_messages}
    seen = [example for example in examples if example.author not in held_authors]
    progress("apprentissage sur quatre auteurs sur cinq")
    model = _fit_classifiers(seen, taxonomy, vectors)
    progress("calibration sur les autres auteurs")
    # Whole messages, as most are read: one with two requests left uncut must not look sure.
    _calibrate(model, whole_messages(unseen_messages), rules, taxonomy)
    model.segmenter = fit_segmenter(model, unseen_messages)
    progress("apprentissage sur tous les auteurs")
    final = _fit_classifiers(examples, taxonomy, vectors)
    model.features, model.classifiers = final.features, final.classifiers
    model.common_words = common_words(messages, referential)
    return model


def _fit_classifiers(
    examples: Sequence[Example], taxonomy: Taxonomy, vectors: WordVectors | None
) -> MessageModel:
    texts = [example.text for example in examples]
    truth = _Truth.of(examples)
    types = tuple(sorted(set(truth.types)))
    features = TextFeatures(vectors).fit(texts)
    matrix, counts = features.transform(texts), features.gram_count
    return MessageModel(
        types=types,
        default_priorities=np.array([taxonomy[name].default_priority.rank for name in types]),
        families=_families(types, taxonomy),
        features=features,
        classifiers=Classifiers(
            type=LinearClassifier(types, 0.3, _BAYES).fit(matrix, counts, truth.types),
            nature=LinearClassifier(_NATURES, 1.0, _BAYES).fit(matrix, counts, truth.natures),
            priority=LinearClassifier(_PRIORITIES, 1.0, _BAYES).fit(
                matrix, counts, truth.priorities
            ),
            danger=LinearClassifier(_DANGERS, 1.0).fit(matrix, counts, truth.dangers),
        ),
        calibrators=Calibrators(
            type=Temperature(),
            nature=Temperature(),
            priority=Stack(len(_PRIORITIES), regularisation=0.1),
            danger=Stack(len(_DANGERS), regularisation=0.01),
        ),
        vectors_name=vectors.name if vectors else None,
    )


def _calibrate(
    model: MessageModel, examples: Sequence[Example], rules: DangerRules, taxonomy: Taxonomy
) -> None:
    """Fits the calibrators and chooses the limits on examples no classifier has seen."""
    truth = _Truth.of(examples)
    signs = [rules.signs(example.text) for example in examples]
    features = model.features.transform([example.text for example in examples])
    scores = model.classifiers.scores(features)
    calibrators, defaults = model.calibrators, model.default_priorities
    calibrators.type.fit(scores.type, _indices(truth.types, model.types))
    types = calibrators.type.probabilities(scores.type)
    calibrators.nature.fit(scores.nature, _indices(truth.natures, _NATURES))
    context = danger_context(types, defaults, scores.priority, signs)
    calibrators.danger.fit(scores.danger, context, _indices(truth.dangers, _DANGERS))
    dangers = calibrators.danger.probabilities(scores.danger, context)[:, 1]
    context = priority_context(types, model.families, defaults, scores, dangers)
    calibrators.priority.fit(scores.priority, context, _indices(truth.priorities, _PRIORITIES))
    true_dangers = np.array([example.label.danger for example in examples])
    model.danger_limit = choose_danger_limit(dangers, true_dangers, TARGET_DANGER_RECALL)
    model.limits = _limits(model, types, truth, taxonomy)


def _limits(
    model: MessageModel, types: NDArray[np.float64], truth: _Truth, taxonomy: Taxonomy
) -> Limits:
    """A message is well decided when it reaches the holder of the right competence."""
    found = [taxonomy[model.types[column]] for column in types.argmax(axis=1)]
    wanted = [taxonomy[name] for name in truth.types]
    right = np.array([a.competence == b.competence for a, b in zip(found, wanted, strict=True)])
    services = [kind.service for kind in found]
    return choose_limits(types.max(axis=1), right, services, TARGET_ERROR)


def _families(types: Sequence[str], taxonomy: Taxonomy) -> NDArray[np.float64]:
    names = [taxonomy[name].family for name in types]
    order = sorted(set(names))
    return np.eye(len(order))[[order.index(name) for name in names]]


def _indices(labels: Sequence[str], order: Sequence[str]) -> NDArray[np.int64]:
    """Position of each label; one the classifiers never saw counts as the first."""
    position = {str(name): index for index, name in enumerate(order)}
    return np.array([position.get(label, 0) for label in labels], dtype=np.int64)
