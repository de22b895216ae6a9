"""Word and character n-grams, the backbone, and the mean meaning of the words beside them.

Words 1–2 and characters-in-words 2–5, sublinear tf-idf, each half L2-normalised: what
scikit-learn's TfidfVectorizer computes with analyzers « word » and « char_wb ». Written out
because the grams of a word never change: a cache of words makes it several times faster, and
gives each word's features to the explanation for nothing. Then, when there are word vectors,
their mean weighted by rarity (Arora et al. 2017, smooth inverse frequency).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from nlp_router.errors import ModelUnavailable
from nlp_router.features.spelling import Spelling
from nlp_router.ports import WordVectors
from nlp_router.text.fold import tokens

_SHORTEST, _LONGEST = 2, 5
_RAREST_WORDS = 2
_RAREST_CHARACTERS = 3
_CACHED_WORDS = 50_000
# Weight of the meaning beside the spelling, and of a word by its frequency; see ADR 3.
_MEANING = 0.5
_SMOOTHING = 1e-3
_GRANTED = 2

_SPOKEN = re.compile(r"[^\W_]+")

Columns = NDArray[np.int32]


class TextFeatures:
    """Vectors of texts. Fitted once, then unchanging but for its caches."""

    def __init__(self, vectors: WordVectors | None = None) -> None:
        """With `vectors`, the same must be given back by `attach` after unpickling."""
        self._vectors = vectors
        self._frequency: dict[str, float] = {}
        self._centre: NDArray[np.float32] = np.zeros(0, dtype=np.float32)
        self._meanings: dict[str, NDArray[np.float32] | None] = {}
        self._vocabulary: dict[str, int] = {}
        self._word_count = 0
        self._idf: NDArray[np.float32] = np.zeros(0, dtype=np.float32)
        self._spelling = Spelling({})
        self._cache: dict[str, Columns] = {}

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "_cache": {}, "_meanings": {}, "_vectors": None}

    def attach(self, vectors: WordVectors) -> None:
        """Gives back the word vectors, which are not part of a saved model."""
        self._vectors = vectors

    def fit(self, texts: Sequence[str]) -> TextFeatures:
        """Learns vocabulary and document frequencies."""
        words: Counter[str] = Counter()
        characters: Counter[str] = Counter()
        grams_of = lru_cache(maxsize=_CACHED_WORDS)(_character_grams)
        for text in texts:
            found = _folded(text)
            words.update(set(_word_grams(found)))
            characters.update(set(chain.from_iterable(map(grams_of, set(found)))))
        kept = sorted(g for g, count in words.items() if count >= _RAREST_WORDS)
        kept_characters = sorted(
            g for g, count in characters.items() if count >= _RAREST_CHARACTERS
        )
        self._vocabulary = {gram: column for column, gram in enumerate(kept + kept_characters)}
        self._word_count = len(kept)
        frequency = [words[gram] for gram in kept] + [characters[gram] for gram in kept_characters]
        self._idf = (np.log((1 + len(texts)) / (1 + np.array(frequency))) + 1).astype(np.float32)
        self._spelling = Spelling(words)
        self._cache = {}
        if self._vectors is not None:
            self._fit_meaning(texts)
        return self

    def _fit_meaning(self, texts: Sequence[str]) -> None:
        counts = Counter(word for text in texts for word in _spoken(text))
        total = max(sum(counts.values()), 1)
        self._frequency = {word: count / total for word, count in counts.items()}
        self._meanings = {}
        self._centre = np.zeros(self._dimension, dtype=np.float32)
        self._centre = np.mean([self._meaning(text) for text in texts], axis=0)

    def transform(self, texts: Sequence[str]) -> csr_matrix:
        """Float32 matrix, one row per text: words, characters, then meaning."""
        rows = [self._row(text) for text in texts]
        bounds = np.cumsum([0] + [len(columns) for columns, _ in rows])
        empty: tuple[list[Columns], list[NDArray[np.float32]]] = ([], [])
        all_columns, all_values = (
            (list(part) for part in zip(*rows, strict=True)) if rows else empty
        )
        return csr_matrix(
            (
                np.concatenate(all_values) if rows else np.zeros(0, dtype=np.float32),
                np.concatenate(all_columns) if rows else np.zeros(0, dtype=np.int32),
                bounds,
            ),
            shape=(len(texts), len(self._idf) + self._dimension),
        )

    @property
    def gram_count(self) -> int:
        """How many of the first columns are n-grams, never negative."""
        return len(self._idf)

    @property
    def _dimension(self) -> int:
        return len(self._centre) or (self._vectors.dimension if self._vectors else 0)

    def familiarity(self, text: str) -> float:
        """How much of the text is made of words met while learning, 0 to 1.

        Two known words are granted to every text: a single rare one makes nothing unfamiliar.
        """
        found = _folded(text)
        known = sum(word in self._vocabulary for word in found)
        return (known + _GRANTED) / (len(found) + _GRANTED)

    def share_by_word(
        self, text: str, shares: NDArray[np.float32], wanted: Callable[[str], bool]
    ) -> dict[str, float]:
        """How the features' shares fall on the wanted folded words of the text.

        Args:
            shares: one number per column; a pair of words counts for both.
        """
        found = _folded(text)
        total = {
            word: float(shares[self._columns(word)].sum())
            for word in dict.fromkeys(found)
            if wanted(word)
        }
        for pair in pairwise(found):
            column = self._vocabulary.get(" ".join(pair))
            if column is not None:
                for word in pair:
                    if word in total:
                        total[word] += float(shares[column])
        return total

    def _row(self, text: str) -> tuple[Columns, NDArray[np.float32]]:
        found = _folded(text)
        parts = [self._columns(word) for word in found]
        parts.append(self._known(f"{a} {b}" for a, b in pairwise(found)))
        columns, counts = np.unique(np.concatenate(parts), return_counts=True)
        values = (1 + np.log(counts.astype(np.float32))) * self._idf[columns]
        border = int(np.searchsorted(columns, self._word_count))
        for half in (values[:border], values[border:]):
            norm = float(np.sqrt(half @ half))
            if norm:
                half /= norm
        if not self._dimension:
            return columns, values
        meaning = _MEANING * _unit(self._meaning(text) - self._centre)
        places = np.arange(len(self._idf), len(self._idf) + self._dimension, dtype=np.int32)
        return np.concatenate([columns, places]), np.concatenate([values, meaning])

    def _meaning(self, text: str) -> NDArray[np.float32]:
        """Mean vector of the words that have one, of length 1; zero without any."""
        found = [self._word_meaning(word) for word in _spoken(text)]
        known = [vector for vector in found if vector is not None]
        if not known:
            return np.zeros(self._dimension, dtype=np.float32)
        return _unit(np.sum(known, axis=0))

    def _word_meaning(self, word: str) -> NDArray[np.float32] | None:
        """Vector of a word, times its weight: the commoner a word, the less it says."""
        if word not in self._meanings:
            if self._vectors is None:
                raise ModelUnavailable("Les vecteurs de mots du modèle manquent.")
            vector = self._vectors.find(word)
            if vector is not None:
                vector = vector * _SMOOTHING / (_SMOOTHING + self._frequency.get(word, 0.0))
            if len(self._meanings) >= _CACHED_WORDS:
                self._meanings.clear()
            self._meanings[word] = vector
        return self._meanings[word]

    def _columns(self, word: str) -> Columns:
        """Columns of one word and its characters, repeated as often as they occur in it."""
        columns = self._cache.get(word)
        if columns is None:
            meant = self._meant(word)
            columns = self._known([meant, *_character_grams(meant)])
            if len(self._cache) >= _CACHED_WORDS:
                self._cache.clear()
            self._cache[word] = columns
        return columns

    def _meant(self, word: str) -> str:
        """The word as it is read: a word that nobody knows is taken for a slip of the finger."""
        if word in self._vocabulary:
            return word
        if self._vectors is not None and self._vectors.find(word) is not None:
            return word
        return self._spelling.meant(word)

    def _known(self, grams: Iterable[str]) -> Columns:
        vocabulary = self._vocabulary
        return np.array([vocabulary[g] for g in grams if g in vocabulary], dtype=np.int32)


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    length = float(np.linalg.norm(vector))
    return (vector / length if length else vector).astype(np.float32)


def _spoken(text: str) -> list[str]:
    """Words in lower case with their accents, as word vectors know them."""
    return _SPOKEN.findall(text.lower())


def _folded(text: str) -> list[str]:
    return [token.folded for token in tokens(text)]


def _word_grams(found: Sequence[str]) -> list[str]:
    return [*found, *(f"{a} {b}" for a, b in pairwise(found))]


def _character_grams(word: str) -> list[str]:
    """Runs of 2 to 5 characters of « _word_ »; the marks keep them apart from whole words."""
    padded = f"_{word}_"
    return [
        f"#{padded[start : start + length]}"
        for length in range(_SHORTEST, _LONGEST + 1)
        for start in range(len(padded) - length + 1)
    ]
