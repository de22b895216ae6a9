"""What surrounds a name in a text: capitals, cues, persons, and the role they give it."""

from __future__ import annotations

import re

from nlp_router.route.cues import (
    ACT,
    ACTS,
    AWAY_OUTSIDE,
    BEFORE,
    THING_OF,
    Role,
)
from nlp_router.route.sequels import (
    ACTOR,
    AFTER,
    AFTER_ALSO,
    AFTER_AWAY,
    AFTER_COMPARED,
    DOES,
    ENVY,
)
from nlp_router.route.words import (
    CALLED,
    CONNECTORS,
    FIRST_NAMES,
    JOINING,
    PLACE_CUES,
    PREPOSITIONS,
    SITES,
    STREETS,
    TITLES,
    TOWNS,
)
from nlp_router.text.fold import tokens

_WINDOW = 14
_SENTENCE_END = re.compile(r"[.!?;\n…]")
_PAUSE = re.compile(r"[.!?;\n…,:]")
_INSIDE_NAME = re.compile(r"[^\S\n]*[-'’´`/_–]?[^\S\n]*")
_RIDES = frozenset(
    """ligne lignes bus car cars train trains ter liaison trajet axe navette match derby
    rencontre""".split()
)
_PAIR = re.compile(r"\s*(?:[-–—/>→]|<->)+\s*")
_TOPIC = re.compile(r"\s*:")
# « à Gan, pas à Pau »; « mais pas à Pau » says rather where something lacks.
_DENIED = re.compile(
    r"[,;(–—-]\s*(?:et\s+|non\s+)?pas\s+(?:(?:[àa]|au|aux|de|du|dans|sur)\s+|d['’])?"
    r"(?:l['’]|la\s+|le\s+)?$",
    re.IGNORECASE,
)
_FROM = re.compile(r"(?:\b(?:de|du|depuis|entre)\s+(?:la\s+|le\s+)?|\bd['’])$", re.IGNORECASE)
_TO = re.compile(r"\s+(?:[àa]|au|vers|jusqu['’ ](?:[àa]|au))\s+(?:la\s+)?", re.IGNORECASE)
# A longer beginning before a colon is no label, as « lieu : ».
_LABEL = 3
_SHOUTING = 0.8
# « sain sauveur »: as heard.
_SAINTS = {"sain": "saint", "seint": "saint", "sint": "saint", "sainr": "saint"}


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
        self._envies = bool(ENVY.search(" ".join(self.folded)))
        self._about_acts = bool(ACT.search(" ".join(self.folded)))

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
        return all(self.starts_capital(i) for i in span if self.folded[i] not in CONNECTORS)

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

    def is_person(self, index: int, length: int) -> bool:
        """« M. Limay », « Sylvie Pau »: a surname."""
        if length > 1 or not index:
            return False
        if self.folded[index - 1] in CALLED:
            return True
        previous = self.words[index - 1]
        between = self.text[previous.end : self.words[index].start]
        if previous.folded in TITLES:
            return between.strip() in ("", ".") and "\n" not in between
        return (
            previous.folded in FIRST_NAMES
            and between in (" ", "-")
            and (self._shouts or self.starts_capital(index - 1))
        )

    def role(self, index: int, length: int, inside: bool) -> Role:
        """What the name at these words is there for.

        Args:
            inside: the commune belongs to the portal's area.
        """
        if self._names_a_street(index, inside) or self._names_a_stop(index, inside):
            return Role.STREET
        if self._is_one_of_a_line(index, length):
            return Role.AWAY
        if _DENIED.search(self.text[: self.words[index].start]):
            return Role.AWAY
        before, after = self._before(index), self._after(index + length)
        role = next((role for role, pattern in BEFORE if pattern.search(before)), None)
        told = next((role for role, pattern in AFTER if pattern.search(after)), None)
        # « près de Clermont, où il y a la cave »: it remains near.
        if told is not None and not (told == Role.FACT and role in (Role.NEAR, Role.BESIDE)):
            return told
        if self._acts(after) and not self.has_cue(index):
            return Role.ACTOR
        if not inside and AWAY_OUTSIDE.search(before):
            return Role.AWAY
        if role == Role.VISIT and self._is_topic(index + length):
            return Role.SITED
        if role == Role.AWAY and self._is_act_s_place(before):
            return Role.SITED
        if (role is None or role == Role.FACT) and self._is_compared(index + length, inside):
            return Role.AWAY
        if role is not None:
            return role
        return Role.SITED if self._is_sited(index) else Role.NAMED

    def is_outdone(self, after: int) -> bool:
        """« aussi » follows the name that ends before the word `after`."""
        return bool(AFTER_ALSO.match(" ".join(self.folded[after : after + 1])))

    def _is_sited(self, index: int) -> bool:
        return self.has_cue(index) or bool(THING_OF.search(self._before(index)))

    def _is_act_s_place(self, before: str) -> bool:
        """« né à Bayonne », in a message that asks for an act of birth, not of marriage."""
        if not self._about_acts:
            return False
        lived = {act for act, words in ACTS if words[0].search(before)}
        asked = {act for act, words in ACTS if words[1].search(" ".join(self.folded))}
        return bool(lived & asked or (lived and not asked))

    def _acts(self, after: str) -> bool:
        """« Tonneins va avoir une maison de santé. Et nous ? »."""
        return bool(ACTOR.search(after) or (self._envies and DOES.search(after)))

    def _is_topic(self, after: int) -> bool:
        """« en vacances à Dieppe : la digue … »: what comes next is told of that place."""
        following = self.text[self.words[after - 1].end :].lstrip(" \u00a0\u202f")
        return following.startswith(":")

    def _is_compared(self, after: int, inside: bool) -> bool:
        following = " ".join(self.folded[after : after + 5])
        return bool((AFTER_COMPARED if inside else AFTER_AWAY).match(following))

    def _before(self, index: int) -> str:
        """The words before, of the same sentence."""
        first = max(0, index - _WINDOW)
        for left in range(index - 1, first - 1, -1):
            between = self.text[self.words[left].end : self.words[left + 1].start]
            ends = _SENTENCE_END.search(between) and self.folded[left] not in ("saint", "sainte")
            if ends or (":" in between and index - left > 1 and left - first > _LABEL):
                first = left + 1
                break
        return " ".join(self.folded[first:index])

    def _after(self, index: int) -> str:
        """The words from `index` on, of the same sentence."""
        last = index
        while last < min(len(self.words), index + _WINDOW):
            between = self.text[self.words[last - 1].end : self.words[last].start]
            if _SENTENCE_END.search(between):
                break
            last += 1
        return " ".join(self.folded[index:last])

    def _names_a_street(self, index: int, inside: bool) -> bool:
        """« rue de Bordeaux », « route de la Seyches »: a street word, then only small words."""
        for back in (1, 2, 3):
            if index < back:
                return False
            if self.folded[index - back] in STREETS:
                return not (inside and self.folded[index - back] in SITES)
            if self.folded[index - back] not in CONNECTORS:
                return False
        return False

    def _names_a_stop(self, index: int, inside: bool) -> bool:
        """« l'arrêt « Rochefort » »: named after where the line goes."""
        if not index or self.folded[index - 1] != "arret":
            return False
        quoted = self.text[: self.words[index].start].rstrip().endswith(("«", '"', "“"))
        return quoted or not inside

    def _is_one_of_a_line(self, index: int, length: int) -> bool:
        """« ligne Marmande-Agen », « le TER Agen - Bordeaux »."""
        near = set(self.folded[max(0, index - 6) : index])
        if not near & _RIDES:
            return False
        last = index + length - 1
        following = self.text[self.words[last].end : self.words[last].end + 4]
        start = self.words[index].start
        return bool(_PAIR.match(following) or _PAIR.search(self.text[max(0, start - 3) : start]))
