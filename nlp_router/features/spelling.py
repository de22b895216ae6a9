"""Mistyped words read as the word that was meant, when one is near enough.

A word is looked for among the frequent ones by the strings that lack one of its letters
(symmetric deletes, Garbe 2012): a slip of one letter, left out, added, changed or swapped with
the next, is found without comparing it with every word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from rapidfuzz.distance import OSA

# A word met less often, or shorter, is nobody's intended word; a shorter one is left as it is.
_FREQUENT = 6
_SHORTEST_MEANT = 4
_SHORTEST_MISTYPED = 5


class Spelling:
    """The frequent words of the training messages, ready to be found from a misspelling."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        """`counts`: number of texts each folded word is in."""
        self._counts = {
            word: count
            for word, count in sorted(counts.items())
            if count >= _FREQUENT and len(word) >= _SHORTEST_MEANT and word.isalpha()
        }
        self._by_delete = _index(self._counts)

    def __getstate__(self) -> dict[str, dict[str, int]]:
        # The index is ten times the words, and quickly made again.
        return {"counts": self._counts}

    def __setstate__(self, state: dict[str, dict[str, int]]) -> None:
        self._counts = state["counts"]
        self._by_delete = _index(self._counts)

    def meant(self, word: str) -> str:
        """The most frequent word at one slip from this one; the word itself without any."""
        if len(word) < _SHORTEST_MISTYPED or not word.isalpha():
            return word
        near = {
            other
            for delete in _deletes(word)
            for other in self._by_delete.get(delete, ())
            if OSA.distance(word, other, score_cutoff=1) <= 1
        }
        return max(near, key=lambda other: (self._counts[other], other), default=word)


def _index(counts: Mapping[str, int]) -> dict[str, list[str]]:
    index: dict[str, list[str]] = defaultdict(list)
    for word in counts:
        for delete in _deletes(word):
            index[delete].append(word)
    return dict(index)


def _deletes(word: str) -> Iterator[str]:
    yield word
    yield from {word[:index] + word[index + 1 :] for index in range(len(word))}
