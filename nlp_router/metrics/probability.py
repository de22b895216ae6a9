"""How good probabilities are, beyond which class comes first: proper scoring rules."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nlp_router.metrics.classification import Measure, mean

# A probability of 0 for what happened would make the mean infinite.
FLOOR = 1e-6


def log_loss(probabilities: NDArray[np.float64], truth: NDArray[np.int64]) -> Measure:
    """Mean of -log of what the true class was given, at least `FLOOR`; 0 is perfect.

    Args:
        probabilities: shape (messages, classes), rows sum to 1.
        truth: column of the true class of each message.
    """
    given = probabilities[np.arange(len(truth)), truth]
    losses = -np.log(np.maximum(given, FLOOR))
    return mean(losses)


def brier(probabilities: NDArray[np.float64], truth: NDArray[np.int64]) -> Measure:
    """Mean squared gap to certainty in the true class, over all classes (Brier 1950); 0 to 2."""
    certain = np.zeros_like(probabilities)
    certain[np.arange(len(truth)), truth] = 1.0
    gaps = ((probabilities - certain) ** 2).sum(axis=1)
    return mean(gaps)
