"""From the scores of every field to probabilities, those decided first being known to the next.

The type and the nature are read from their own scores; the danger and the priority from all that
is known of the message, as the annotation guide reasons.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from nlp_router.domain import Nature, Priority
from nlp_router.qualify.calibrate import Probabilities, Stack
from nlp_router.qualify.fields import DANGERS, FieldScores, Predictions, Signs


@dataclass(frozen=True, slots=True)
class Kinds:
    """What kind of request each type is.

    Attributes:
        default_priorities: rank of each type's default priority, in column order.
        families: 1 where a type (row) belongs to a family (column).
    """

    default_priorities: NDArray[np.int64]
    families: NDArray[np.float64]

    def of(self, types: Probabilities) -> NDArray[np.float64]:
        """Of each text: chance of each default priority, then of each family."""
        priorities = np.eye(len(Priority))[self.default_priorities]
        return np.hstack([types @ priorities, types @ self.families])


@dataclass(frozen=True, slots=True)
class Columns:
    """The true class of each text, field by field, as columns."""

    natures: NDArray[np.int64]
    priorities: NDArray[np.int64]
    dangers: NDArray[np.int64]


@dataclass(slots=True)
class Calibrators:
    """One small regression for each field that follows the type."""

    nature: Stack = field(default_factory=lambda: Stack(len(Nature), regularisation=0.1))
    danger: Stack = field(default_factory=lambda: Stack(len(DANGERS), regularisation=0.01))
    priority: Stack = field(default_factory=lambda: Stack(len(Priority), regularisation=0.1))

    def fit(
        self,
        types: Probabilities,
        kinds: NDArray[np.float64],
        scores: FieldScores,
        signs: Signs,
        truth: Columns,
    ) -> Predictions:
        """Learns from texts that the classifiers have not read; what is then said of them.

        Args:
            types: calibrated probabilities of the types, one row per text.
            kinds: see `Kinds.of`.
        """
        self.nature.fit(scores.nature, _nothing(scores), truth.natures)
        natures = self.nature.probabilities(scores.nature, _nothing(scores))
        context = _danger_context(kinds, scores, signs)
        self.danger.fit(scores.danger, context, truth.dangers)
        dangers = self.danger.probabilities(scores.danger, context)[:, 1]
        context = _priority_context(kinds, natures, scores, dangers)
        self.priority.fit(scores.priority, context, truth.priorities)
        priorities = self.priority.probabilities(scores.priority, context)
        return Predictions(types, natures, priorities, dangers)

    def predictions(
        self,
        types: Probabilities,
        kinds: NDArray[np.float64],
        scores: FieldScores,
        signs: Signs,
    ) -> Predictions:
        """Probabilities of every field."""
        natures = self.nature.probabilities(scores.nature, _nothing(scores))
        context = _danger_context(kinds, scores, signs)
        dangers = self.danger.probabilities(scores.danger, context)[:, 1]
        context = _priority_context(kinds, natures, scores, dangers)
        priorities = self.priority.probabilities(scores.priority, context)
        return Predictions(types, natures, priorities, dangers)


def _nothing(scores: FieldScores) -> Probabilities:
    return np.zeros((len(scores.nature), 0))


def _danger_context(
    kinds: NDArray[np.float64], scores: FieldScores, signs: Signs
) -> NDArray[np.float64]:
    """What, beside the danger scores, speaks for a danger: rules, urgency, kind of request."""
    return np.hstack([_rules(signs), kinds, scores.priority, scores.nature])


def _rules(signs: Signs) -> NDArray[np.float64]:
    found: Sequence[list[float]] = [
        [
            min(sum(not sign.settled for sign in seen), 3),
            any(sign.rule.sure and not sign.settled for sign in seen),
            any(sign.settled for sign in seen),
        ]
        for seen in signs
    ]
    return np.array(found, dtype=np.float64).reshape(len(signs), 3)


def _priority_context(
    kinds: NDArray[np.float64],
    natures: Probabilities,
    scores: FieldScores,
    dangers: NDArray[np.float64],
) -> NDArray[np.float64]:
    """What the annotation guide starts from: default of the type, nature, danger."""
    return np.hstack([kinds, natures, scores.nature, scores.danger, dangers[:, None]])
