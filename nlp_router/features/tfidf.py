"""Word and character n-grams: the backbone, robust to spelling and independent of any download."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from nlp_router.text.fold import fold, tokens


def _words(text: str) -> list[str]:
    return [token.folded for token in tokens(text)]


def _character_grams(word: str, shortest: int, longest: int) -> set[str]:
    padded = f" {word} "
    return {
        padded[start : start + length]
        for length in range(shortest, longest + 1)
        for start in range(max(1, len(padded) - length + 1))
    }


class TextFeatures:
    """Folded words 1–2 and characters-in-words 2–5, each tf-idf weighted and L2-normalised."""

    def __init__(self) -> None:
        self._words = TfidfVectorizer(
            tokenizer=_words,
            token_pattern=None,
            lowercase=False,
            ngram_range=(1, 2),
            min_df=1,
            sublinear_tf=True,
            dtype=np.float32,
        )
        self._characters = TfidfVectorizer(
            preprocessor=fold,
            analyzer="char_wb",
            ngram_range=(2, 5),
            min_df=2,
            sublinear_tf=True,
            dtype=np.float32,
        )

    def fit(self, texts: Sequence[str]) -> TextFeatures:
        """Learns vocabulary and document frequencies."""
        self._words.fit(texts)
        self._characters.fit(texts)
        return self

    def transform(self, texts: Sequence[str]) -> csr_matrix:
        """Sparse float32 matrix, one row per text: word columns, then character columns."""
        return csr_matrix(
            hstack(
                [self._words.transform(texts), self._characters.transform(texts)], format="csr"
            )
        )

    def character_columns(self, text: str) -> dict[str, list[int]]:
        """The columns of the character n-grams inside each word of a text."""
        vocabulary = self._characters.vocabulary_
        offset = self.word_count
        shortest, longest = self._characters.ngram_range
        return {
            token.folded: [
                offset + vocabulary[gram]
                for gram in _character_grams(token.folded, shortest, longest)
                if gram in vocabulary
            ]
            for token in tokens(text)
        }

    @property
    def word_count(self) -> int:
        """How many of the columns are words; the others are characters."""
        return len(self._words.vocabulary_)

    def word_columns(self, text: str) -> dict[str, int]:
        """Each known word or pair of words of a text and its column, for explanations."""
        vocabulary = self._words.vocabulary_
        found = _words(text)
        grams = found + [f"{a} {b}" for a, b in zip(found, found[1:], strict=False)]
        return {gram: vocabulary[gram] for gram in grams if gram in vocabulary}
