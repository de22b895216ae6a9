"""Names of places that something else bears: streets, stops, lines, shops."""

from __future__ import annotations

import re

from nlp_router.route.context import Context
from nlp_router.route.words import CONNECTORS, QUARTERS, SHOPS, SITES, STREETS

_RIDES = frozenset(
    """ligne lignes bus car cars train trains ter liaison trajet axe navette match derby
    rencontre""".split()
)
_OPENS, _CLOSES = re.compile(r"\w\s*[«\"“]\s*$"), re.compile(r"\s*[»\"”]")
_PAIR = re.compile(r"\s*(?:[-–—/>→]|<->)+\s*")


class Labels:
    """Tells them in one text."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def is_named_after(self, index: int, length: int, inside: bool) -> bool:
        """Whether the name at these words is that of a street, a shop, a round or a stop.

        Args:
            inside: the commune belongs to the portal's area.
        """
        return self._names_a_street(index, inside) or self._names_a_stop(index, length, inside)

    def _names_a_street(self, index: int, inside: bool) -> bool:
        """« rue de Bordeaux », « route de la Seyches »: a street word, then only small words."""
        previous = self._context.folded[index - 1] if index else ""
        if previous in SHOPS or (previous in QUARTERS and not inside):
            return True
        for back in (1, 2, 3):
            if index < back:
                return False
            if self._context.folded[index - back] in STREETS:
                return not (inside and self._context.folded[index - back] in SITES)
            if self._context.folded[index - back] not in CONNECTORS:
                return False
        return False

    def _names_a_stop(self, index: int, length: int, inside: bool) -> bool:
        """« l'arrêt « Rochefort » », « la tournée « Gontaud » »: named after where it goes."""
        if not index:
            return False
        start, end = self._context.words[index].start, self._context.words[index + length - 1].end
        quoted = bool(_OPENS.search(self._context.text[:start]))
        if self._context.folded[index - 1] == "arret":
            return quoted or not inside
        return quoted and bool(_CLOSES.match(self._context.text[end:]))

    def is_one_of_a_line(self, index: int, length: int) -> bool:
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
