"""Who does what in one EPCI: each competence in general, and the communes that differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from nlp_router.route.recipient import RecipientFinder
from nlp_router.taxonomy.tree import RequestType, Taxonomy
from nlp_router.territory.competences import Competence
from nlp_router.territory.lines import Body, Line, Where
from nlp_router.territory.referential import Commune
from nlp_router.territory.territory import Territory


@dataclass(frozen=True, slots=True)
class Answer:
    """What the line that wins says.

    Attributes:
        body: None when the line names none by itself: each commune its own, or whoever was
            written to.
        services: those that receive the requests, one or several by type of request.
    """

    line: Line
    body: Body | None
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One competence: the answer for the whole, and the others, each with its communes."""

    competence: Competence
    general: Answer
    exceptions: tuple[tuple[Answer, tuple[Commune, ...]], ...] = ()


class Overview:
    """Reads the table of competences for people. Holds no state but its configuration."""

    def __init__(self, taxonomy: Taxonomy, territory: Territory) -> None:
        self._territory = territory
        self._finder = RecipientFinder(territory)
        self._types: dict[str, list[RequestType]] = defaultdict(list)
        for request_type in taxonomy.types.values():
            self._types[request_type.competence].append(request_type)

    def of_epci(self, siren: str, day: date) -> tuple[Row, ...]:
        """Every competence of a known EPCI on that day, in the order of the law's table."""
        referential = self._territory.referential
        whole = Where.of(referential, None, siren)
        members = [
            Where.of(referential, insee, siren) for insee in referential.epcis[siren].members
        ]
        return tuple(self._row(competence, whole, members, day) for competence in self._listed())

    def of_place(self, where: Where, day: date) -> tuple[Row, ...]:
        """Every competence in one commune on that day."""
        return tuple(self._row(competence, where, (), day) for competence in self._listed())

    def _listed(self) -> Iterable[Competence]:
        return (item for item in self._territory.competences.values() if item.family)

    def _row(
        self, competence: Competence, whole: Where, members: Iterable[Where], day: date
    ) -> Row:
        winner = self._territory.table.winner
        line = winner(competence.id, whole, day)
        general = self._answer(line, whole, day)
        others: dict[Answer, list[Commune]] = defaultdict(list)
        for where in members:
            own = winner(competence.id, where, day)
            if own is line and (where.siren, where.departement) == (whole.siren, whole.departement):
                continue
            # « The commune » means each of them: none is named, so that their answers compare.
            answer = self._answer(own, replace(where, commune=None, insee=""), day)
            if answer != general and where.commune is not None:
                others[answer].append(where.commune)
        return Row(competence, general, tuple((a, tuple(found)) for a, found in others.items()))

    def _answer(self, line: Line, where: Where, day: date) -> Answer:
        body = self._finder.body_of(line, where, day)
        services = {
            self._finder.service_of(line, request_type, where): None
            for request_type in self._types[line.competence]
        }
        return Answer(line, body if body and body.id else None, tuple(services))
