"""Teaching the second opinion, and calibrating it where it will be asked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nlp_router.ports import SentenceEncoder
from nlp_router.qualify.calibrate import Probabilities
from nlp_router.qualify.second_opinion import HESITATION, SecondOpinion, mixed
from nlp_router.training.classifiers import columns_of
from nlp_router.training.dataset import LabelledMessage
from nlp_router.training.examples import Example
from nlp_router.training.folds import author_folds
from nlp_router.training.unseen import FOLDS


def fit_second_opinion(
    source: str,
    encoder: SentenceEncoder,
    messages: Sequence[LabelledMessage],
    examples: Sequence[Example],
    names: Sequence[str],
    types: Probabilities,
) -> tuple[SecondOpinion, Probabilities]:
    """The second opinion, and the probabilities it revises `types` into.

    Args:
        examples: the messages, whole, in their order.
        names: the types, in column order.
        types: what n-grams that have not read its author say of each message.
    """
    vectors = encoder.encode([example.text for example in examples])
    labels = np.array([example.label.type for example in examples])
    opinion = _unread(source, encoder, messages, vectors, labels, names)
    second = SecondOpinion(source, encoder).fit(vectors, labels.tolist(), names)
    doubtful = np.flatnonzero(types.max(axis=1) < HESITATION)
    truth = columns_of(labels.tolist(), names)
    scores = mixed(types[doubtful], opinion[doubtful])
    second.calibrator.fit(scores, truth[doubtful])
    revised = types.copy()
    revised[doubtful] = second.calibrator.probabilities(scores)
    return second, revised


def _unread(
    source: str,
    encoder: SentenceEncoder,
    messages: Sequence[LabelledMessage],
    vectors: NDArray[np.float32],
    labels: NDArray[np.str_],
    names: Sequence[str],
) -> NDArray[np.float64]:
    """The opinion on each message of a machine that has not read its author."""
    folds = author_folds(messages, FOLDS)
    opinion = np.zeros((len(messages), len(names)))
    for fold in sorted(set(folds.tolist())):
        held = folds == fold
        taught = SecondOpinion(source, encoder).fit(vectors[~held], labels[~held].tolist(), names)
        opinion[held] = taught.opinion(vectors[held])
    return opinion
