"""How far a proposed recipient can be trusted, from all that was found on the way to it.

The types that lead to one body say most of it (`route.belief`), but a place read in a text can be
wrong too, and some kinds of recipient are harder than others: a small regression weighs them,
fitted on messages routed as if they came in (`training.rehearsal`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from nlp_router.domain import Level, Message, Place, Recipient
from nlp_router.qualify.calibrate import Stack
from nlp_router.text.fold import fold

_SOURCES = ("text", "portal", "coordinates", "address")
_REGULARISATION = 0.1
_EDGE = 1e-4
# Under so many messages of each kind, right and wrong, the belief is taken as it is.
_FEWEST = 30


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found of one request.

    Attributes:
        belief: probability of the types that lead to the recipient, 0 to 1.
        confidence: in the type. `danger`: probability of one.
        text: what was read.
    """

    belief: float
    confidence: float
    danger: float
    message: Message
    text: str
    place: Place
    recipient: Recipient

    def row(self) -> list[float]:
        """As numbers, of the same length for any evidence."""
        place, commune = self.place, self.message.commune
        return [
            _log_odds(self.belief),
            _log_odds(self.confidence),
            _log_odds(self.danger),
            float(np.log1p(len(self.text))),
            *(float(place.source == source) for source in _SOURCES),
            float(commune is not None and place.insee == commune),
            float(commune is not None and place.insee != commune),
            _likeness(place),
            *(float(self.recipient.level is level) for level in Level),
        ]


class Trust:
    """Turns evidence into the probability that the recipient is right."""

    def __init__(self) -> None:
        self._stack: Stack | None = None

    def fit(self, evidence: Sequence[Evidence], right: NDArray[np.bool_]) -> Trust:
        """Learns from recipients known to be right or wrong; too few leave the belief alone."""
        if min(int(right.sum()), int((~right).sum())) >= _FEWEST:
            rows = np.array([one.row() for one in evidence])
            stack = Stack(2, _REGULARISATION)
            self._stack = stack.fit(_scores(rows), rows[:, 1:], right.astype(np.int64))
        return self

    def confidence(self, evidence: Sequence[Evidence]) -> NDArray[np.float64]:
        """Of each recipient, 0 to 1."""
        if self._stack is None or not evidence:
            return np.array([one.belief for one in evidence])
        rows = np.array([one.row() for one in evidence])
        return np.asarray(self._stack.probabilities(_scores(rows), rows[:, 1:])[:, 1])


def _scores(rows: NDArray[np.float64]) -> NDArray[np.float32]:
    return rows[:, :1].astype(np.float32)


def _log_odds(probability: float) -> float:
    bounded = min(max(probability, _EDGE), 1 - _EDGE)
    return float(np.log(bounded / (1 - bounded)))


def _likeness(place: Place) -> float:
    """Between the words that name the place and its name, 0 to 1; 1 when no word names it."""
    if not (place.quote and place.name):
        return 1.0
    return fuzz.ratio(fold(place.quote), fold(place.name)) / 100
