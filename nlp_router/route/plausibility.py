"""Whether words that spell a commune's name, or nearly, are meant as that name."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from nlp_router.route.atlas import Scale
from nlp_router.route.context import Context
from nlp_router.route.forms import NameKey
from nlp_router.route.gazetteer import Gazetteer
from nlp_router.route.words import ARTICLES, CONNECTORS, OWNERS, PREPOSITIONS
from nlp_router.territory.referential import Referential

# Likeness asked of a misspelt name that nothing announces, and outside the area, in percent.
_STRICT, _AFAR = 91.0, 89.0
# The same after « à », and after any other cue.
_AT, _CUED = 80.0, 84.0
_DEMONYM = re.compile(r"(?:ais|ois|ien|ens|aise|oise|ienne)s?$")
_LONG, _LONG_AFAR, _SHORT, _HEARD = 7, 6, 4, 5
# Likeness that is enough for a name that opens a sentence, or for one of several words.
_OPENING, _SEVERAL, _SEVERAL_AFAR = 86.0, 86.0, 92.0
# Below it, a name alone, without « à », is more often a word or a surname.
_KNOWN = 2_000
_SAINTS = frozenset(("saint", "sainte"))
# Above it, a name in small letters that opens a text is the city's.
_CITY = 20_000


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
            announced = context.is_introduced(index) and context.is_capital(index)
            inside = scale == Scale.AREA
            if (inside or (whole and not self._has_area)) and context.opens(index, len(key)):
                return True
            if not (context.names_everyday(index) if whole else announced):
                return False
            if scale != Scale.AREA and not context.starts_capital(index):
                return False
        # « des lons » is no Lons, « à lons » is.
        if len("".join(key)) <= _SHORT and not context.starts_capital(index):
            return context.has_cue(index) or (scale == Scale.AREA and not index)
        if self._is_farmhouse(key, index) or (not whole and self._are_words(key, index)):
            return False
        return scale == Scale.AREA or self._meant_afar(codes, key, index, scale)

    def _is_farmhouse(self, key: NameKey, index: int) -> bool:
        """« le mas de mes parents » is not Le Mas-d'Agenais."""
        if key[0] not in ARTICLES or self._context.all_capitals(index, len(key)):
            return False
        following = tuple(self._context.folded[index + len(key) : index + len(key) + 2])
        return len(following) == 2 and following[0] in CONNECTORS and following[1] in OWNERS

    def _are_words(self, key: NameKey, index: int) -> bool:
        """« quel beau puy de terre » is not Beaupuy: nothing announces it."""
        context = self._context
        apart = len(key) == 2 and key[0] in self._common and key[0] not in CONNECTORS | _SAINTS
        return apart and not (context.has_cue(index) or context.starts_capital(index))

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
            opens = scale == Scale.NEAR and len(codes) == 1 and self._opens_afar(key, index)
            return (capital or opens) and (biggest >= _KNOWN or len(key) > 1)
        announced = len(codes) == 1 and capital and context.has_preposition(index)
        city = biggest >= _CITY and not everyday
        return announced or self._meant_anywhere(key, index, known, city)

    def _opens_afar(self, key: NameKey, index: int) -> bool:
        """« Ramonville, port sud », « St-Pierre-sur-Dropt »: nothing else is called so."""
        context = self._context
        if not context.all_capitals(index, len(key)) or index:
            return False
        return len(key) > 2 or context.is_followed_by_comma(len(key))

    def _meant_anywhere(self, key: NameKey, index: int, known: bool, city: bool) -> bool:
        """Without a portal and unannounced: capitals tell, where there are any."""
        context = self._context
        if context.has_capitals:
            named = len(key) > 1 and context.has_cue(index)
            return known and (named or context.all_capitals(index, len(key)))
        opening = index == 0 and city
        return opening or (known and (len(key) > 1 or context.starts_capital(index)))

    def misspelt(
        self, gazetteer: Gazetteer, key: NameKey, index: int, scale: Scale
    ) -> tuple[str, ...]:
        """Communes of which the words at `index` may be the misspelt name."""
        if not self.may_be_name(key) or self._is_demonym(key, index):
            return ()
        if key[0] in ARTICLES and gazetteer.exact(key[1:], "".join(key[1:])):
            return ()
        if scale == Scale.AREA:
            return self._misspelt_here(gazetteer, key, index)
        if self._has_area and index == 0 and gazetteer.exact(key, "".join(key)):
            return ()  # already judged not to be meant
        least = _AFAR if self._context.has_preposition(index) else _SEVERAL_AFAR
        return gazetteer.fuzzy(key, least) if len("".join(key)) >= _LONG_AFAR else ()

    def _misspelt_here(self, gazetteer: Gazetteer, key: NameKey, index: int) -> tuple[str, ...]:
        context = self._context
        if context.is_clipped(index) and len(key) == 1:
            return gazetteer.by_clipping(key[0])
        if context.has_cue(index) or context.is_capital(index):
            floor = _AT if context.has_preposition(index) and self._is_strange(key) else _CUED
            return (
                gazetteer.by_sound(key)
                or gazetteer.fuzzy(key, floor)
                or gazetteer.by_beginning(key)
            )
        if context.is_abbreviated(index) and (found := gazetteer.by_beginning(key)):
            return found
        asked = self._floor_unannounced(key, index)
        return (gazetteer.by_sound(key) or gazetteer.fuzzy(key, asked)) if asked else ()

    def _floor_unannounced(self, key: NameKey, index: int) -> float | None:
        """The likeness asked of words that nothing announces; None when they are too short."""
        size, strange = len("".join(key)), self._is_strange(key)
        if size >= _HEARD and strange and (index == 0 or self._follows_of(index)):
            return _OPENING
        if size < _LONG:
            return None
        if self._context.starts_capital(index) and strange:
            return _OPENING
        return _SEVERAL if len(key) > 2 else _STRICT

    def _is_demonym(self, key: NameKey, index: int) -> bool:
        """« Marmandais »: who comes from there."""
        return len(key) == 1 and not self._context.has_cue(index) and bool(_DEMONYM.search(key[0]))

    def _follows_of(self, index: int) -> bool:
        return self._context.folded[index - 1] in ("de", "d", "du")

    def _is_strange(self, key: NameKey) -> bool:
        return not any(word in self._common for word in key)

    def may_be_misspelt(self, index: int, scale: Scale) -> bool:
        """Whether a misspelling of a name of that scale may be looked for at this word."""
        context = self._context
        if scale == Scale.AREA:
            return True
        if not context.has_preposition(index):
            # A text may open with its commune, misspelt.
            return index == 0 and not (self._has_area and scale == Scale.FRANCE)
        lower = not context.has_capitals and context.folded[index] not in self._common
        far = scale == Scale.FRANCE and self._has_area
        return context.starts_capital(index) or (lower and not far)

    def may_be_name(self, key: NameKey) -> bool:
        """Whether these words may be a misspelt name."""
        if key[0] in (CONNECTORS - ARTICLES) | PREPOSITIONS or key[-1] in CONNECTORS | PREPOSITIONS:
            return False
        if len(key) > 1 and len(key[-1]) <= (_SHORT if key[-1] in self._common else 2):
            return False  # « Mantes ce », « Agmé et »
        return not all(word in self._common or len(word) <= 2 or word.isdigit() for word in key)
