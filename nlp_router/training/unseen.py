"""What classifiers say of messages whose authors they have not read.

Cross-fitting: the authors are cut in folds; each fold is scored by classifiers taught on the
others. Every message so gets honest scores, from which calibrators, limits and the segmenter
are learnt without setting any message aside.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np
from numpy.typing import NDArray

from nlp_router.ports import WordVectors
from nlp_router.qualify.calibrate import Scores
from nlp_router.qualify.fields import FieldScores
from nlp_router.qualify.segment import pieces
from nlp_router.text.clean import CleanText
from nlp_router.training.classifiers import fit_classifiers
from nlp_router.training.dataset import LabelledMessage
from nlp_router.training.examples import examples_of
from nlp_router.training.folds import author_folds
from nlp_router.training.formulas import Formulas

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Unseen:
    """Scores of messages by classifiers that have not read their authors.

    Attributes:
        types: of the messages, in column order.
        whole: one row per message, in the order of the messages.
        pieces: type scores of the pieces of each message; no row for a message of one piece.
        familiarity: of each message, 0 to 1; see `TextFeatures.familiarity`.
        read: the words of each message that carry its request, which the scores are of.
    """

    types: tuple[str, ...]
    whole: FieldScores
    pieces: list[Scores]
    familiarity: NDArray[np.float64]
    read: list[CleanText]


@dataclass(frozen=True, slots=True)
class _Task:
    """One fold to score: messages to learn from, messages to score."""

    seen: Sequence[LabelledMessage]
    unseen: Sequence[LabelledMessage]
    types: tuple[str, ...]
    vectors: WordVectors | None
    formulas: Formulas


def cross_fit(
    messages: Sequence[LabelledMessage],
    vectors: WordVectors | None,
    formulas: Formulas,
    progress: Callable[[str], None],
) -> Unseen:
    """Scores every message once, two folds at a time.

    Each in a process of its own: the solver draws from one generator per process, and two in
    one would make models that differ from one training to the next.
    """
    types = tuple(sorted({request.type for message in messages for request in message.requests}))
    folds = author_folds(messages, FOLDS)
    numbers = sorted(set(folds.tolist()))
    tasks = [
        _Task(
            [message for message, fold in zip(messages, folds, strict=True) if fold != number],
            [message for message, fold in zip(messages, folds, strict=True) if fold == number],
            types,
            vectors,
            formulas,
        )
        for number in numbers
    ]
    found = []
    with ProcessPoolExecutor(2, mp_context=get_context("fork")) as pool:
        for number, scores in enumerate(pool.map(_score, tasks), 1):
            progress(f"auteurs non lus, pli {number} sur {len(tasks)}")
            found.append(scores)
    order = np.argsort(np.concatenate([np.flatnonzero(folds == number) for number in numbers]))
    return _in_order(found, order)


def _score(task: _Task) -> Unseen:
    learnt = fit_classifiers(examples_of(task.seen), task.types, task.vectors, task.formulas)
    features, classifiers = learnt.features, learnt.classifiers
    # Whole messages, as most are read: one with two requests left uncut must not look sure.
    read = learnt.read(task.unseen)
    parts = [_piece_texts(text.body) for text in read]
    flat = classifiers.type.scores(features.transform([text for part in parts for text in part]))
    bounds = np.cumsum([len(part) for part in parts])[:-1]
    return Unseen(
        types=task.types,
        whole=classifiers.scores(features.transform([text.full for text in read])),
        pieces=np.split(flat, bounds),
        familiarity=np.array([features.familiarity(text.full) for text in read]),
        read=read,
    )


def _piece_texts(body: str) -> list[str]:
    found = pieces(body)
    return [body[piece.start : piece.end] for piece in found] if len(found) > 1 else []


def _in_order(folds: Sequence[Unseen], order: NDArray[np.int64]) -> Unseen:
    read = [text for fold in folds for text in fold.read]
    piece_scores = [scores for fold in folds for scores in fold.pieces]
    return Unseen(
        types=folds[0].types,
        whole=FieldScores.joined([fold.whole for fold in folds]).of(order),
        pieces=[piece_scores[row] for row in order],
        familiarity=np.concatenate([fold.familiarity for fold in folds])[order],
        read=[read[row] for row in order],
    )
