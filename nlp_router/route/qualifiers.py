"""What tells homonyms apart: a département or a postcode written in the text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nlp_router.route.words import CONNECTORS
from nlp_router.territory.referential import Referential
from nlp_router.text.fold import Token, name_key

POSTCODE = re.compile(r"(?<!\d)(?:0[1-9]|[1-8]\d|9[0-58]|97|98)\d{3}(?!\d)")
_BESIDE = re.compile(r"[\s,]*[(\[/–-]\s*(\d{2,3}|2[aAbB])\s*[)\]]?(?![\d/.,])")
_SAID = frozenset("dans departement dpt dept dep celle celui code postal".split())
_SMALL = CONNECTORS | _SAID
_LONGEST_NAME = 4


@dataclass(frozen=True, slots=True)
class Qualifier:
    """What stands beside a name and where it ends: `codes` is None for a whole département."""

    departements: frozenset[str]
    codes: tuple[str, ...] | None
    end: int


class Qualifiers:
    """Reads the départements and postcodes of a text."""

    def __init__(self, referential: Referential) -> None:
        self._referential = referential
        self._names: Mapping[tuple[str, ...], str] = {
            name_key(name): code for code, name in referential.departements.items()
        }

    def after(self, text: str, words: Sequence[Token], last: int) -> Qualifier | None:
        """The qualifier just after the word `last`: « (31) », « en Haute-Garonne », « 31380 »."""
        end = words[last].end
        if found := _BESIDE.match(text, end):
            code = found.group(1).upper()
            if code in self._referential.departements:
                return Qualifier(frozenset((code,)), None, found.end())
        return self._said(text, words, last + 1)

    def before(self, text: str, words: Sequence[Token], first: int) -> Qualifier | None:
        """A postcode just before the word `first`: « 31380 Saint-Sauveur »."""
        if not first or not text[words[first - 1].end : words[first].start].isspace():
            return None
        return self._postcode(words[first - 1])

    def narrow(self, codes: Sequence[str], qualifier: Qualifier) -> tuple[str, ...]:
        """Those of the communes that the qualifier allows."""
        if qualifier.codes:
            named = tuple(code for code in codes if code in qualifier.codes)
            if named:
                return named
        communes = self._referential.communes
        return tuple(code for code in codes if communes[code].departement in qualifier.departements)

    def anywhere(self, words: Sequence[Token]) -> frozenset[str]:
        """The départements named anywhere in the text, « dans le 47 », « en Haute-Garonne »."""
        found: set[str] = set()
        for index in range(1, len(words)):
            if words[index - 1].folded in _SMALL | {"en"}:
                named = self._departement(words, index)
                found |= named.departements if named else frozenset()
        return frozenset(found)

    def _said(self, text: str, words: Sequence[Token], index: int) -> Qualifier | None:
        start = index
        while index < len(words) and index - start < 3 and words[index].folded in _SMALL:
            # « La Réunion »: the article belongs to the name.
            apart = index > start or set("(,[") & set(
                text[words[index - 1].end : words[index].start]
            )
            if apart and (named := self._departement(words, index)):
                return named
            index += 1
        if index >= len(words):
            return None
        between = text[words[start - 1].end : words[index].start]
        if any(mark in between for mark in ".!?;\n"):
            return None
        if index == start and (postcode := self._postcode(words[index])):
            return postcode
        if index == start and not set("(,[/") & set(between):
            return None
        return self._departement(words, index)

    def _postcode(self, word: Token) -> Qualifier | None:
        if not POSTCODE.fullmatch(word.folded):
            return None
        codes = self._referential.by_postcode.get(word.folded)
        communes = [self._referential.communes[code] for code in codes or ()]
        departement = word.folded[: 3 if word.folded.startswith("97") else 2]
        here = frozenset(commune.departement for commune in communes) or frozenset((departement,))
        return Qualifier(here, codes, word.end)

    def _departement(self, words: Sequence[Token], index: int) -> Qualifier | None:
        number = words[index].folded.upper()
        if number in self._referential.departements and words[index - 1].folded in {
            *_SAID,
            "le",
        }:
            return Qualifier(frozenset((number,)), None, words[index].end)
        for length in range(_LONGEST_NAME, 0, -1):
            span = words[index : index + length]
            code = self._names.get(tuple(word.folded for word in span))
            if code and len(span) == length:
                return Qualifier(frozenset((code,)), None, span[-1].end)
        return None
