"""What is said of the fields of a batch of texts: scores first, then probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp_router.qualify.calibrate import Scores
from nlp_router.qualify.danger_rules import DangerSign

# What the danger rules saw in each text.
Signs = Sequence[Sequence[DangerSign]]
DANGERS = ("non", "oui")


@dataclass(frozen=True, slots=True)
class FieldScores:
    """Scores of a batch, the higher the likelier, shape (texts, classes) for each field."""

    type: Scores
    nature: Scores
    priority: Scores
    danger: Scores

    @classmethod
    def joined(cls, batches: Sequence[FieldScores]) -> FieldScores:
        """The scores of several batches, one after the other."""
        return cls(
            np.concatenate([scores.type for scores in batches]),
            np.concatenate([scores.nature for scores in batches]),
            np.concatenate([scores.priority for scores in batches]),
            np.concatenate([scores.danger for scores in batches]),
        )

    def of(self, rows: NDArray[np.int64]) -> FieldScores:
        """The scores of some of the texts."""
        return FieldScores(
            self.type[rows], self.nature[rows], self.priority[rows], self.danger[rows]
        )


@dataclass(frozen=True, slots=True)
class Predictions:
    """Probabilities for a batch, one row per text.

    Attributes:
        types: (texts, types), rows sum to 1, columns as `MessageModel.types`.
        natures, priorities: likewise, columns in the order of the enumerations.
        dangers: probability of a danger, one per text.
    """

    types: NDArray[np.float64]
    natures: NDArray[np.float64]
    priorities: NDArray[np.float64]
    dangers: NDArray[np.float64]

    def of(self, rows: NDArray[np.int64]) -> Predictions:
        """The probabilities of some of the texts."""
        return Predictions(
            self.types[rows], self.natures[rows], self.priorities[rows], self.dangers[rows]
        )

    def replaced(self, rows: NDArray[np.int64], others: Predictions) -> Predictions:
        """These probabilities, with those of `others`, in order, for some of the texts."""
        mended = Predictions(
            self.types.copy(), self.natures.copy(), self.priorities.copy(), self.dangers.copy()
        )
        mended.types[rows] = others.types
        mended.natures[rows] = others.natures
        mended.priorities[rows] = others.priorities
        mended.dangers[rows] = others.dangers
        return mended

    def certainty(self) -> NDArray[np.float64]:
        """How sure each text's least sure field is, 0 to 1."""
        sure = [
            self.types.max(axis=1, initial=0.0),
            self.natures.max(axis=1, initial=0.0),
            self.priorities.max(axis=1, initial=0.0),
            np.maximum(self.dangers, 1 - self.dangers),
        ]
        return np.asarray(np.min(sure, axis=0))
