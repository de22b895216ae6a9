"""Texts as hurried people type them: no accents, capitals only, slips of the finger."""

from __future__ import annotations

from numpy.random import Generator
from unidecode import unidecode

_PLAIN, _CAPITALS, _SLIPS = 0.10, 0.04, 0.12
_SLIP = 0.03


def hurried(text: str, chance: Generator) -> str:
    """The text, or one time in four what a hurried hand would have made of it."""
    drawn = chance.random()
    if drawn < _PLAIN:
        return unidecode(text).lower()
    if drawn < _PLAIN + _CAPITALS:
        return unidecode(text).upper()
    if drawn < _PLAIN + _CAPITALS + _SLIPS:
        return _slipped(text, chance)
    return text


def _slipped(text: str, chance: Generator) -> str:
    """Letters left out, doubled or swapped with the next."""
    letters = list(text)
    for index in range(len(letters) - 1):
        if letters[index].isalpha() and chance.random() < _SLIP:
            kind = int(chance.integers(3))
            if kind == 0:
                letters[index] = ""
            elif kind == 1:
                letters[index] *= 2
            else:
                letters[index], letters[index + 1] = letters[index + 1], letters[index]
    return "".join(letters)
