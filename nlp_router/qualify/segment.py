"""Finding the requests of a message: where one ends and another, of another type, begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from nlp_router.text.sentences import sentences

# What people write when they turn to something else.
_TURN = re.compile(
    r"(?:(?<=[\s,;.(])|^)(?:au\s+passage|et\s+(?:aussi|puis|sinon|tant\s+que)|sinon|"
    r"par\s+ailleurs|d'autre\s+part|autre\s+(?:chose|point|sujet)|deuxi[eè]me(?:ment)?|"
    r"troisi[eè]me(?:ment)?|ensuite|enfin|p\.?\s?s\.?\s*:?|tant\s+que\s+j'y\s+suis|"
    r"j'en\s+profite|profit\w+\s+(?:aussi|de|pour)|au\s+fait|[1-4]\s?[).°/]|[-•–]\s)",
    re.I,
)
_SHORTEST = 12
MOST_REQUESTS = 4


@dataclass(frozen=True, slots=True)
class Piece:
    """A candidate part of a text.

    Attributes:
        turned: a turn of phrase opens it (« au passage », « PS », « 2) »).
        new_line: it opens a line.
    """

    start: int
    end: int
    turned: bool
    new_line: bool


def pieces(text: str) -> list[Piece]:
    """The text cut at sentence ends and at turns of phrase; slivers join what precedes."""
    found: list[Piece] = []
    for start, end in sentences(text):
        cuts = [start]
        for match in _TURN.finditer(text, start + 1, end):
            if match.start() - cuts[-1] >= _SHORTEST and end - match.start() >= _SHORTEST:
                cuts.append(match.start())
        for a, b in zip(cuts, [*cuts[1:], end], strict=True):
            turned = _TURN.match(text, a) is not None
            if found and b - a < _SHORTEST and not turned:
                found[-1] = replace(found[-1], end=b)
            else:
                found.append(Piece(a, b, turned, "\n" in text[max(0, a - 2) : a]))
    return found


class Segmenter:
    """Decides where one request ends and another begins.

    A logistic regression looks at each place between two pieces: do the words on both sides
    speak of the same type, locally and as a whole? Does a turn of phrase or a new line
    announce something else? It cuts where it is sure enough, and never between two parts that
    the same type explains best.
    """

    def __init__(self) -> None:
        self.limit = 1.1
        self._scaler = StandardScaler()
        self._machine = LogisticRegression(C=1.0, max_iter=500)

    def fit(self, clues: NDArray[np.float64], cuts: NDArray[np.bool_]) -> Segmenter:
        """Learns from the clues of every place between two pieces, and whether to cut there."""
        self._machine.fit(self._scaler.fit_transform(clues), cuts)
        return self

    def chances(self, clues: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probability of a cut at each place."""
        if not len(clues):
            return np.zeros(0)
        return np.asarray(self._machine.predict_proba(self._scaler.transform(clues))[:, 1])

    def cut(self, found: Sequence[Piece], evidence: NDArray[np.float64]) -> list[tuple[int, int]]:
        """The parts, as (first piece, one past the last), in order; one part when in doubt.

        Args:
            evidence: probability of each type for each piece, shape (pieces, types).
        """
        if self.limit > 1.0 or len(found) < 2:
            return [(0, len(found))]
        return split(found, evidence, self.chances(clues(found, evidence)), self.limit)


def split(
    found: Sequence[Piece],
    evidence: NDArray[np.float64],
    chances: NDArray[np.float64],
    limit: float,
) -> list[tuple[int, int]]:
    """Cuts at the likeliest places above the limit, at most `MOST_REQUESTS` parts."""
    sizes = _sizes(found)
    bounds = [0, len(found)]
    for place in np.argsort(-chances, kind="stable"):
        if chances[place] < limit or len(bounds) > MOST_REQUESTS:
            break
        cut = int(place) + 1
        start = max(bound for bound in bounds if bound < cut)
        end = min(bound for bound in bounds if bound > cut)
        left, right = (
            _mean(evidence[a:b], sizes[a:b]).argmax() for a, b in ((start, cut), (cut, end))
        )
        if left != right:
            bounds = sorted([*bounds, cut])
    return list(pairwise(bounds))


def clues(found: Sequence[Piece], evidence: NDArray[np.float64]) -> NDArray[np.float64]:
    """What is known of each place between two pieces, shape (pieces - 1, clues)."""
    if len(found) < 2:
        return np.zeros((0, 14))
    sizes = _sizes(found)
    weighted, lengths = np.cumsum(evidence * sizes[:, None], axis=0), np.cumsum(sizes)
    left = weighted[:-1] / lengths[:-1, None]
    right = (weighted[-1] - weighted[:-1]) / (lengths[-1] - lengths[:-1])[:, None]
    before, after = evidence[:-1], evidence[1:]
    return np.column_stack(
        [
            (left * right).sum(axis=1),
            (before * after).sum(axis=1),
            left.max(axis=1),
            right.max(axis=1),
            before.max(axis=1),
            after.max(axis=1),
            left.argmax(axis=1) != right.argmax(axis=1),
            before.argmax(axis=1) != after.argmax(axis=1),
            [piece.turned for piece in found[1:]],
            [piece.new_line for piece in found[1:]],
            np.log(lengths[:-1]),
            np.log(lengths[-1] - lengths[:-1]),
            np.log(sizes[1:]),
            np.full(len(found) - 1, len(found)),
        ]
    ).astype(np.float64)


def _sizes(found: Sequence[Piece]) -> NDArray[np.float64]:
    return np.array([piece.end - piece.start for piece in found], dtype=np.float64)


def _mean(evidence: NDArray[np.float64], sizes: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.average(evidence, axis=0, weights=sizes))
