"""Scores of every training message by a classifier that has read none of its author's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp_router.ports import WordVectors
from nlp_router.qualify.calibrate import Scores
from nlp_router.training.classifiers import columns_of
from nlp_router.training.dataset import LabelledMessage
from nlp_router.training.folds import author_folds
from nlp_router.training.formulas import read_formulas
from nlp_router.training.run import letters
from nlp_router.training.unseen import FOLDS, cross_fit


@dataclass(frozen=True, slots=True)
class OutOfSample:
    """One row per message, one column per type.

    Attributes:
        types: type ids, in column order.
        truth: column of the type of the first request.
        folds: fold of each message, which its classifier has not read.
    """

    types: tuple[str, ...]
    scores: Scores
    truth: NDArray[np.int64]
    folds: NDArray[np.int64]


def type_scores(
    messages: Sequence[LabelledMessage],
    vectors: WordVectors | None,
    progress: Callable[[str], None] = lambda step: None,
) -> OutOfSample:
    """The very scores that training calibrates on, and the folds they come from."""
    unseen = cross_fit(messages, vectors, read_formulas(letters()), progress)
    return OutOfSample(
        types=unseen.types,
        scores=unseen.whole.type,
        truth=columns_of([message.requests[0].type for message in messages], unseen.types),
        folds=author_folds(messages, FOLDS),
    )
