"""The part that a place name plays in a text."""

from __future__ import annotations

import re

from nlp_router.route.context import Context
from nlp_router.route.cues import (
    AWAY_OUTSIDE,
    BEFORE,
    THING_OF,
)
from nlp_router.route.role import Role
from nlp_router.route.sequels import (
    ACTOR,
    AFTER,
    AFTER_ALSO,
    AFTER_AWAY,
    AFTER_COMPARED,
    DOES,
)
from nlp_router.route.themes import ACT, ACTS, ENVY
from nlp_router.route.words import CONNECTORS, SITES, STREETS

_WINDOW = 14
_SENTENCE_END = re.compile(r"[.!?;\n…]")
_RIDES = frozenset(
    """ligne lignes bus car cars train trains ter liaison trajet axe navette match derby
    rencontre""".split()
)
_PAIR = re.compile(r"\s*(?:[-–—/>→]|<->)+\s*")
# « à Gan, pas à Pau »; « mais pas à Pau » says rather where something lacks.
_DENIED = re.compile(
    r"[,;(–—-]\s*(?:et\s+|non\s+)?pas\s+(?:(?:[àa]|au|aux|de|du|dans|sur)\s+|d['’])?"
    r"(?:l['’]|la\s+|le\s+)?$",
    re.IGNORECASE,
)
# A longer beginning before a colon is no label, as « lieu : ».
_LABEL = 3


class Roles:
    """Says what the names of one text are there for."""

    def __init__(self, context: Context) -> None:
        self._context = context
        folded = " ".join(context.folded)
        self._envies = bool(ENVY.search(folded))
        self._about_acts = bool(ACT.search(folded))
        self._acts_named = {act for act, (_, named) in ACTS if named.search(folded)}

    def of(self, index: int, length: int, inside: bool) -> Role:
        """What the name at these words is there for.

        Args:
            inside: the commune belongs to the portal's area.
        """
        if self._names_a_street(index, inside) or self._names_a_stop(index, inside):
            return Role.STREET
        if self._is_one_of_a_line(index, length) or self._is_denied(index):
            return Role.AWAY
        before = self._before(index)
        role = next((role for role, pattern in BEFORE if pattern.search(before)), None)
        role = self._by_what_follows(role, before, index, length, inside)
        if role is not None:
            return role
        return Role.SITED if self._is_sited(index) else Role.NAMED

    def _by_what_follows(
        self, role: Role | None, before: str, index: int, length: int, inside: bool
    ) -> Role | None:
        """The role given by the words before, or what the words after make of it."""
        after = self._after(index + length)
        told = next((role for role, pattern in AFTER if pattern.search(after)), None)
        # « près de Clermont, où il y a la cave »: it remains near.
        if told is not None and not (told == Role.FACT and role in (Role.NEAR, Role.BESIDE)):
            return told
        if self._acts(after) and not self._context.has_cue(index):
            return Role.ACTOR
        if not inside and AWAY_OUTSIDE.search(before):
            return Role.AWAY
        if self._is_topic(role, index + length) or self._is_act_s_place(role, before):
            return Role.SITED
        if role in (None, Role.FACT) and self._is_compared(index + length, inside):
            return Role.AWAY
        return role

    def is_outdone(self, after: int) -> bool:
        """« aussi » follows the name that ends before the word `after`."""
        return bool(AFTER_ALSO.match(" ".join(self._context.folded[after : after + 1])))

    def _is_sited(self, index: int) -> bool:
        return self._context.has_cue(index) or bool(THING_OF.search(self._before(index)))

    def _is_denied(self, index: int) -> bool:
        return bool(_DENIED.search(self._context.text[: self._context.words[index].start]))

    def _is_act_s_place(self, role: Role | None, before: str) -> bool:
        """« né à Bayonne », in a message that asks for an act of birth, not of marriage."""
        if role != Role.AWAY or not self._about_acts:
            return False
        lived = {act for act, (happened, _) in ACTS if happened.search(before)}
        return bool(lived & self._acts_named or (lived and not self._acts_named))

    def _acts(self, after: str) -> bool:
        """« Tonneins va avoir une maison de santé. Et nous ? »."""
        return bool(ACTOR.search(after) or (self._envies and DOES.search(after)))

    def _is_topic(self, role: Role | None, after: int) -> bool:
        """« en vacances à Dieppe : la digue … »: what comes next is told of that place."""
        following = self._context.text[self._context.words[after - 1].end :]
        return role == Role.VISIT and following.lstrip(" \u00a0\u202f").startswith(":")

    def _is_compared(self, after: int, inside: bool) -> bool:
        following = " ".join(self._context.folded[after : after + 5])
        return bool((AFTER_COMPARED if inside else AFTER_AWAY).match(following))

    def _before(self, index: int) -> str:
        """The words before, of the same sentence."""
        first = max(0, index - _WINDOW)
        for left in range(index - 1, first - 1, -1):
            between = self._context.between(left, left + 1)
            abbreviated = self._context.folded[left] in ("saint", "sainte")
            ends = _SENTENCE_END.search(between) and not abbreviated
            if ends or (":" in between and index - left > 1 and left - first > _LABEL):
                first = left + 1
                break
        return " ".join(self._context.folded[first:index])

    def _after(self, index: int) -> str:
        """The words from `index` on, of the same sentence."""
        last = index
        while last < min(len(self._context.words), index + _WINDOW):
            if _SENTENCE_END.search(self._context.between(last - 1, last)):
                break
            last += 1
        return " ".join(self._context.folded[index:last])

    def _names_a_street(self, index: int, inside: bool) -> bool:
        """« rue de Bordeaux », « route de la Seyches »: a street word, then only small words."""
        for back in (1, 2, 3):
            if index < back:
                return False
            if self._context.folded[index - back] in STREETS:
                return not (inside and self._context.folded[index - back] in SITES)
            if self._context.folded[index - back] not in CONNECTORS:
                return False
        return False

    def _names_a_stop(self, index: int, inside: bool) -> bool:
        """« l'arrêt « Rochefort » »: named after where the line goes."""
        if not index or self._context.folded[index - 1] != "arret":
            return False
        quoted = (
            self._context.text[: self._context.words[index].start]
            .rstrip()
            .endswith(("«", '"', "“"))
        )
        return quoted or not inside

    def _is_one_of_a_line(self, index: int, length: int) -> bool:
        """« ligne Marmande-Agen », « le TER Agen - Bordeaux »."""
        near = set(self._context.folded[max(0, index - 6) : index])
        if not near & _RIDES:
            return False
        last = index + length - 1
        following = self._context.text[
            self._context.words[last].end : self._context.words[last].end + 4
        ]
        start = self._context.words[index].start
        return bool(
            _PAIR.match(following) or _PAIR.search(self._context.text[max(0, start - 3) : start])
        )
