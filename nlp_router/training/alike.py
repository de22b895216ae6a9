"""Which texts are one text told twice: same words, or nearly (MinHash, Broder 1997)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from datasketch import MinHash, MinHashLSH
from scipy.cluster.hierarchy import DisjointSet

from nlp_router.text.fold import tokens

# Jaccard of word pairs from which two texts are one.
_ALIKE = 0.55
_PERMUTATIONS = 64
_SHORTEST_COMPARED = 6


def normalised(text: str) -> str:
    """Folded words of a text, one space between: equal for texts that differ in spelling only."""
    return " ".join(token.folded for token in tokens(text))


def empty_index() -> MinHashLSH:
    """An index of sketches that finds those of texts alike."""
    return MinHashLSH(threshold=_ALIKE, num_perm=_PERMUTATIONS)


def sketch_of(text: str) -> MinHash | None:
    """The sketch of a text; None for one too short to be nearly another."""
    words = [token.folded for token in tokens(text)]
    if len(words) < _SHORTEST_COMPARED:
        return None
    sketch = MinHash(num_perm=_PERMUTATIONS)
    sketch.update_batch([f"{a} {b}".encode() for a, b in pairwise(words)])
    return sketch


def groups_alike(texts: Sequence[str]) -> list[list[int]]:
    """The positions of the texts, those of texts alike together, in the order of the first."""
    groups = DisjointSet(range(len(texts)))
    index, exact = empty_index(), dict[str, int]()
    for position, text in enumerate(texts):
        groups.merge(exact.setdefault(normalised(text), position), position)
        if (sketch := sketch_of(text)) is not None:
            for twin in index.query(sketch):
                groups.merge(twin, position)
            index.insert(position, sketch)
    return sorted(sorted(group) for group in groups.subsets())
