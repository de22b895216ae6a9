"""Examples dressed as letters: polite openings, closings, signatures, notices at the foot.

What people put around a request says nothing of it. A part of the examples is learnt a second
time inside such wrapping, so that the classifiers give its words no weight; and what stands
around them teaches to recognise wrapping as such (`qualify.wrapping`).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from nlp_router.text.sentences import sentences
from nlp_router.training.examples import Example
from nlp_router.training.formulas import Formulas, Genre

# One example in so many is learnt again, dressed.
_EVERY = 4
# How often a letter has each of these, in the order they stand.
_BEFORE = ((Genre.OPENING, 0.8),)
_AFTER = ((Genre.CLOSING, 0.8), (Genre.SIGNATURE, 0.7), (Genre.FOOT, 0.35))
_FILLER = 0.4


@dataclass(frozen=True, slots=True)
class Letter:
    """An example inside a letter.

    Attributes:
        pieces: sentences in order, each with whether it is mere wrapping.
    """

    example: Example
    pieces: tuple[tuple[str, bool], ...]

    def as_example(self) -> Example:
        """The whole letter, with the labels of the request inside."""
        return replace(self.example, text="\n".join(text for text, _ in self.pieces))


def dressed(examples: Sequence[Example], formulas: Formulas) -> list[Letter]:
    """One example in four, in a wrapping drawn from its own text: always the same."""
    drawn = [(example, zlib.crc32(example.text.encode())) for example in examples]
    return [
        Letter(example, tuple(_pieces(example.text, formulas, np.random.default_rng(number))))
        for example, number in drawn
        if number % _EVERY == 0
    ]


def _pieces(text: str, formulas: Formulas, chance: Generator) -> Iterator[tuple[str, bool]]:
    yield from _around(_BEFORE, formulas, chance)
    request = _cut(text)
    filler_at = int(chance.integers(len(request) + 1)) if chance.random() < _FILLER else None
    for index, sentence in enumerate(request):
        if index == filler_at:
            yield from _wrapping(formulas[Genre.FILLER], chance)
        yield sentence, False
    if filler_at == len(request):
        yield from _wrapping(formulas[Genre.FILLER], chance)
    yield from _around(_AFTER, formulas, chance)


def _around(
    genres: Sequence[tuple[Genre, float]], formulas: Formulas, chance: Generator
) -> Iterator[tuple[str, bool]]:
    for genre, share in genres:
        if chance.random() < share:
            yield from _wrapping(formulas[genre], chance)


def _wrapping(texts: Sequence[str], chance: Generator) -> Iterator[tuple[str, bool]]:
    for sentence in _cut(texts[int(chance.integers(len(texts)))]):
        yield sentence, True


def _cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]
