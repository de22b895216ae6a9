"""Folding text to a form in which spelling variants meet: no accents, case or punctuation."""

from __future__ import annotations

import re
from dataclasses import dataclass

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
    found = []
    for match in _WORD.finditer(text):
        folded = fold(match.group())
        found.append(Token(_SAINT.get(folded, folded), match.start(), match.end()))
    return found


def name_key(name: str) -> tuple[str, ...]:
    """The folded words of a proper name: the key under which spellings of it meet."""
    return tuple(token.folded for token in tokens(name))
