"""Choosing the price of a cut on messages with one and with several requests."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from nlp_router.qualify.model import MessageModel
from nlp_router.qualify.segment import Piece, Segmenter, pieces
from nlp_router.text.clean import clean
from nlp_router.training.dataset import LabelledMessage

_PRICES = (2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 13.0)
_REBATES = (0.0, 1.0, 2.0, 3.0, 4.0, 6.0)


def fit_segmenter(model: MessageModel, messages: Sequence[LabelledMessage]) -> Segmenter:
    """The prices that find the right number of requests most often.

    Each kind of message (one request, several) weighs the same however rare it is in the
    data, except that cutting a single request is held twice as bad: it makes two files of one.
    """
    prepared = [_prepare(message) for message in messages]
    wanted = [len(message.requests) for message in messages]
    rows = [piece for found, _ in prepared for piece in found]
    evidence = model.evidence([text for _, texts in prepared for text in texts])
    if not rows or not any(count > 1 for count in wanted):
        return Segmenter(price=8.0, turned_rebate=3.0)
    candidates = [
        Segmenter(price, rebate) for price, rebate in product(_PRICES, _REBATES) if rebate < price
    ]
    texts = [found for found, _ in prepared]
    return max(candidates, key=lambda segmenter: _score(segmenter, texts, evidence, wanted))


def _prepare(message: LabelledMessage) -> tuple[list[Piece], list[str]]:
    body = clean(message.subject, message.text).body
    found = pieces(body)
    return found, [body[piece.start : piece.end] for piece in found]


def _score(
    segmenter: Segmenter,
    found: Sequence[list[Piece]],
    evidence: NDArray[np.float64],
    wanted: Sequence[int],
) -> float:
    right: dict[bool, list[bool]] = {True: [], False: []}
    row = 0
    for candidates, count in zip(found, wanted, strict=True):
        cut = segmenter.cut(candidates, evidence[row : row + len(candidates)])
        row += len(candidates)
        right[count > 1].append(len(cut) == count)
    single = float(np.mean(right[False])) if right[False] else 1.0
    return 2 * single + float(np.mean(right[True]))
