"""Folding text to a form in which spelling variants meet: no accents, case or punctuation."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from unidecode import unidecode

_WORD = re.compile(r"[^\W_]+")
_SAINT = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}


class Token(NamedTuple):
    """A folded word and where it stands in the text (start and end, in characters)."""

    folded: str
    start: int
    end: int


def fold(text: str) -> str:
    """Lower case without accents or ligatures: « Échenoz-la-Méline » → « echenoz-la-meline »."""
    return unidecode(text).lower()


@lru_cache(maxsize=512)
def tokens(text: str) -> tuple[Token, ...]:
    """The words of `text`, folded, « st » read as « saint ». Punctuation separates.

    A message is read several times on its way (rules, features, place): its words are kept
    for that while.
    """
    return tuple(
        Token(_fold_word(match.group()), match.start(), match.end())
        for match in _WORD.finditer(text)
    )


@lru_cache(maxsize=65_536)
def _fold_word(word: str) -> str:
    folded = fold(word)
    return _SAINT.get(folded, folded)


def name_key(name: str) -> tuple[str, ...]:
    """The folded words of a proper name: the key under which spellings of it meet."""
    return tuple(token.folded for token in tokens(name))
