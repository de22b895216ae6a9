"""How often the table of competences gives the body that public facts give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from eval.competence.cases import CompetenceCase
from eval.pages import table
from nlp_router.domain import Channel, Level, Message, Place, Recipient
from nlp_router.route.outside import OutsideBodies
from nlp_router.route.recipient import RecipientFinder
from nlp_router.taxonomy.tree import Taxonomy
from nlp_router.territory.territory import Territory
from nlp_router.text.fold import name_key

_PARIS = ZoneInfo("Europe/Paris")
# Words of a body's name that say its kind and not which one it is.
_KIND = frozenset(
    """ca cc cu communaute agglomeration communes urbaine metropole departement region de du des d
    la le les l et""".split()
)


@dataclass(frozen=True, slots=True)
class Answered:
    """A case and what the table answers."""

    case: CompetenceCase
    recipient: Recipient
    right: bool


@dataclass(frozen=True, slots=True)
class CompetenceReport:
    """All the cases, answered."""

    answered: Sequence[Answered]
    epcis: int

    @property
    def wrong(self) -> list[Answered]:
        """The cases whose answer is not the expected one."""
        return [answer for answer in self.answered if not answer.right]

    def lines(self) -> list[str]:
        """For a terminal: the faults, then the count."""
        faults = [
            f"ligne {a.case.line} : {a.case.type}, {a.case.insee}, {a.case.day} : attendu "
            f"{a.case.level.value} {a.case.body}, trouvé {a.recipient.level.value} "
            f"{a.recipient.name} {[entry.name for entry in a.recipient.directory]} "
            f"({a.recipient.basis})"
            for a in self.wrong
        ]
        right = len(self.answered) - len(self.wrong)
        return [*faults, f"{right} cas justes sur {len(self.answered)}, {self.epcis} EPCI."]

    def summary(self) -> str:
        """As a page of the documentation."""
        by_level: Counter[Level] = Counter(a.case.level for a in self.answered)
        right: Counter[Level] = Counter(a.case.level for a in self.answered if a.right)
        lines = [
            "# Qui est en charge : vérification sur des faits publics",
            "",
            "Page écrite par `nlp-router competence` : ne pas la modifier à la main. Chaque cas",
            "(commune, type de demande, date, organisme attendu, fondement, source) est dans",
            "`eval/competence/cases.csv`. Un cas est juste quand le niveau et l'organisme sont",
            "ceux attendus.",
            "",
            f"{len(self.answered)} cas, {self.epcis} EPCI.",
            "",
            *table(
                ["niveau attendu", "cas", "justes"],
                [
                    [level.value, by_level[level], right[level]]
                    for level in Level
                    if by_level[level]
                ],
            ),
        ]
        return "\n".join(lines) + "\n"


def answer_all(
    cases: Sequence[CompetenceCase], taxonomy: Taxonomy, territory: Territory
) -> CompetenceReport:
    """Asks the table every case, as if a citizen wrote to the commune's own site."""
    finder, outside = RecipientFinder(territory), OutsideBodies(territory)
    answered = []
    for case in cases:
        message = Message(
            id=str(case.line),
            channel=Channel.PORTAIL,
            text=case.text,
            received_at=datetime.combine(case.day, time(12), _PARIS),
            commune=case.insee,
        )
        place = Place(case.insee, None, None, "portal")
        kind = taxonomy[case.type]
        found = finder.find(kind, place, message, case.text, case.day)
        found = outside.completed(found, kind, place, message, case.text)
        answered.append(Answered(case, found, _right(case, found)))
    epcis = {territory.referential.epci_of.get(case.insee) for case in cases} - {None}
    return CompetenceReport(answered, len(epcis))


def _right(case: CompetenceCase, found: Recipient) -> bool:
    if case.level is not found.level:
        return False
    if case.level is Level.COMMUNE:
        return found.id == case.insee
    # A family of bodies (« Enedis, GRDF… ») is made precise by the directory.
    names = [found.name, *(entry.name for entry in found.directory)]
    expected = _telling(case.body)
    return any(expected <= named or named <= expected for named in map(_telling, names) if named)


def _telling(name: str) -> set[str]:
    return set(name_key(name)) - _KIND
