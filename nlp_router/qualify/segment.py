"""Finding the requests of a message: where one ends and another, of another type, begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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


@dataclass(frozen=True, slots=True)
class Piece:
    """A candidate part of a text: start, end, and whether a turn of phrase opens it."""

    start: int
    end: int
    turned: bool


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
                found[-1] = Piece(found[-1].start, b, found[-1].turned)
            else:
                found.append(Piece(a, b, turned))
    return found


@dataclass(frozen=True, slots=True)
class Segmenter:
    """Cuts where a change of type explains the pieces better than one type does.

    A partition's score is the sum, over its parts, of the log-likelihood of the part's best
    type, less a price per cut: penalised change-point detection, solved exactly by dynamic
    programming. The prices are chosen on messages with one and with several requests.

    Attributes:
        price: log-likelihood that a cut must gain.
        turned_rebate: how much less where a turn of phrase announces something else.
    """

    price: float
    turned_rebate: float
    most_requests: int = 4

    def cut(self, found: Sequence[Piece], evidence: NDArray[np.float64]) -> list[tuple[int, int]]:
        """The parts, as (first piece, one past the last), in order; one part when in doubt.

        Args:
            evidence: log-probability of each type for each piece, shape (pieces, types).
        """
        count = len(found)
        sums = np.vstack([np.zeros(evidence.shape[1]), np.cumsum(evidence, axis=0)])
        best = np.full((self.most_requests + 1, count + 1), -np.inf)
        origin = np.zeros((self.most_requests + 1, count + 1), dtype=int)
        best[0, 0] = 0.0
        for parts in range(1, self.most_requests + 1):
            for end in range(parts, count + 1):
                for start in range(parts - 1, end):
                    gain = float((sums[end] - sums[start]).max())
                    score = best[parts - 1, start] + gain - self._price(found[start], start)
                    if score > best[parts, end]:
                        best[parts, end], origin[parts, end] = score, start
        parts = int(best[1:, count].argmax()) + 1
        bounds = []
        end = count
        for remaining in range(parts, 0, -1):
            start = int(origin[remaining, end])
            bounds.append((start, end))
            end = start
        return bounds[::-1]

    def _price(self, piece: Piece, index: int) -> float:
        if index == 0:
            return 0.0
        return self.price - (self.turned_rebate if piece.turned else 0.0)
