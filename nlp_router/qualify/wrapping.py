"""Telling what a letter asks from what it says around: openings, courtesy, signatures, notices.

A linear classifier looks at the words of each sentence and at where it stands. It drops only
what it is sure of, and never everything.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.svm import LinearSVC

from nlp_router.features.text import TextFeatures
from nlp_router.text.clean import CleanText
from nlp_router.text.sentences import sentences

# Fewer sentences than this are read whole: there is nothing to tell apart.
FEWEST = 3
# Margin from which a sentence is dropped; chosen between authors, see ADR 8.
_SURE = 0.4
_REGULARISATION = 0.3
_PLACES = 8


class WrappingFilter:
    """Drops the sentences of a text that are mere wrapping."""

    def __init__(self) -> None:
        self._weights: NDArray[np.float32] = np.zeros(0, dtype=np.float32)
        self._bias = 0.0

    def fit(
        self, features: TextFeatures, letters: Sequence[Sequence[tuple[str, bool]]]
    ) -> WrappingFilter:
        """Learns from letters: the sentences of each, with whether they are wrapping."""
        rows = self._rows(features, [[text for text, _ in letter] for letter in letters])
        labels = [wrapping for letter in letters for _, wrapping in letter]
        machine = LinearSVC(C=_REGULARISATION, random_state=0).fit(rows, labels)
        self._weights = machine.coef_[0].astype(np.float32)
        self._bias = float(machine.intercept_[0])
        return self

    def trim(self, features: TextFeatures, texts: Sequence[CleanText]) -> list[CleanText]:
        """The texts without their wrapping; those of few sentences, and any left empty, whole."""
        spans = [sentences(text.body) for text in texts]
        long = [index for index, found in enumerate(spans) if len(found) >= FEWEST]
        written = [[texts[index].body[a:b] for a, b in spans[index]] for index in long]
        margins = self._margins(features, written)
        trimmed, row = list(texts), 0
        for index in long:
            count = len(spans[index])
            kept = [
                span
                for span, margin in zip(spans[index], margins[row : row + count], strict=True)
                if margin < _SURE
            ]
            row += count
            if kept and len(kept) < count:
                trimmed[index] = texts[index].keep(kept)
        return trimmed

    def _margins(
        self, features: TextFeatures, letters: Sequence[Sequence[str]]
    ) -> NDArray[np.float64]:
        if not letters or not len(self._weights):
            return np.full(sum(map(len, letters)), -np.inf)
        return np.asarray(self._rows(features, letters) @ self._weights + self._bias)

    def _rows(self, features: TextFeatures, letters: Sequence[Sequence[str]]) -> csr_matrix:
        words = features.transform([text for letter in letters for text in letter])
        places = np.vstack([_places(letter) for letter in letters])
        return csr_matrix(hstack([words, csr_matrix(places)], dtype=np.float32))


def _places(letter: Sequence[str]) -> NDArray[np.float32]:
    """Where each sentence stands: from the start, from the end, and marks of a signature."""
    count = len(letter)
    places = np.zeros((count, _PLACES), dtype=np.float32)
    for index, text in enumerate(letter):
        places[index, min(index, 2)] = 1.0
        places[index, 3 + min(count - 1 - index, 2)] = 1.0
        places[index, 6] = "@" in text or "http" in text or "www." in text
        places[index, 7] = min(sum(letter.isdigit() for letter in text), 10) / 10
    return places
