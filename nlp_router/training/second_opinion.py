"""Teaching the second opinion, and calibrating it where it will be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp_router.domain import Nature, Priority
from nlp_router.features.encoders import unit_rows
from nlp_router.ports import SentenceEncoder
from nlp_router.qualify.calibrate import Probabilities, Temperature
from nlp_router.qualify.calibrators import Kinds
from nlp_router.qualify.fields import DANGERS, FieldScores, Predictions, Signs
from nlp_router.qualify.second_opinion import Head, Heads, SecondOpinion, hesitations, mixed
from nlp_router.training.classifiers import Truth, columns_of, columns_of_fields, weights_of
from nlp_router.training.dataset import LabelledMessage
from nlp_router.training.examples import Example, examples_of
from nlp_router.training.folds import author_folds
from nlp_router.training.unseen import FOLDS, Unseen

_WEIGHTS = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)


@dataclass(frozen=True, slots=True)
class Revised:
    """The second opinion, and what it makes of the messages that neither model has read.

    Attributes:
        rows: which messages those are.
        predictions: one row for each of them.
    """

    second: SecondOpinion
    rows: NDArray[np.int64]
    predictions: Predictions


def fit_second_opinion(
    source: str,
    encoder: SentenceEncoder,
    messages: Sequence[LabelledMessage],
    unseen: Unseen,
    first: Predictions,
    signs: Signs,
    truth: Truth,
    kinds: Kinds,
) -> Revised:
    """Learns on all messages; calibrates on those of authors that the encoder has not read.

    Args:
        unseen, first: what n-grams that have not read its author say of each message.
        truth: labels of the messages, whole.
    """
    unread = np.flatnonzero([message.author not in encoder.read for message in messages])
    read_texts = [unseen.read[row].full for row in unread.tolist()]
    vectors = encoder.encode(read_texts)
    examples = examples_of(messages)
    learnt = encoder.encode([example.text for example in examples])
    folds = author_folds([messages[row] for row in unread.tolist()], FOLDS)
    author = [messages[row].author for row in unread.tolist()]
    fold_of = dict(zip(author, folds.tolist(), strict=True))
    opinion = _unread_opinion(learnt, examples, vectors, folds, fold_of, unseen.types)
    second = SecondOpinion(source, encoder, fit_heads(learnt, examples, unseen.types))
    first = first.of(unread)
    asked = hesitations(first)
    both = unread[asked]
    opinion = opinion.of(asked)
    columns = columns_of(truth.types, unseen.types)[both]
    second.weight = _best_weight(first.types[asked], opinion, columns)
    joined = second.joined(first.types[asked], unseen.whole.of(both), opinion)
    types = second.type_calibrator.fit(joined.type, columns).probabilities(joined.type)
    revised = second.calibrators.fit(
        types,
        kinds.of(types),
        joined,
        [signs[row] for row in both.tolist()],
        columns_of_fields(truth, both),
    )
    return Revised(second, unread, first.replaced(asked, revised))


def fit_heads(
    vectors: NDArray[np.float32], examples: Sequence[Example], types: Sequence[str]
) -> Heads:
    """The heads of every field, learnt from one vector per example."""
    truth, weights = Truth.of(examples), weights_of(examples)
    centre = np.asarray(vectors.mean(axis=0), dtype=np.float32)
    centred = unit_rows(vectors - centre)
    return Heads(
        centre,
        Head(types).fit(centred, truth.types, weights),
        Head(tuple(Nature)).fit(centred, truth.natures, weights),
        Head(tuple(Priority)).fit(centred, truth.priorities, weights),
        Head(DANGERS).fit(centred, truth.dangers, weights),
    )


def _unread_opinion(
    learnt: NDArray[np.float32],
    examples: Sequence[Example],
    vectors: NDArray[np.float32],
    folds: NDArray[np.int64],
    fold_of: dict[str, int],
    types: Sequence[str],
) -> FieldScores:
    """The opinion on each unread message, of heads that have not read its author either."""
    example_folds = np.array([fold_of.get(example.author, -1) for example in examples])
    rows: list[NDArray[np.int64]] = []
    found: list[FieldScores] = []
    for fold in sorted(set(folds.tolist())):
        kept = np.flatnonzero(example_folds != fold)
        heads = fit_heads(learnt[kept], [examples[row] for row in kept.tolist()], types)
        rows.append(np.flatnonzero(folds == fold))
        found.append(heads.scores(vectors[rows[-1]]))
    return FieldScores.joined(found).of(np.argsort(np.concatenate(rows)))


def _best_weight(types: Probabilities, opinion: FieldScores, truth: NDArray[np.int64]) -> float:
    """The weight of the encoder's opinion that makes the true types likeliest."""

    def loss(weight: float) -> float:
        scores = mixed(types, opinion.type, weight)
        likely = Temperature().fit(scores, truth).probabilities(scores)
        return -float(np.log(np.maximum(likely[np.arange(len(truth)), truth], 1e-9)).mean())

    return min(_WEIGHTS, key=loss)
