"""Finding the communes a text mentions, and what each mention is there for."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from nlp_router.route.gazetteer import Gazetteer, NameKey
from nlp_router.territory.referential import Referential
from nlp_router.text.fold import Token, tokens

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
_CONNECTORS = frozenset(("de", "d", "du", "des", "la", "le", "les", "l", "en"))
_HOME = re.compile(
    r"\b(?:j|nous|on|qui)\s+(?:y\s+)?(?:habit\w+|viv\w+|vis|log\w+|resid\w+|demeur\w+)"
    r"(?:\s+(?:a|sur|dans|pres|au|de|en|le|la|bourg|centre))*\s*$"
    r"|\b(?:habitant\w*|domicili\w+|resid\w+|riverain\w*|demeurant|originaire|moi je suis|je suis)"
    r"\s+(?:a|de|d|sur)\s*$"
)
_ELSEWHERE = re.compile(
    r"\b(?:direction|destination|vers|pour|jusqu a|aller a|vais a|va a|venant de|viens de|venir de|"
    r"retour de|travaill\w+ a|boulot a|bosse a|comme a|contrairement a|en venant de|depuis|rejoindre|"
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


def find_mentions(
    text: str, gazetteer: Gazetteer, common_words: Collection[str]
) -> list[Mention]:
    """The mentions of an area's communes, in text order, never overlapping.

    Args:
        common_words: folded everyday words; a name that is one needs a cue beside it
            (« Vert », « Gan »), and a misspelling is never read out of one.
    """
    words = tokens(text)
    mentions = []
    index = 0
    while index < len(words):
        found = _match_at(text, words, index, gazetteer, common_words)
        if found is None:
            index += 1
            continue
        mention, length = found
        mentions.append(mention)
        index += length
    return mentions


def find_postcodes(text: str, referential: Referential, area: Collection[str]) -> list[Mention]:
    """Postcodes in the text that the area knows; without an area, that France knows."""
    mentions = []
    for match in _POSTCODE.finditer(text):
        codes = referential.by_postcode.get(match.group(), ())
        kept = tuple(code for code in codes if code in area) if area else codes
        if kept:
            mentions.append(Mention(kept, match.start(), match.end(), 0.7, False))
    return mentions


def _match_at(
    text: str,
    words: Sequence[Token],
    index: int,
    gazetteer: Gazetteer,
    common_words: Collection[str],
) -> tuple[Mention, int] | None:
    for length in range(min(gazetteer.longest, len(words) - index), 0, -1):
        span = words[index : index + length]
        key = tuple(word.folded for word in span)
        codes, exact = _codes(key, span, text, words, index, gazetteer, common_words)
        if not codes:
            continue
        weight = STREET_WEIGHT if _names_a_street(words, index) else _weight(words, index, exact)
        return Mention(codes, span[0].start, span[-1].end, weight, exact), length
    return None


def _codes(
    key: NameKey,
    span: Sequence[Token],
    text: str,
    words: Sequence[Token],
    index: int,
    gazetteer: Gazetteer,
    common_words: Collection[str],
) -> tuple[tuple[str, ...], bool]:
    """The communes this run of words may name, and whether it is spelt in full."""
    everyday = len(key) == 1 and key[0] in common_words
    cue = _has_cue(words, index)
    capital = text[span[0].start].isupper() and not _opens_sentence(text, span[0].start)
    if key in gazetteer.full and (not everyday or _names_everyday(cue, capital, text, span)):
        return gazetteer.full[key], True
    if key in gazetteer.short and (not everyday or (cue and capital)):
        return gazetteer.short[key], False
    if all(word in common_words or len(word) <= 2 for word in key):
        return (), False
    if key[0] in _CONNECTORS and key[0] not in ("le", "la", "les"):
        return (), False
    written = text[span[0].start : span[-1].end]
    if "," in written or "\n" in written or "." in written:
        return (), False
    if cue or capital:
        return gazetteer.fuzzy(key), False
    return (gazetteer.fuzzy(key, _STRICT) if len("".join(key)) >= 7 else ()), False


def _names_everyday(cue: bool, capital: bool, text: str, span: Sequence[Token]) -> bool:
    """« à Vert » or « Vert » inside a sentence name the commune; « le feu vert » does not."""
    shouting = text[span[0].start : span[0].end].isupper() and len(span[0].folded) > 1
    return (capital and not shouting) or (cue and (capital or len(span[0].folded) > 3))


def _opens_sentence(text: str, start: int) -> bool:
    before = text[:start].rstrip(" \t\"'«(-#@")
    return not before or before[-1] in ".!?\n…:"


def _has_cue(words: Sequence[Token], index: int) -> bool:
    if index and words[index - 1].folded in _PLACE_CUES:
        return True
    return (
        index >= 2
        and words[index - 1].folded in _CONNECTORS
        and words[index - 2].folded in _PLACE_CUES
    )


def _names_a_street(words: Sequence[Token], index: int) -> bool:
    """« rue de Bordeaux », « avenue de la gare de Pau » is not asked: only the nearest words."""
    if index and words[index - 1].folded in _STREETS:
        return True
    for back in (2, 3):
        if (
            index >= back
            and words[index - back].folded in _STREETS
            and all(word.folded in _CONNECTORS for word in words[index - back + 1 : index])
        ):
            return True
    return False


def _weight(words: Sequence[Token], index: int, exact: bool) -> float:
    before = " ".join(word.folded for word in words[max(0, index - 9) : index])
    weight = 1.0 + (0.1 if exact else 0.0)
    if _HOME.search(before):
        weight -= 0.5
    elif _FACT.search(before):
        weight += 0.4
    elif _ELSEWHERE.search(before):
        weight -= 0.45
    elif index and words[index - 1].folded in ("a", "sur"):
        weight += 0.15
    return weight
