"""The part that a place name plays in a text."""

from __future__ import annotations

import re

from nlp_router.route.context import Context
from nlp_router.route.cues import (
    AWAY_OUTSIDE,
    BEFORE,
    THING_OF,
)
from nlp_router.route.labels import Labels
from nlp_router.route.role import Role
from nlp_router.route.sequels import (
    ACTOR,
    AFTER,
    AFTER_ALSO,
    AFTER_AWAY,
    AFTER_COMPARED,
    DOES,
    ENVIED,
    ERRAND,
    OF_THEIRS,
    THERE,
    TRAINEE,
)
from nlp_router.route.themes import ACT, ACTS, ENVY, WHAT_OF_US

_WINDOW = 14
_SENTENCE_END = re.compile(r"[.!?;\n…]")
# « à Gan, pas à Pau »; « mais pas à Pau » says rather where something lacks.
_DENIED = re.compile(
    r"[,;(–—-]\s*(?:et\s+|non\s+)?pas\s+(?:(?:[àa]|au|aux|de|du|dans|sur)\s+|d['’])?"
    r"(?:l['’]|la\s+|le\s+)?$",
    re.IGNORECASE,
)
_NEW_CLAUSES = [["et", "a"], ["et", "au"], ["et", "sur"], ["et", "dans"]]
_KEPT = (Role.NEAR, Role.BESIDE)
# Where one lives, works or goes.
_LIFE = (Role.WORK, Role.TRADE, Role.HOME, Role.VISIT)
# A longer beginning before a colon is no label, as « lieu : ».
_LABEL = 3


class Roles:
    """Says what the names of one text are there for."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._labels = Labels(context)
        folded = " ".join(context.folded)
        self._envies = bool(ENVY.search(folded))
        self._ends_in_envy = bool(WHAT_OF_US.search(context.text))
        self._about_acts = bool(ACT.search(folded))
        self._acts_named = {act for act, (_, named) in ACTS if named.search(folded)}

    def of(self, index: int, length: int, after: int, inside: bool) -> Role:
        """What the name at these words is there for.

        Args:
            after: the first word told of it, past its département: « Gaillac (81), où … ».
            inside: the commune belongs to the portal's area.
        """
        if self._labels.is_named_after(index, length, inside):
            return Role.STREET
        if self._labels.is_one_of_a_line(index, length) or self._is_denied(index):
            return Role.AWAY
        before = self._before(index)
        role = next((role for role, pattern in BEFORE if pattern.search(before)), None)
        role = self._by_what_follows(role, before, index, after, inside)
        if role is not None:
            return role
        return Role.SITED if self._is_sited(index) else Role.NAMED

    def _by_what_follows(
        self, role: Role | None, before: str, index: int, end: int, inside: bool
    ) -> Role | None:
        """The role given by the words before, or what the words after make of it."""
        after = self._after(end)
        if self._is_seen_there(role, end, after):
            return Role.FACT
        told = next((role for role, pattern in AFTER if pattern.search(after)), None)
        # « près de Clermont, où il y a la cave »: it remains near.
        if told is not None and not (told == Role.FACT and role in _KEPT):
            return told
        both = self._by_both(index, before, after, inside)
        return self._by_topic(role, before, end, inside) if both is None else both

    def _by_both(self, index: int, before: str, after: str, inside: bool) -> Role | None:
        """The role that the words on both sides give."""
        if self._acts(index, before, after):
            return Role.ACTOR
        if ERRAND[0].search(before) and ERRAND[1].search(after):
            return Role.VISIT
        return Role.AWAY if not inside and AWAY_OUTSIDE.search(before) else None

    def _by_topic(self, role: Role | None, before: str, end: int, inside: bool) -> Role | None:
        """The role corrected by what the message is about."""
        if self._is_topic(role, before, end) or self._is_act_s_place(role, before):
            return Role.SITED
        if role in (None, Role.FACT) and self._is_compared(end, inside):
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

    def _acts(self, index: int, before: str, after: str) -> bool:
        """« Tonneins va avoir une maison de santé. Et nous ? »."""
        if self._context.has_cue(index):
            return self._ends_in_envy or (self._envies and bool(ENVIED.search(before)))
        return bool(ACTOR.search(after) or (self._envies and DOES.search(after)))

    def _is_seen_there(self, role: Role | None, end: int, after: str) -> bool:
        """« je travaille à Agen et là-bas », « ma mère vit à Varès, dont le chemin »."""
        if role in (Role.HOME, Role.WORK, Role.KIN) and OF_THEIRS.search(after):
            return True
        following = self._context.text[self._context.words[end - 1].end :]
        return role in _LIFE and bool(THERE.match(following))

    def _is_topic(self, role: Role | None, before: str, after: int) -> bool:
        """« en stage à Dieppe : la digue … »: what comes next is told of that place."""
        following = self._context.text[self._context.words[after - 1].end :]
        told = role == Role.VISIT or (role == Role.WORK and TRAINEE.search(before))
        return bool(told) and following.lstrip(" \u00a0\u202f").startswith(":")

    def _is_compared(self, after: int, inside: bool) -> bool:
        following = self._after(after)
        return bool((AFTER_COMPARED if inside else AFTER_AWAY).match(following))

    def _before(self, index: int) -> str:
        """The words before, of the same sentence."""
        first = max(0, index - _WINDOW)
        for left in range(index - 1, first - 1, -1):
            between = self._context.between(left, left + 1)
            if "," in between and self._context.folded[left + 1 : left + 3] in _NEW_CLAUSES:
                first = left + 1  # « je dors à Mèze, et à Marseillan … »
                break
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
