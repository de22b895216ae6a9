"""Finding a type of request from a few letters, however they are spelt."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz

from nlp_router.taxonomy.tree import RequestType, Taxonomy
from nlp_router.text.fold import fold

# Under this likeness, 0 to 100, a type has nothing to do with what was typed.
_LEAST = 55


class TypeSearch:
    """Types by what they are called and by what they are about."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._types = [
            (kind, fold(f"{kind.label} {kind.id}"), fold(kind.definition))
            for kind in taxonomy.types.values()
        ]

    def find(self, typed: str, limit: int = 8) -> Sequence[RequestType]:
        """The types likest to what was typed, likest first; none for nothing typed."""
        words = fold(typed).strip()
        if not words:
            return []
        scored = [
            (max(fuzz.WRatio(words, label), 0.9 * fuzz.partial_token_set_ratio(words, about)), kind)
            for kind, label, about in self._types
        ]
        kept = [(score, kind) for score, kind in scored if score >= _LEAST]
        return [kind for _, kind in sorted(kept, key=lambda pair: -pair[0])[:limit]]
