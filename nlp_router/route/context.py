"""What surrounds a name in a text: capitals, cues, persons."""

from __future__ import annotations

import re

from nlp_router.route.words import (
    CALLED,
    CONNECTORS,
    FIRST_NAMES,
    JOINING,
    LINKING,
    PLACE_CUES,
    PREPOSITIONS,
    STREETS,
    TITLES,
    TOWNS,
)
from nlp_router.text.fold import tokens

_PAUSE = re.compile(r"[.!?;\n…,:]")
# « Saint-Sauveur (de Meilhan) »
_INSIDE_NAME = re.compile(r"[^\S\n]*[-'’´`/_–(]?[^\S\n]*")
_TOPIC = re.compile(
    r"\s*:|\s*,\s+(?:rue|avenue|boulevard|place|route|chemin|quartier|centre|bourg|parking)\b"
)
_FROM = re.compile(r"(?:\b(?:de|du|depuis|entre)\s+(?:la\s+|le\s+)?|\bd['’])$", re.IGNORECASE)
_TO = re.compile(r"\s+(?:[àa]|au|vers|jusqu['’ ](?:[àa]|au))\s+(?:la\s+)?", re.IGNORECASE)
_SHOUTING = 0.8
# « sain sauveur »: as heard; « Carrières-ss-Poissy ».
_SAINTS = {"sain": "saint", "seint": "saint", "sint": "saint", "sainr": "saint", "ss": "sous"}


def _spelt(word: str) -> str:
    return _SAINTS.get(word, word)


class Context:
    """One text, its words, and what can be said of the name at a given word."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = tokens(text)
        self.folded = [_spelt(word.folded) for word in self.words]
        letters = [letter for letter in text if letter.isalpha()]
        # In a message all in capitals they say nothing.
        self._shouts = sum(map(str.isupper, letters)) > _SHOUTING * len(letters)
        self.has_capitals = any(
            self.is_capital(index) and len(word.folded) > 1 for index, word in enumerate(self.words)
        )

    def between(self, left: int, right: int) -> str:
        """What separates two words."""
        return self.text[self.words[left].end : self.words[right].start]

    def is_hyphened(self, index: int) -> bool:
        """Whether the word is joined to the one before by a hyphen."""
        return index < len(self.words) and self.between(index - 1, index) == "-"

    def links(self, index: int) -> bool:
        """Whether the word is one that joins a name to that of its river or of its city."""
        return bool({"sur", "sous", "les", "lez"}.intersection(self.folded[index : index + 1]))

    def keys(self, index: int, longest: int) -> list[tuple[str, ...]]:
        """The folded words from `index` on: one, two … up to a punctuation mark."""
        last = index + 1
        while last < min(index + longest, len(self.words)) and self._goes_on(last):
            last += 1
        return [tuple(self.folded[index:end]) for end in range(index + 1, last + 1)]

    def is_way(self, start: int, end: int, next_start: int) -> bool:
        """« de A à B », « depuis A jusqu'à B »; « la rue de A à B » is a street of B."""
        before = _FROM.search(self.text[:start])
        if before is None or not _TO.fullmatch(self.text[end:next_start]):
            return False
        thing = tokens(self.text[: before.start()])
        return not thing or thing[-1].folded not in STREETS

    def _goes_on(self, index: int) -> bool:
        """Whether a name may run from the word before into this one."""
        left = self.words[index - 1]
        between = self.text[left.end : self.words[index].start]
        if "." in between:
            return between in (".", ". ") and left.folded in ("saint", "sainte")
        return bool(_INSIDE_NAME.fullmatch(between))

    def starts_capital(self, index: int) -> bool:
        """Whether the word starts with a capital, wherever it stands."""
        return not self._shouts and self.text[self.words[index].start].isupper()

    def is_capital(self, index: int) -> bool:
        """A capital that does not open a sentence."""
        start = self.words[index].start
        if not self.starts_capital(index):
            return False
        before = self.text[:start].rstrip(" \t\"'«(-#@")
        return bool(before) and before[-1] not in ".!?\n…:"

    def all_capitals(self, index: int, length: int) -> bool:
        """Whether every word of a span but the linking ones starts with a capital."""
        span = range(index, index + length)
        return all(self.starts_capital(i) for i in span if self.folded[i] not in LINKING)

    def are_joined(self, end: int, index: int) -> bool:
        """Whether only « et à », « , » or the like stands between two names."""
        between = self.text[self.words[end - 1].end : self.words[index].start]
        if _PAUSE.search(between) or not all(w in JOINING for w in self.folded[end:index]):
            return False
        return bool({"et", "ou", "ni", "que", "puis"} & set(self.folded[end:index]))

    def has_cue(self, index: int) -> bool:
        """Whether « à », « bourg de » or the like announces the word as a place."""
        start = self.words[index].start
        if start and self.text[start - 1] == "#":
            return True
        if index and self.folded[index - 1] in PLACE_CUES:
            return True
        return (
            index >= 2
            and self.folded[index - 1] in CONNECTORS
            and self.folded[index - 2] in PLACE_CUES
        )

    def has_preposition(self, index: int) -> bool:
        """« à », « commune de »: what comes is no person's name, as in « salle Brassens »."""
        before = self.folded[max(0, index - 2) : index]
        if not before:
            return False
        return before[-1] in PREPOSITIONS or (before[-1] in CONNECTORS and before[0] in TOWNS)

    def is_introduced(self, index: int) -> bool:
        """Whether a cue or a linking word stands before: « à », « du »."""
        return self.has_cue(index) or bool(index and self.folded[index - 1] in CONNECTORS)

    def names_everyday(self, index: int) -> bool:
        """« à Vert » or « Vert » inside a sentence name the commune; « le feu vert » does not."""
        word = self.words[index]
        shouting = self.text[word.start : word.end].isupper() and len(word.folded) > 1
        capital, cue = self.is_capital(index), self.has_cue(index)
        return (capital and not shouting) or (cue and (capital or len(word.folded) > 3))

    def opens(self, index: int, length: int) -> bool:
        """« Vannes : la rue … »: a name put before what is told of it."""
        following = self.text[self.words[index + length - 1].end :]
        before = self.text[: self.words[index].start].rstrip(" \t\"'«(-#@")
        alone = not before or before[-1] in ".!?\n"
        return alone and bool(_TOPIC.match(following)) and self.starts_capital(index)

    def is_abbreviated(self, index: int) -> bool:
        """« St Seb »: Saint, or Sainte, written short."""
        word = self.words[index]
        return self.folded[index] in ("saint", "sainte") and word.end - word.start < len("saint")

    def is_clipped(self, index: int) -> bool:
        """« Samaz' est »: cut short by an apostrophe."""
        following = self.text[self.words[index].end :][:2]
        return following[:1] in ("'", "’") and not following[1:].isalpha()

    def is_followed_by_comma(self, after: int) -> bool:
        """Whether a comma stands before the word `after`."""
        return self.text[self.words[after - 1].end :].lstrip().startswith(",")

    def is_person(self, index: int, length: int) -> bool:
        """« M. Limay », « Sylvie Pau »: a surname."""
        if length > 1 or not index:
            return False
        if self.folded[index - 1] in CALLED or self.folded[index - 1] == "les":
            return True  # « les Limay »
        previous = self.words[index - 1]
        between = self.text[previous.end : self.words[index].start]
        if previous.folded in TITLES:
            return between.strip() in ("", ".") and "\n" not in between
        return (
            previous.folded in FIRST_NAMES
            and between in (" ", "-")
            and (self._shouts or self.starts_capital(index - 1))
        )
