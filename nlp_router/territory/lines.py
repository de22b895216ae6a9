"""One line of the table of competences: who, for what, where, when, and who says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum

from nlp_router.domain import Level
from nlp_router.territory.referential import Commune, Epci, Referential


class Source(IntEnum):
    """What says it; a later one wins over those before."""

    LAW = 1
    SPECIAL_CASE = 2
    BANATIC = 3
    PACK = 4

    @property
    def label(self) -> str:
        """In French, for people."""
        return {
            Source.LAW: "droit commun",
            Source.SPECIAL_CASE: "cas particulier",
            Source.BANATIC: "BANATIC",
            Source.PACK: "fichier du territoire",
        }[self]


@dataclass(frozen=True, slots=True)
class Where:
    """The place a question is about; the commune, the EPCI or both may be unknown.

    Attributes:
        insee, siren: of the commune and of the EPCI, empty when unknown.
        departement, region: INSEE codes, those of the EPCI's first commune when only the EPCI
            is known, empty when nothing is.
    """

    # Two places are the same when their codes are: comparing those is enough, and fast.
    commune: Commune | None = field(compare=False)
    epci: Epci | None = field(compare=False)
    insee: str
    siren: str
    departement: str
    region: str

    @classmethod
    def of(cls, referential: Referential, insee: str | None, portal: str | None = None) -> Where:
        """The place of a commune, in the EPCI written to if it is a member of it, else in its own.

        In the Grand Paris the établissement public territorial is the closer of the two
        intercommunalités (CGCT L5219-2): it is the one taken, whatever the portal.

        Args:
            portal: SIREN of the EPCI written to; alone, it says the EPCI but no commune.
        """
        commune = referential.communes.get(insee or "")
        written_to = referential.epcis.get(portal or "")
        if commune is None:
            near = referential.communes[written_to.members[0]] if written_to else None
            return cls._at(None, written_to, near)
        if written_to is None or commune.insee not in written_to.members:
            written_to = referential.epcis.get(referential.epci_of.get(commune.insee, ""))
        closest = referential.epcis.get(referential.ept_of.get(commune.insee, ""), written_to)
        return cls._at(commune, closest, commune)

    @classmethod
    def _at(cls, commune: Commune | None, epci: Epci | None, near: Commune | None) -> Where:
        return cls(
            commune=commune,
            epci=epci,
            insee=commune.insee if commune else "",
            siren=epci.siren if epci else "",
            departement=near.departement if near else "",
            region=near.region if near else "",
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a line holds. An empty set asks nothing; all that are not empty must agree.

    Attributes:
        natures: of the EPCI (CC, CA, CU, METRO, MET69, EPT).
        outside_epci: the line speaks of communes that are in no EPCI.
    """

    natures: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    departements: frozenset[str] = frozenset()
    epcis: frozenset[str] = frozenset()
    communes: frozenset[str] = frozenset()
    outside_epci: bool = False

    def covers(self, where: Where) -> bool:
        """Whether that place is inside."""
        if self.outside_epci and where.epci is not None:
            return False
        asked = (
            (self.natures, where.epci.nature if where.epci else ""),
            (self.epcis, where.siren),
            (self.regions, where.region),
            (self.departements, where.departement),
            (self.communes, where.insee),
        )
        return all(value in wanted for wanted, value in asked if wanted)

    @property
    def precision(self) -> int:
        """How narrow: the narrower of two lines from one source wins."""
        for rank, wanted in enumerate(
            (self.communes, self.epcis, self.departements, self.regions, self.natures)
        ):
            if wanted:
                return 5 - rank
        return 0

    def meets(self, other: Scope) -> bool:
        """Whether one place could be in both, as far as the sets themselves tell."""
        return all(
            not mine or not theirs or bool(mine & theirs)
            for mine, theirs in (
                (self.natures, other.natures),
                (self.epcis, other.epcis),
                (self.regions, other.regions),
                (self.departements, other.departements),
                (self.communes, other.communes),
            )
        )


@dataclass(frozen=True, slots=True)
class Body:
    """A body by its identifier and name: a SIREN, an INSEE code or a short slug."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Line:
    """Who exercises one competence somewhere, between two days.

    Attributes:
        level: of the body that exercises it, which receives the requests.
        holder: level of the body that holds it by law, when another exercises it for it
            (syndicat, delegated service, operator); None when they are the same.
        body: the body, when the level and the place don't already say which.
        service: name of the service, when it has its own.
        basis: the rule or decision, in French.
        reference: the file or publication it was read from.
        doubt: why a person must confirm, in French; None when there is no doubt.
        valid_from, valid_to: first and last day, both included; None is open.
    """

    competence: str
    level: Level
    scope: Scope
    source: Source
    basis: str
    reference: str
    holder: Level | None = None
    body: Body | None = None
    service: str | None = None
    doubt: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the line is in force that day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    def overlaps(self, other: Line) -> bool:
        """Whether some day lies in both periods."""
        return (
            (self.valid_from or date.min) <= (other.valid_to or date.max)
            and (other.valid_from or date.min) <= (self.valid_to or date.max)
        )  # fmt: skip

    @property
    def rank(self) -> tuple[int, int, date]:
        """The greatest wins: the surer source, then the narrower, then the more recent."""
        return self.source, self.scope.precision, self.valid_from or date.min

    @property
    def period(self) -> str:
        """The period in French: « depuis le 01/01/2027 », or nothing when open."""
        since = f"depuis le {self.valid_from:%d/%m/%Y}" if self.valid_from else ""
        until = f"jusqu'au {self.valid_to:%d/%m/%Y}" if self.valid_to else ""
        return " ".join(filter(None, (since, until)))
