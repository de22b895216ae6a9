"""The table of competences: every line of every source, and which one wins where and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from nlp_router.territory.lines import Line, Source, Where

# Where lines are filed that name neither a commune nor an EPCI.
_ANYWHERE = ("*",)


@dataclass(frozen=True, slots=True)
class Ruling:
    """The line that wins, and those it wins over, the next best first."""

    winner: Line
    others: tuple[Line, ...]


class CompetenceTable:
    """Lines by competence. The law covers every place, so that there is always a winner."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._by_competence: dict[str, list[Line]] = defaultdict(list)
        # A thousand EPCI have lines of their own: only those of the place asked about are read.
        self._near: dict[tuple[str, str], list[Line]] = defaultdict(list)
        for line in lines:
            self._by_competence[line.competence].append(line)
            for place in line.scope.communes or line.scope.epcis or _ANYWHERE:
                self._near[line.competence, place].append(line)
        # The same few places and days are asked about all day long.
        self._winner = lru_cache(maxsize=65_536)(self._find_winner)

    @property
    def lines(self) -> Mapping[str, list[Line]]:
        """All lines, by competence."""
        return self._by_competence

    def winner(self, competence: str, where: Where, day: date) -> Line:
        """The line to follow."""
        return self._winner(competence, where, day)

    def ruling(self, competence: str, where: Where, day: date) -> Ruling:
        """The line to follow and the others in force there, each with its own reasons."""
        covering = [
            line
            for place in (where.insee, where.siren, *_ANYWHERE)
            for line in self._near.get((competence, place), ())
            if line.holds_on(day) and line.scope.covers(where)
        ]
        covering.sort(key=lambda line: line.rank, reverse=True)
        return Ruling(covering[0], tuple(covering[1:]))

    def _find_winner(self, competence: str, where: Where, day: date) -> Line:
        return self.ruling(competence, where, day).winner

    def sourced(self, source: Source) -> list[Line]:
        """The lines of one source, in the order they were given."""
        return [line for lines in self._by_competence.values() for line in lines
                if line.source is source]  # fmt: skip
