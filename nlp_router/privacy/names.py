"""Names of people, by what stands around them: a civility, « je m'appelle », a signature.

Given names and usual surnames are Faker's, of French-speaking countries. Streets, schools and
halls bear people's names as well: those are kept, they say where.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import import_module
from itertools import pairwise
from typing import NamedTuple

from nlp_router.privacy.span import Span
from nlp_router.text.fold import fold

_COUNTRIES = ("fr_FR", "fr_BE", "fr_CH", "fr_CA", "fr_DZ")
_LABEL = "nom"
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*\.?")
_CIVILITY = re.compile(
    r"(?<!\w)(?:M\.|MM\.|Mr\b\.?|Mme\b\.?|Mmes\b|Mlle\b\.?|Me\b|Dr\b\.?|Pr\b\.?|"
    r"(?i:monsieur|madame|mademoiselle|messieurs|mesdames|docteur|professeur|ma[iî]tre))"
    r"[ \t\u00a0]+"
    r"(?:et[ \t]+(?:Mme|Mr?\.?|madame|monsieur)[ \t]+)?"
)
_INTRODUCTION = re.compile(
    r"(?i:\bje\s+m['’]appelle|\bmon\s+nom\s+est|\bje\s+soussign[ée]e?,?|\bnom\s*:|\bpr[ée]nom\s*:"
    r"|\bsign[ée]e?\s*:|\bde\s+la\s+part\s+de|\bje\s+suis|\bici)[ \t\u00a0]+"
)
_CLOSING = re.compile(
    r"(?i:\b(?:cordialement|cdlt|cdt|salutations(?:\s+distingu[ée]es)?|bien\s+[àa]\s+vous|respectueusement|"
    r"amicalement|merci|merci\s+d['’]avance|bonne\s+journ[ée]e|consid[ée]ration))[ \t\u00a0,.!:–-]+"
)
_CLOSING_LINE = re.compile(
    r"(?i:.*\b(?:cordialement|cdlt|cdt|salutations|respectueusement|amicalement|merci|journ[ée]e|"
    r"soir[ée]e|consid[ée]ration|vous)\b)"
)
_PARTICLES = frozenset("de du des d' d’ le la ben bin el al van von da dos di".split())
# What follows a civility without being a name.
_OFFICES = frozenset(
    """maire mairesse president presidente prefet prefete directeur directrice adjoint
    adjointe depute deputee senateur senatrice ministre conseiller conseillere elu elue elus
    responsable secretaire facteur agent commissaire cher chere et ou bonjour bonsoir""".split()
)
# Before a name, what makes it the name of a place.
_PLACES = frozenset(
    """rue avenue av boulevard bd chemin impasse place allee route quai cours square passage pont
    ecole maternelle primaire elementaire college lycee groupe scolaire creche salle stade gymnase
    piscine mediatheque bibliotheque hopital clinique residence parc jardin quartier cite complexe
    espace centre maison theatre esplanade rond-point tour batiment foyer ehpad saint sainte st ste
    saints faubourg lotissement hameau lieu-dit promenade stele monument statue commune""".split()
)
_LONGEST_NAME = 4
_LAST_LINES = 4


class _Word(NamedTuple):
    """A word of the text, folded, and where it stands."""

    written: str
    folded: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.written[:1].isupper()


def names(text: str) -> Iterator[Span]:
    """Where names of people stand; spans may overlap."""
    yield from _after_civilities(text)
    yield from _after_cues(text)
    yield from _signatures(text)
    yield from _full_names(text)


@cache
def _known(kind: str) -> frozenset[str]:
    """Folded names of a kind: `first_names` or `last_names`."""
    found: set[str] = set()
    for country in _COUNTRIES:
        provider = import_module(f"faker.providers.person.{country}").Provider
        found.update(fold(str(name)) for name in getattr(provider, kind, ()))
    return frozenset(found)


def _is_given(word: _Word) -> bool:
    given = _known("first_names")
    return word.folded in given or any(part in given for part in word.folded.split("-")[:1])


def _is_name(word: _Word) -> bool:
    return _is_given(word) or word.folded in _known("last_names")


@lru_cache(maxsize=16_384)
def _bare(word: str) -> str:
    """Folded, without what is elided before it: « l'École » → « ecole »."""
    return fold(word).strip(".").rpartition("'")[2]


def _words(text: str, start: int, end: int) -> list[_Word]:
    return [
        _Word(match.group(), _bare(match.group()), *match.span())
        for match in _WORD.finditer(text, start, end)
    ]


def _run(text: str, start: int, accepted: bool) -> Span | None:
    """The name that begins at `start`: words of names, side by side.

    A small particle may stand before, not after: « Mme Durand de Virazeil » says where.

    Args:
        accepted: whether the place alone tells a name, so that a capital is enough.
    """
    line_end = text.find("\n", start)
    words = _words(text, start, len(text) if line_end < 0 else line_end)[: _LONGEST_NAME + 1]
    end, position = start, start
    for word in words:
        if text[position : word.start].strip(" \t\u00a0-") or word.folded in _OFFICES:
            break
        particle = word.written.lower() in _PARTICLES
        telling = accepted and word.capital and not particle and word.folded not in _PLACES
        if telling or _is_name(word):
            end = word.end
        elif not particle or (end > start and not word.capital):
            break
        position = word.end
    if end == start:
        return None
    if text[end - 1] == "." and end - start > 3:
        end -= 1
    return Span(start, end, _LABEL)


def _after_civilities(text: str) -> Iterator[Span]:
    for match in _CIVILITY.finditer(text):
        if span := _run(text, match.end(), accepted=True):
            yield span


def _after_cues(text: str) -> Iterator[Span]:
    for match in _INTRODUCTION.finditer(text):
        if span := _run(
            text, match.end(), accepted="suis" not in match.group() and "ici" not in match.group()
        ):
            yield span
    for match in _CLOSING.finditer(text):
        span = _run(text, match.end(), accepted=False)
        if span and not text[span.end :].split("\n")[0].strip(" .,!"):
            yield span


def _signatures(text: str) -> Iterator[Span]:
    """Short lines at the end that hold nothing but a name."""
    lines = [match for match in re.finditer(r"[^\n]+", text) if match.group().strip()]
    for index in range(max(1, len(lines) - _LAST_LINES), len(lines)):
        line = lines[index]
        words = _words(text, *line.span())
        if not 1 <= len(words) <= _LONGEST_NAME or re.search(r"[\d?!:;@]", line.group()):
            continue
        closed = _CLOSING_LINE.match(lines[index - 1].group()) is not None
        if _signs(words, closed):
            yield Span(words[0].start, words[-1].end, _LABEL)


def _signs(words: list[_Word], closed: bool) -> bool:
    if any(word.folded in _PLACES | _OFFICES for word in words):
        return False
    if not all(
        word.capital or word.written.lower() in _PARTICLES or _is_name(word) for word in words
    ):
        return False
    return any(map(_is_name, words)) or (closed and len(words) > 1)


def _full_names(text: str) -> Iterator[Span]:
    """A given name and a surname anywhere, unless a place bears them."""
    shouted = text.upper() == text
    words = _words(text, 0, len(text))
    for index, (first, second) in enumerate(pairwise(words)):
        if not (first.capital and _is_given(first)) or text[first.end : second.start].strip(" \t"):
            continue
        follows = second.capital and not shouted and second.folded not in _PLACES
        before = {word.folded for word in words[max(0, index - 3) : index]}
        if (follows or second.folded in _known("last_names")) and not before & _PLACES:
            yield _run(text, first.start, accepted=not shouted) or Span(
                first.start, second.end, _LABEL
            )
