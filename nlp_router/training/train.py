"""Training: from labelled messages to a calibrated `MessageModel`.

1. Every message is scored by classifiers that have not read its author (`unseen`).
2. On those scores, calibrators are fitted, limits chosen and the segmenter taught.
3. The classifiers learn on every message.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from nlp_router.features.encoders import open_encoder
from nlp_router.ports import WordVectors
from nlp_router.qualify.calibrators import Kinds
from nlp_router.qualify.danger_rules import DangerRules
from nlp_router.qualify.fields import Predictions, Signs
from nlp_router.qualify.model import MessageModel
from nlp_router.taxonomy.tree import Taxonomy
from nlp_router.territory.territory import Territory
from nlp_router.training.classifiers import (
    Truth,
    columns_of,
    columns_of_fields,
    fit_classifiers,
)
from nlp_router.training.common_words import common_words
from nlp_router.training.dataset import LabelledMessage
from nlp_router.training.examples import examples_of, whole_messages
from nlp_router.training.formulas import Formulas
from nlp_router.training.limits import (
    TARGET_ERROR,
    choose_danger_limit,
    choose_familiarity,
    choose_limits,
)
from nlp_router.training.rehearsal import rehearse
from nlp_router.training.second_opinion import fit_second_opinion
from nlp_router.training.segmentation import fit_segmenter
from nlp_router.training.unseen import Unseen, cross_fit

# Share of the dangers announced as such, and of those an agent must at least be warned of.
TARGET_DANGER_RECALL = 0.955
TARGET_SUSPICION_RECALL = 0.99
# Share of everyday messages that may be taken for unfamiliar.
_UNFAMILIAR = 0.005


def train_model(
    messages: Sequence[LabelledMessage],
    taxonomy: Taxonomy,
    rules: DangerRules,
    territory: Territory,
    formulas: Formulas,
    vectors: WordVectors | None = None,
    encoder: str | None = None,
    progress: Callable[[str], None] = lambda step: None,
) -> MessageModel:
    """A model learnt from the messages; same messages, same model.

    Args:
        messages: of several authors, at least `unseen.FOLDS` for an honest calibration.
        formulas: what people put around a request, to be told from it.
        vectors: meaning of the words, beside their spelling.
        encoder: sentence encoder to ask where the n-grams hesitate, as `open_encoder` wants it.
        progress: told, in French, of each step.
    """
    with threadpool_limits(1):  # the solvers are faster without threads of their own
        return _train(messages, taxonomy, rules, territory, formulas, vectors, encoder, progress)


def _train(
    messages: Sequence[LabelledMessage],
    taxonomy: Taxonomy,
    rules: DangerRules,
    territory: Territory,
    formulas: Formulas,
    vectors: WordVectors | None,
    encoder: str | None,
    progress: Callable[[str], None],
) -> MessageModel:
    unseen = cross_fit(messages, vectors, formulas, progress)
    names = unseen.types
    progress("apprentissage sur tous les auteurs")
    learnt = fit_classifiers(examples_of(messages), names, vectors, formulas)
    model = MessageModel(
        types=names,
        kinds=Kinds(
            np.array([taxonomy[name].default_priority.rank for name in names]),
            _families(names, taxonomy),
        ),
        features=learnt.features,
        wrapping=learnt.wrapping,
        classifiers=learnt.classifiers,
        vectors_name=vectors.name if vectors else None,
        common_words=common_words(messages, territory.referential),
    )
    progress("calibration et seuils")
    examples = whole_messages(messages)
    truth, signs = Truth.of(examples), [rules.signs(example.text) for example in examples]
    predictions = _calibrate(model, truth, signs, unseen)
    rows = np.arange(len(messages))
    if encoder is not None:
        progress(f"second avis : {encoder}")
        revised = fit_second_opinion(
            encoder, open_encoder(encoder), messages, unseen, predictions, signs, truth, model.kinds
        )
        model.second, rows, predictions = revised.second, revised.rows, revised.predictions
    model.segmenter = fit_segmenter(
        messages,
        unseen.read,
        [model.type_calibrator.probabilities(scores) for scores in unseen.pieces],
    )
    model.familiarity_limit = choose_familiarity(unseen.familiarity, _UNFAMILIAR)
    dangers = np.array([messages[row].danger for row in rows.tolist()])
    model.danger_limit = choose_danger_limit(predictions.dangers, dangers, TARGET_DANGER_RECALL)
    model.suspicion_limit = choose_danger_limit(
        predictions.dangers, dangers, TARGET_SUSPICION_RECALL
    )
    judged = [messages[row] for row in rows.tolist()]
    rehearsal = rehearse(judged, predictions, model, taxonomy, territory)
    model.trust.fit(rehearsal.evidence, rehearsal.right)
    confidences = model.trust.confidence(rehearsal.evidence)
    model.limits = choose_limits(confidences, rehearsal.right, rehearsal.services, TARGET_ERROR)
    return model


def _calibrate(model: MessageModel, truth: Truth, signs: Signs, unseen: Unseen) -> Predictions:
    """Fits the calibrators; what is then said of each message by models that have not read it."""
    scores = unseen.whole
    columns = columns_of(truth.types, model.types)
    types = model.type_calibrator.fit(scores.type, columns).probabilities(scores.type)
    every = np.arange(len(columns))
    return model.calibrators.fit(
        types, model.kinds.of(types), scores, signs, columns_of_fields(truth, every)
    )


def _families(types: Sequence[str], taxonomy: Taxonomy) -> NDArray[np.float64]:
    names = [taxonomy[name].family for name in types]
    order = sorted(set(names))
    return np.eye(len(order))[[order.index(name) for name in names]]
