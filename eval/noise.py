"""Messages as people really send them: mistyped, unaccented, shouted, wrapped in a letter.

Every change is a function of a text and a generator of chance, gives a text again, and never
an empty one when it was given words.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from eval.letters import CLOSINGS, FOOTERS, OPENINGS, SIGNATURES, THREADS
from nlp_router.intake.message import LONGEST_TEXT
from nlp_router.text.html import html_to_text, looks_like_html
from nlp_router.training.dataset import LabelledMessage

Change = Callable[[str, Generator], str]

# Each row of the keyboard stands a little to the right of the one above.
_ROWS = (("azertyuiop", 0.0), ("qsdfghjklm", 0.25), ("wxcvbn", 0.75))
_PLACES = {
    letter: (column + shift, float(row))
    for row, (letters, shift) in enumerate(_ROWS)
    for column, letter in enumerate(letters)
}
_REACH = 1.3
NEIGHBOURS = {
    letter: "".join(
        other
        for other, (a, b) in _PLACES.items()
        if other != letter and (a - x) ** 2 + (b - y) ** 2 <= _REACH**2
    )
    for letter, (x, y) in _PLACES.items()
}
# Apostrophes and hyphens are spelling more than punctuation: they stay.
_PUNCTUATION = re.compile(r"(?<!\d)[.,:]|[.,:](?!\d)|[;!?…«»\"“”()]")
_SPACES = re.compile(r"[ \t]{2,}")


@dataclass(frozen=True, slots=True)
class Alteration:
    """One way in which a message differs from a clean one.

    Attributes:
        name: for programs; `label`: in French, for people.
        words: what happens to the words, of the subject as of the text.
        wrapping: what is then put around the text.
    """

    name: str
    label: str
    words: Change = lambda text, _: text
    wrapping: Change = lambda text, _: text

    def apply(self, message: LabelledMessage, seed: int = 0) -> LabelledMessage:
        """The message altered, its labels unchanged. Same message, same seed, same result.

        The positions of requests in the text are those of the clean text: they serve training
        only, and an altered message is never learnt.
        """
        generator = np.random.default_rng([seed, _number(message.id), _number(self.name)])
        # A slip of the finger changes what is read, not the tags around it.
        html = looks_like_html(message.text)
        text = html_to_text(message.text) if html else message.text
        text = self.wrapping(self.words(text, generator), generator)[:LONGEST_TEXT]
        subject = self.words(message.subject, generator)
        raw = {**message.raw, "text": text, "subject": subject}
        return replace(message, text=text, subject=subject, raw=raw)


def typos(rate: float) -> Change:
    """Mistypes that share of the letters: left out, doubled, swapped, or the key beside."""

    def change(text: str, generator: Generator) -> str:
        struck = generator.random(len(text)) < rate
        faults = generator.integers(0, len(_FAULTS), len(text))
        written: list[str] = []
        index = 0
        while index < len(text):
            letter, taken = text[index], 1
            if struck[index] and letter.isalpha():
                following = text[index + 1 : index + 2]
                letter, taken = _FAULTS[faults[index]](letter, following, generator)
            written.append(letter)
            index += taken
        return _kept("".join(written), text)

    return change


def without_accents(text: str, _: Generator) -> str:
    """No accent, no cedilla, no ligature."""
    split = unicodedata.normalize("NFD", text)
    bare = "".join(letter for letter in split if not unicodedata.combining(letter))
    for ligature, letters in (("œ", "oe"), ("Œ", "OE"), ("æ", "ae"), ("Æ", "AE")):
        bare = bare.replace(ligature, letters)
    return _kept(unicodedata.normalize("NFC", bare), text)


def shouted(text: str, _: Generator) -> str:
    """All in capitals."""
    return text.upper()


def without_punctuation(text: str, _: Generator) -> str:
    """No punctuation but apostrophes, hyphens and what stands inside a number."""
    return _kept(_SPACES.sub(" ", _PUNCTUATION.sub(" ", text)), text)


def with_courtesy(text: str, generator: Generator) -> str:
    """An opening, a closing formula and a signature around the text."""
    opening, closing, signature = (
        _drawn(several, generator) for several in (OPENINGS, CLOSINGS, SIGNATURES)
    )
    return f"{opening}\n\n{text}\n\n{closing}\n\n{signature}"


def with_footer(text: str, generator: Generator) -> str:
    """A notice of confidentiality under the text."""
    return f"{text}\n\n{_drawn(FOOTERS, generator)}"


def with_thread(text: str, generator: Generator) -> str:
    """An earlier answer of the mairie quoted under the text."""
    return f"{text}\n\n{_drawn(THREADS, generator)}"


def as_letter(text: str, generator: Generator) -> str:
    """All that a careful correspondent and their mail program put around a request."""
    for wrap in (with_courtesy, with_footer, with_thread):
        text = wrap(text, generator)
    return text


def _left_out(_: str, __: str, ___: Generator) -> tuple[str, int]:
    return "", 1


def _doubled(letter: str, _: str, __: Generator) -> tuple[str, int]:
    return letter * 2, 1


def _swapped(letter: str, following: str, _: Generator) -> tuple[str, int]:
    return (following + letter, 2) if following.isalpha() else (letter * 2, 1)


def _key_beside(letter: str, _: str, generator: Generator) -> tuple[str, int]:
    base = unicodedata.normalize("NFD", letter)[0].lower()
    beside = _drawn(tuple(NEIGHBOURS.get(base, letter)), generator)
    return (beside.upper() if letter.isupper() else beside), 1


_FAULTS: tuple[Callable[[str, str, Generator], tuple[str, int]], ...] = (
    _left_out,
    _doubled,
    _swapped,
    _key_beside,
)

ALTERATIONS = (
    Alteration("typos_3", "fautes de frappe, 3 % des lettres", typos(0.03)),
    Alteration("typos_6", "fautes de frappe, 6 % des lettres", typos(0.06)),
    Alteration("accents", "sans accents", without_accents),
    Alteration("capitals", "TOUT EN MAJUSCULES", shouted),
    Alteration("punctuation", "sans ponctuation", without_punctuation),
    Alteration("courtesy", "politesse et signature", wrapping=with_courtesy),
    Alteration("footer", "mention de confidentialité", wrapping=with_footer),
    Alteration("thread", "fil cité", wrapping=with_thread),
    Alteration("letter", "lettre entière", wrapping=as_letter),
    Alteration("typos_letter", "fautes à 3 % et lettre entière", typos(0.03), as_letter),
)


def _drawn(several: tuple[str, ...], generator: Generator) -> str:
    return several[int(generator.integers(len(several)))]


def _kept(changed: str, text: str) -> str:
    """The change, unless nothing is left to read of it."""
    return changed if changed.strip() else text


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:8])
