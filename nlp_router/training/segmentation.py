"""Teaching the segmenter where requests begin, on messages the classifiers have not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp_router.qualify.segment import Piece, Segmenter, clues, pieces, split
from nlp_router.text.clean import CleanText
from nlp_router.training.dataset import LabelledMessage

# A request begins at the piece whose start is this near, in characters.
_NEAR = 25
_LIMITS = np.arange(0.1, 0.96, 0.05)


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A message cut in pieces, with what the classifier says of each and where to cut."""

    found: list[Piece]
    evidence: NDArray[np.float64]
    cuts: NDArray[np.bool_]
    several: bool


def fit_segmenter(
    messages: Sequence[LabelledMessage],
    read: Sequence[CleanText],
    evidence: Sequence[NDArray[np.float64]],
) -> Segmenter:
    """A segmenter learnt from messages with one and with several requests.

    Args:
        read: the words of each message that carry its request.
        evidence: for each message, what classifiers that have not read its author say of its
            pieces, shape (pieces, types).

    Its limit is the one that finds the right number of requests most often, a single request
    cut in two weighing eight times a pair left whole: it would make two files of one.
    """
    prepared = [
        _prepare(message, text, of_pieces)
        for message, text, of_pieces in zip(messages, read, evidence, strict=True)
        if len(of_pieces)
    ]
    if not any(item.cuts.any() for item in prepared):
        return Segmenter()
    all_clues = [clues(item.found, item.evidence) for item in prepared]
    segmenter = Segmenter().fit(
        np.vstack(all_clues), np.concatenate([item.cuts for item in prepared])
    )
    bounds = np.cumsum([len(one) for one in all_clues])[:-1]
    chances = np.split(segmenter.chances(np.vstack(all_clues)), bounds)
    scores = [_score(prepared, chances, float(limit)) for limit in _LIMITS]
    segmenter.limit = float(_LIMITS[int(np.argmax(scores))])
    return segmenter


def _prepare(message: LabelledMessage, text: CleanText, evidence: NDArray[np.float64]) -> _Prepared:
    found = pieces(text.body)
    starts = np.array([text.in_received(p.start, p.end)[0] for p in found[1:]])
    cuts = np.zeros(max(len(found) - 1, 0), dtype=bool)
    for request in message.requests[1:]:
        if len(starts):
            distance = np.abs(starts - request.start)
            if distance.min() <= _NEAR:
                cuts[distance.argmin()] = True
    return _Prepared(found, evidence, cuts, message.several)


def _score(
    prepared: Sequence[_Prepared], chances: Sequence[NDArray[np.float64]], limit: float
) -> float:
    right: dict[bool, list[bool]] = {True: [], False: []}
    for item, likely in zip(prepared, chances, strict=True):
        parts = split(item.found, item.evidence, likely, limit)
        right[item.several].append(len(parts) == int(item.cuts.sum()) + 1)
    single = float(np.mean(right[False])) if right[False] else 1.0
    return 8 * single + float(np.mean(right[True]))
