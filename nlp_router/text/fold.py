"""Folding text to a form in which spelling variants meet: no accents, case or punctuation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from unidecode import unidecode

_WORD = re.compile(r"[^\W_]+")
_SAINT = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}


@dataclass(frozen=True, slots=True)
class Token:
    """A folded word and where it stands in the text (start and end, in characters)."""

    folded: str
    start: int
    end: int


def fold(text: str) -> str:
    """Lower case without accents or ligatures: « Échenoz-la-Méline » → « echenoz-la-meline »."""
    return unidecode(text).lower()


def tokens(text: str) -> list[Token]:
    """The words of `text`, folded, « st » read as « saint ». Punctuation separates."""
    return [
        Token(_fold_word(match.group()), match.start(), match.end())
        for match in _WORD.finditer(text)
    ]


@lru_cache(maxsize=65_536)
def _fold_word(word: str) -> str:
    folded = fold(word)
    return _SAINT.get(folded, folded)


def name_key(name: str) -> tuple[str, ...]:
    """The folded words of a proper name: the key under which spellings of it meet."""
    return tuple(token.folded for token in tokens(name))
