"""Finding the communes a text mentions, and what each mention is there for."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from nlp_router.route.gazetteer import Gazetteer, NameKey
from nlp_router.territory.referential import Referential
from nlp_router.text.fold import tokens

# Folded words just before a name.
_STREETS = frozenset(
    """rue r avenue av ave boulevard bd bld boul route rte chemin che chem impasse imp allee allees
    cours quai faubourg fg passage voie rocade rdpt giratoire point ruelle sente venelle esplanade
    promenade ligne porte""".split()
)
_PLACE_CUES = frozenset(
    """a sur dans vers commune ville village bourg mairie maire centre habitants habitant quartier
    cote environs pres entre depuis secteur hameau gare ecole college lycee eglise cimetiere
    dechetterie decheterie marche piscine mediatheque stade gymnase zone zi za""".split()
)
_ARTICLES = frozenset(("le", "la", "les"))
_CONNECTORS = _ARTICLES | {"de", "d", "du", "des", "l", "en"}
_HOME = re.compile(
    r"\b(?:j|nous|on|qui)\s+(?:y\s+)?(?:habit\w+|viv\w+|vis|log\w+|resid\w+|demeur\w+)"
    r"(?:\s+(?:a|sur|dans|pres|au|de|en|le|la|bourg|centre))*\s*$"
    r"|\b(?:habitant\w*|domicili\w+|resid\w+|riverain\w*|demeurant|originaire|moi je suis|je suis)"
    r"\s+(?:a|de|d|sur)\s*$"
)
_ELSEWHERE = re.compile(
    r"\b(?:direction|destination|vers|pour|jusqu a|aller a|vais a|va a|venant de|viens de|venir de|"
    r"retour de|travaill\w+ a|boulot a|bosse a|comme a|contrairement a|en venant de|depuis|"
    r"rejoindre|"
    r"mairie de|mairie d|maire de|maire d|mais pas a|pas a|entre)\s*(?:l|la|le)?\s*$"
)
_FACT = re.compile(
    r"\b(?:mais\s+(?:\w+\s+){0,6}|c est\s+|se trouve\s+|situe\w*\s+|commune de|commune d|"
    r"sur la commune de|le probleme est\s+|ca se passe\s+)(?:a|sur|dans)?\s*(?:le|la|l)?\s*$"
)
# « route de Seyches » may run through another commune: a hint when there is nothing else.
STREET_WEIGHT = 0.3
# Likeness asked of a misspelt name that nothing announces, in percent.
_STRICT = 91.0
_LONG = 7
_POSTCODE = re.compile(r"(?<!\d)(?:0[1-9]|[1-8]\d|9[0-58]|97|98)\d{3}(?!\d)")


@dataclass(frozen=True, slots=True)
class Mention:
    """One name in the text and the communes it may stand for.

    Attributes:
        weight: how much it looks like the place of the fact, about 0 to 2.
        exact: spelt as the whole name of a commune.
    """

    codes: tuple[str, ...]
    start: int
    end: int
    weight: float
    exact: bool


def find_mentions(text: str, gazetteer: Gazetteer, common_words: Collection[str]) -> list[Mention]:
    """The mentions of an area's communes, in text order, never overlapping.

    Args:
        common_words: folded everyday words; a name that is one needs a cue beside it
            (« Vert », « Gan »), and a misspelling is never read out of one.
    """
    return list(_Reading(text, gazetteer, common_words).mentions())


def find_postcodes(text: str, referential: Referential, area: Collection[str]) -> list[Mention]:
    """Postcodes in the text that the area knows; without an area, that France knows."""
    mentions = []
    for match in _POSTCODE.finditer(text):
        codes = referential.by_postcode.get(match.group(), ())
        kept = tuple(code for code in codes if code in area) if area else codes
        if kept:
            mentions.append(Mention(kept, match.start(), match.end(), 0.7, False))
    return mentions


class _Reading:
    """One text being read for the names of one area."""

    def __init__(self, text: str, gazetteer: Gazetteer, common_words: Collection[str]) -> None:
        self._text = text
        self._words = tokens(text)
        self._folded = [word.folded for word in self._words]
        self._gazetteer = gazetteer
        self._common = common_words

    def mentions(self) -> Iterator[Mention]:
        index = 0
        while index < len(self._words):
            word = self._folded[index]
            # Most words start no name and are nobody's misspelling: they cost nothing more.
            possible = word in self._gazetteer.first_words or word not in self._common
            found = self._match_at(index) if possible else None
            if found is None:
                index += 1
                continue
            mention, length = found
            yield mention
            index += length

    def _match_at(self, index: int) -> tuple[Mention, int] | None:
        cue, capital = self._has_cue(index), self._is_capital(index)
        longest = min(self._gazetteer.longest, len(self._words) - index)
        for length in range(longest, 0, -1):
            key = tuple(self._folded[index : index + length])
            exact = self._exact(key, index, cue, capital)
            codes = exact or self._inexact(key, index, length, cue, capital)
            if codes:
                start, end = self._words[index].start, self._words[index + length - 1].end
                whole = bool(exact) and key in self._gazetteer.full
                return Mention(codes, start, end, self._weight(index, whole), whole), length
        return None

    def _exact(self, key: NameKey, index: int, cue: bool, capital: bool) -> tuple[str, ...]:
        """Communes of this very name, whole or as people shorten it."""
        everyday = len(key) == 1 and key[0] in self._common
        if not everyday:
            return self._gazetteer.full.get(key) or self._gazetteer.short.get(key, ())
        if self._names_everyday(index, cue, capital):
            return self._gazetteer.full.get(key, ())
        return self._gazetteer.short.get(key, ()) if cue and capital else ()

    def _inexact(
        self, key: NameKey, index: int, length: int, cue: bool, capital: bool
    ) -> tuple[str, ...]:
        """Communes whose name this may be but for typing mistakes."""
        first, last = self._words[index], self._words[index + length - 1]
        written = self._text[first.start : last.end]
        if key[0] in _CONNECTORS - _ARTICLES or any(mark in written for mark in ",.\n"):
            return ()
        if all(word in self._common or len(word) <= 2 for word in key):
            return ()
        if cue or capital:
            return self._gazetteer.fuzzy(key)
        return self._gazetteer.fuzzy(key, _STRICT) if len("".join(key)) >= _LONG else ()

    def _names_everyday(self, index: int, cue: bool, capital: bool) -> bool:
        """« à Vert » or « Vert » inside a sentence name the commune; « le feu vert » does not."""
        word = self._words[index]
        shouting = self._text[word.start : word.end].isupper() and len(word.folded) > 1
        return (capital and not shouting) or (cue and (capital or len(word.folded) > 3))

    def _is_capital(self, index: int) -> bool:
        """A capital that does not open a sentence."""
        start = self._words[index].start
        if not self._text[start].isupper():
            return False
        before = self._text[:start].rstrip(" \t\"'«(-#@")
        return bool(before) and before[-1] not in ".!?\n…:"

    def _has_cue(self, index: int) -> bool:
        if index and self._folded[index - 1] in _PLACE_CUES:
            return True
        return (
            index >= 2
            and self._folded[index - 1] in _CONNECTORS
            and self._folded[index - 2] in _PLACE_CUES
        )

    def _names_a_street(self, index: int) -> bool:
        """« rue de Bordeaux », « route de la Seyches »: a street word, then only small words."""
        for back in (1, 2, 3):
            if index < back:
                return False
            if self._folded[index - back] in _STREETS:
                return True
            if self._folded[index - back] not in _CONNECTORS:
                return False
        return False

    def _weight(self, index: int, whole: bool) -> float:
        if self._names_a_street(index):
            return STREET_WEIGHT
        before = " ".join(self._folded[max(0, index - 9) : index])
        weight = 1.1 if whole else 1.0
        if _HOME.search(before):
            return weight - 0.5
        if _FACT.search(before):
            return weight + 0.4
        if _ELSEWHERE.search(before):
            return weight - 0.45
        return weight + (0.15 if index and self._folded[index - 1] in ("a", "sur") else 0.0)
