"""Whether words that spell a commune's name, or nearly, are meant as that name."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from nlp_router.route.atlas import Scale
from nlp_router.route.context import Context
from nlp_router.route.cues import ARTICLES, CONNECTORS, PREPOSITIONS
from nlp_router.route.gazetteer import Gazetteer, NameKey
from nlp_router.territory.referential import Referential

# Likeness asked of a misspelt name that nothing announces, and outside the area, in percent.
_STRICT, _AFAR = 91.0, 89.0
_LONG, _LONG_AFAR = 7, 6
# Below it, a name alone, without « à », is more often a word or a surname.
_KNOWN = 2_000


class Plausibility:
    """Judges the names of one text.

    Args:
        common: folded everyday words.
        has_area: the message came in by a portal.
    """

    def __init__(
        self, context: Context, common: Collection[str], referential: Referential, has_area: bool
    ) -> None:
        self._context = context
        self._common = common
        self._referential = referential
        self._has_area = has_area

    def meant(
        self, codes: Sequence[str], key: NameKey, index: int, scale: Scale, whole: bool
    ) -> bool:
        """Whether the words at `index` are the name of one of `codes`.

        Args:
            whole: they are its whole name, not one cut short.
        """
        context = self._context
        if self.is_everyday(key):
            announced = context.has_cue(index) and context.is_capital(index)
            if not (context.names_everyday(index) if whole else announced):
                return False
        return scale == Scale.AREA or self._meant_afar(codes, key, index, scale)

    def is_everyday(self, key: NameKey) -> bool:
        """A single everyday word, « vert », « pont »."""
        return len(key) == 1 and key[0] in self._common

    def _meant_afar(self, codes: Sequence[str], key: NameKey, index: int, scale: Scale) -> bool:
        """Outside the area a name must be announced, or be that of a town."""
        context = self._context
        everyday = all(word in self._common or word in CONNECTORS for word in key)
        if everyday and not context.all_capitals(index, len(key)):
            return False
        biggest = max(self._referential.communes[code].population for code in codes)
        known = biggest >= _KNOWN or len(key) > 1
        capital = context.is_capital(index)
        if context.has_cue(index) and (capital or not (context.has_capitals or everyday)):
            if self._has_area and scale == Scale.FRANCE:
                # Without a capital, « dans le fossé » names no far commune.
                return known and (capital or context.folded[index - 1] == "a")
            return True
        if self._has_area:
            return capital and biggest >= _KNOWN
        return known and (len(key) > 1 or context.starts_capital(index))

    def misspelt(
        self, gazetteer: Gazetteer, key: NameKey, index: int, scale: Scale
    ) -> tuple[str, ...]:
        """Communes of which the words at `index` may be the misspelt name."""
        if not self._may_be_misspelt(key):
            return ()
        context, size = self._context, len("".join(key))
        if scale != Scale.AREA:
            return gazetteer.fuzzy(key, _AFAR) if size >= _LONG_AFAR else ()
        if context.has_cue(index) or context.is_capital(index):
            return gazetteer.fuzzy(key)
        return gazetteer.fuzzy(key, _STRICT) if size >= _LONG else ()

    def may_be_misspelt(self, index: int, scale: Scale) -> bool:
        """Whether a misspelling of a name of that scale may be looked for at this word."""
        context = self._context
        if scale == Scale.AREA:
            return True
        if not context.has_cue(index):
            return False
        lower = not context.has_capitals and context.folded[index] not in self._common
        far = scale == Scale.FRANCE and self._has_area
        return context.starts_capital(index) or (lower and not far)

    def _may_be_misspelt(self, key: NameKey) -> bool:
        if key[0] in (CONNECTORS - ARTICLES) | PREPOSITIONS or key[-1] in CONNECTORS:
            return False
        return not all(word in self._common or len(word) <= 2 or word.isdigit() for word in key)
