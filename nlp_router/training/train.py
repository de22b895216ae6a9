"""Training: from labelled messages to a calibrated `MessageModel`.

1. The classifiers learn on all authors but those of one fold.
2. On that fold, which they have not seen, the blends are fitted and the limits chosen.
3. The classifiers learn again on every message; blends and limits stay.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp_router.domain import Nature, Priority
from nlp_router.features.tfidf import TextFeatures
from nlp_router.ports import Encoder, Matrix
from nlp_router.qualify.blend import FieldBlend, TypeBlend
from nlp_router.qualify.danger_rules import DangerRules
from nlp_router.qualify.linear import DenseLinear, SparseLinear
from nlp_router.qualify.model import (
    Heads,
    MessageModel,
    danger_context,
    priority_context,
)
from nlp_router.taxonomy.tree import Taxonomy
from nlp_router.territory.referential import Referential
from nlp_router.training.common_words import common_words
from nlp_router.training.dataset import LabelledMessage
from nlp_router.training.examples import Example, examples_of
from nlp_router.training.folds import author_folds
from nlp_router.training.limits import choose_danger_limit, choose_limits
from nlp_router.training.segmentation import fit_segmenter

TARGET_ERROR = 0.05
TARGET_DANGER_RECALL = 0.97
_FOLDS = 5
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
    encoder: Encoder | None = None,
    progress: Callable[[str], None] = lambda step: None,
) -> MessageModel:
    """A model learnt from the messages; same messages, same model.

    Args:
        messages: of several authors, at least `_FOLDS` for an honest calibration.
        encoder: adds a second view of the texts when given.
        progress: told, in French, of each step.
    """
    examples = examples_of(messages)
    texts = [example.text for example in examples]
    vectors = encoder.encode(texts) if encoder else None
    held = author_folds(messages, _FOLDS) == 0
    held_authors = {message.author for message, out in zip(messages, held, strict=True) if out}
    unseen = np.array([example.author in held_authors for example in examples])
    progress("apprentissage sur quatre auteurs sur cinq")
    model = _fit_classifiers(examples, ~unseen, vectors, taxonomy)
    model.encoder_name = encoder.name if encoder else None
    progress("calibration sur les autres auteurs")
    _calibrate(model, examples, unseen, vectors, rules, taxonomy)
    model.segmenter = fit_segmenter(
        model, [message for message, out in zip(messages, held, strict=True) if out]
    )
    progress("apprentissage sur tous les auteurs")
    final = _fit_classifiers(examples, np.ones(len(examples), dtype=bool), vectors, taxonomy)
    model.features, model.sparse, model.dense = final.features, final.sparse, final.dense
    model.common_words = common_words(messages, referential)
    return model


def _fit_classifiers(
    examples: Sequence[Example],
    chosen: NDArray[np.bool_],
    vectors: Matrix | None,
    taxonomy: Taxonomy,
) -> MessageModel:
    kept = [example for example, keep in zip(examples, chosen, strict=True) if keep]
    truth = _Truth.of(kept)
    types = tuple(sorted(set(truth.types)))
    features = TextFeatures().fit([example.text for example in kept])
    matrix = features.transform([example.text for example in kept])
    dense = None
    if vectors is not None:
        dense = _heads(DenseLinear, types, vectors[chosen], truth)
    views = 1 if dense is None else 2
    return MessageModel(
        types=types,
        default_priorities=np.array([taxonomy[name].default_priority.rank for name in types]),
        features=features,
        sparse=_heads(SparseLinear, types, matrix, truth),
        dense=dense,
        encoder_name=None,
        type_blend=TypeBlend(views),
        nature_blend=FieldBlend(len(_NATURES)),
        priority_blend=FieldBlend(len(_PRIORITIES)),
        danger_blend=FieldBlend(len(_DANGERS)),
    )


def _heads(kind: Any, types: tuple[str, ...], matrix: Any, truth: _Truth) -> Heads[Any]:
    return Heads(
        type=kind(types).fit(matrix, truth.types),
        nature=kind(tuple(_NATURES)).fit(matrix, truth.natures),
        priority=kind(tuple(_PRIORITIES)).fit(matrix, truth.priorities),
        danger=kind(_DANGERS).fit(matrix, truth.dangers),
    )


def _calibrate(
    model: MessageModel,
    examples: Sequence[Example],
    unseen: NDArray[np.bool_],
    vectors: Matrix | None,
    rules: DangerRules,
    taxonomy: Taxonomy,
) -> None:
    """Fits the blends and chooses the limits on examples no classifier has seen."""
    kept = [example for example, out in zip(examples, unseen, strict=True) if out]
    truth = _Truth.of(kept)
    signs = [rules.signs(example.text) for example in kept]
    views = model.views(
        model.features.transform([example.text for example in kept]),
        vectors[unseen] if vectors is not None else None,
    )
    column = {name: index for index, name in enumerate(model.types)}
    true_types = np.array([column.get(name, 0) for name in truth.types])
    model.type_blend.fit(views["type"], true_types)
    model.evidence_scale = float(TypeBlend(1).fit(views["type"][:1], true_types).weights[0])
    types = model.type_blend.probabilities(views["type"])
    model.nature_blend.fit(views["nature"], types, _indices(truth.natures, _NATURES))
    natures = model.nature_blend.probabilities(views["nature"], types)
    context = danger_context(types, model.default_priorities, views["priority"], signs)
    true_dangers = _indices(truth.dangers, _DANGERS)
    model.danger_blend.fit(views["danger"], context, true_dangers)
    dangers = model.danger_blend.probabilities(views["danger"], context)[:, 1]
    model.danger_limit = choose_danger_limit(dangers, true_dangers == 1, TARGET_DANGER_RECALL)
    context = priority_context(types, model.default_priorities, natures, dangers)
    model.priority_blend.fit(views["priority"], context, _indices(truth.priorities, _PRIORITIES))
    best = types.argmax(axis=1)
    found = [taxonomy[model.types[index]] for index in best]
    wanted = [taxonomy[name] for name in truth.types]
    right = [a.competence == b.competence for a, b in zip(found, wanted, strict=True)]
    model.limits = choose_limits(
        types.max(axis=1), np.array(right), [a.service for a in found], TARGET_ERROR
    )


def _indices(labels: Sequence[str], order: Sequence[str]) -> NDArray[np.int64]:
    position = {str(name): index for index, name in enumerate(order)}
    return np.array([position[label] for label in labels], dtype=np.int64)
