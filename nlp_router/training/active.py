"""Which messages teach most when an agent reads them: doubtful ones, unlike each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.preprocessing import normalize

# How much resemblance to a message already chosen counts against doubt.
_DIVERSITY = 0.5


def most_telling(probabilities: NDArray[np.float64], features: csr_matrix, count: int) -> list[int]:
    """Rows of the messages to read first, the most telling first.

    Doubt is the margin between the two likeliest types (Scheffer et al. 2001); each choice is
    then weighed against its cosine to those already chosen (maximal marginal relevance,
    Carbonell and Goldstein 1998), so that one kind of difficulty does not fill the queue.

    Args:
        probabilities: of the types, one row per message.
        features: one row per message.
        count: how many are wanted; all of them when there are fewer.
    """
    top = np.sort(probabilities, axis=1)[:, -2:]
    doubt = 1 - (top[:, -1] - top[:, 0]) if probabilities.shape[1] > 1 else 1 - top[:, 0]
    unit = normalize(features)
    nearest = np.zeros(len(doubt))
    chosen: list[int] = []
    for _ in range(min(count, len(doubt))):
        worth = doubt - _DIVERSITY * nearest
        worth[chosen] = -np.inf
        row = int(worth.argmax())
        chosen.append(row)
        nearest = np.maximum(nearest, np.asarray((unit @ unit[row].T).todense()).ravel())
    return chosen
