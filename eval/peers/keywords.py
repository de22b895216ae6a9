"""Keyword rules: the words of each type's label and definition, the rarer the heavier."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from snowballstemmer import stemmer

from nlp_router.taxonomy.tree import Taxonomy
from nlp_router.text.fold import tokens


class KeywordRules:
    """Counts the words a message shares with each type's own description. Learns nothing."""

    name = "mots-clés de la taxonomie"

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._stem = stemmer("french").stemWord
        descriptions = {
            request_type.id: self._words(f"{request_type.label} {request_type.definition}")
            for request_type in taxonomy.types.values()
        }
        frequency = Counter(word for words in descriptions.values() for word in words)
        self._weights = {
            name: {word: math.log(len(descriptions) / frequency[word]) for word in words}
            for name, words in descriptions.items()
        }

    def fit(self, texts: Sequence[str], types: Sequence[str]) -> None:
        """Nothing to learn; only the order of the columns."""
        self._names = sorted(set(types))

    def scores(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Sum of the weights of the shared words."""
        found = [self._words(text) for text in texts]
        return np.array(
            [
                [
                    sum(weight for word, weight in self._weights[name].items() if word in words)
                    for name in self._names
                ]
                for words in found
            ]
        )

    def _words(self, text: str) -> set[str]:
        return {self._stem(token.folded) for token in tokens(text) if len(token.folded) > 2}
