"""The words that weighed: for the chosen type, and against the runner-up.

Exact for the n-gram view: the score of a type is a sum over features, so each feature's share
is its weight difference times its value. Word pairs and characters count for the words they
stand in.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from nlp_router.features.text import TextFeatures
from nlp_router.qualify.linear import LinearClassifier
from nlp_router.text.fold import tokens

_MOST_WORDS = 4
_EMPTY = frozenset(
    """a au aux avec ce ces cette dans de des du elle en est et il ils je j l la le les leur lui
    ma mais me mes moi mon ne nos notre nous on ou par pas plus pour qu que qui s sa se ses si son
    sur t ta te tes tu un une vos votre vous y c d n m ca cela ai as avez ont sont suis etre
    avoir bonjour merci""".split()
)


def deciding_words(
    features: TextFeatures,
    classifier: LinearClassifier,
    row: csr_matrix,
    text: str,
    chosen: str,
    runner_up: str,
) -> tuple[str, ...]:
    """Words of `text`, as written, that speak most for `chosen` against `runner_up`.

    Args:
        row: the features of `text`, shape (1, features).
    """
    first, second = classifier.classes.index(chosen), classifier.classes.index(runner_up)
    weights = classifier.weights[row.indices]
    shares = np.zeros(row.shape[1], dtype=np.float32)
    shares[row.indices] = row.data * (weights[:, first] - weights[:, second])
    total = features.share_by_word(text, shares, _telling)
    ranked = sorted(total.items(), key=lambda item: -item[1])
    best = [word for word, share in ranked if share > 0]
    return _as_written(text, best[:_MOST_WORDS])


def _telling(word: str) -> bool:
    return len(word) > 1 and word not in _EMPTY


def _as_written(text: str, words: list[str]) -> tuple[str, ...]:
    written = {token.folded: text[token.start : token.end] for token in tokens(text)}
    return tuple(written[word] for word in words if word in written)
