"""Who does what, for people: search, one EPCI, one commune, one request explained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import lru_cache

from api.errors import ApiError
from api.services.clock import PARIS, now
from nlp_router.domain import Channel, Due, Level, Message, Place, Recipient
from nlp_router.route.deadlines import Deadlines, day_of
from nlp_router.route.explanation import Explanation, explain
from nlp_router.route.outside import OutsideBodies
from nlp_router.route.overview import Overview, Row
from nlp_router.route.recipient import RecipientFinder
from nlp_router.taxonomy.tree import RequestType, Taxonomy
from nlp_router.territory.check import Finding, check_pack
from nlp_router.territory.lines import Line, Where
from nlp_router.territory.pack import Pack
from nlp_router.territory.referential import Commune, Epci
from nlp_router.territory.search import Found, PlaceSearch
from nlp_router.territory.territory import Territory

# What stands for an EPCI in the address of a commune that is in none.
NO_EPCI = "hors-epci"

# Questions outside of these days are mistakes of typing.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


@dataclass(frozen=True, slots=True)
class EpciPage:
    """One EPCI on one day; `commune` when the rows are those of one member."""

    epci: Epci
    members: tuple[Commune, ...]
    commune: Commune | None
    rows: tuple[Row, ...]
    pack: Pack | None
    findings: Sequence[Finding]

    @property
    def families(self) -> list[tuple[str, list[Row]]]:
        """The rows by heading, in their order."""
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.competence.family, []).append(row)
        return list(found.items())


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One type of request in one commune, as if it came in that day."""

    request_type: RequestType
    recipient: Recipient
    line: Line
    due: Due


@dataclass(frozen=True, slots=True)
class CommunePage:
    """One commune on one day; `groups` are the types of request by heading."""

    commune: Commune
    epci: Epci | None
    groups: dict[str, list[RequestRow]]


@dataclass(frozen=True, slots=True)
class ExplanationPage:
    """Why one type of request goes where it goes; `epci` and `commune` for the way back."""

    commune: Commune
    epci: Epci | None
    explanation: Explanation
    due: Due


class ConsultTerritory:
    """Reads the territory; the same few pages of a day are kept."""

    def __init__(self, taxonomy: Taxonomy, territory: Territory) -> None:
        self._taxonomy = taxonomy
        self._territory = territory
        self._referential = territory.referential
        self._finder = RecipientFinder(territory)
        self._outside = OutsideBodies(territory)
        self._deadlines = Deadlines(taxonomy, territory)
        self._overview = Overview(taxonomy, territory)
        self.search = PlaceSearch(territory.referential)
        self._rows = lru_cache(maxsize=128)(self._overview.of_epci)
        self._findings = lru_cache(maxsize=128)(self._check)

    @property
    def packs(self) -> list[tuple[Pack, Epci]]:
        """The EPCI that have their own file, by name."""
        found = [(pack, self._referential.epcis[siren])
                 for siren, pack in self._territory.packs.items()]  # fmt: skip
        return sorted(found, key=lambda item: item[0].name)

    @property
    def version(self) -> str:
        """Name of this state of the map and of the rules."""
        return self._territory.version

    def epci_of(self, commune: Commune) -> Epci | None:
        """The EPCI of a commune: in the Grand Paris, the territory it is in."""
        return Where.of(self._referential, commune.insee).epci

    def departement(self, place: Commune | Epci) -> str:
        """« Lot-et-Garonne (47) »; for an EPCI the département of its first commune."""
        commune = place if isinstance(place, Commune) else self._member(place)
        name = self._referential.departements.get(commune.departement, "")
        return f"{name} ({commune.departement})"

    def _member(self, epci: Epci) -> Commune:
        return self._referential.communes[epci.members[0]]

    def find(self, typed: str) -> list[Found]:
        """The places whose name or code was typed."""
        return self.search(typed)

    def epci(self, siren: str, insee: str, day: date) -> EpciPage:
        """Raises `ApiError` (`place_not_found`); `insee` is empty for the EPCI as a whole."""
        epci = self._epci(siren)
        commune = self._commune(epci, insee) if insee else None
        if commune is None:
            rows = self._rows(siren, day)
        else:
            rows = self._overview.of_place(Where.of(self._referential, insee, siren), day)
        members = [self._referential.communes[member] for member in epci.members]
        return EpciPage(
            epci=epci,
            members=tuple(sorted(members, key=lambda member: member.name)),
            commune=commune,
            rows=rows,
            pack=self._territory.packs.get(siren),
            findings=self._findings(siren, day),
        )

    def _check(self, siren: str, day: date) -> list[Finding]:
        pack = self._territory.packs.get(siren)
        return check_pack(self._territory, pack, day) if pack else []

    def commune(self, siren: str, insee: str, day: date) -> CommunePage:
        """Raises `ApiError` (`place_not_found`)."""
        epci, commune = self._place(siren, insee)
        message = _message(epci, commune, day)
        groups: dict[str, list[RequestRow]] = {}
        for request_type in self._taxonomy.types.values():
            if family := self._territory.competences[request_type.competence].family:
                row = self._request(request_type, message, day)
                groups.setdefault(family, []).append(row)
        return CommunePage(commune, epci, groups)

    def _request(self, request_type: RequestType, message: Message, day: date) -> RequestRow:
        where = Where.of(self._referential, message.commune, message.epci)
        place = Place(message.commune, None, None, None)
        return RequestRow(
            request_type=request_type,
            recipient=self._finder.find(request_type, place, message, "", day),
            line=self._territory.table.winner(request_type.competence, where, day),
            due=self._due(request_type, message),
        )

    def _due(self, request_type: RequestType, message: Message) -> Due:
        return self._deadlines.of(
            request_type, None, request_type.default_priority, message, message.commune
        )

    def explanation(self, siren: str, insee: str, type_id: str, day: date) -> ExplanationPage:
        """Raises `ApiError` (`place_not_found`, `type_not_found`)."""
        epci, commune = self._place(siren, insee)
        request_type = self._type(type_id)
        message = _message(epci, commune, day)
        found = explain(self._territory, request_type, message, day)
        place = Place(commune.insee, None, None, None)
        recipient = self._outside.completed(found.recipient, request_type, place, message, "")
        return ExplanationPage(
            commune=commune,
            epci=epci,
            explanation=replace(found, recipient=recipient),
            due=self._due(request_type, message),
        )

    def _type(self, type_id: str) -> RequestType:
        if type_id not in self._taxonomy:
            raise ApiError("type_not_found", "Aucun type de demande ne porte cet identifiant.")
        return self._taxonomy[type_id]

    def _place(self, siren: str, insee: str) -> tuple[Epci | None, Commune]:
        if siren != NO_EPCI:
            epci = self._epci(siren)
            return epci, self._commune(epci, insee)
        commune = self._referential.communes.get(insee)
        if commune is None or insee in self._referential.epci_of:
            raise ApiError("place_not_found", "Aucune commune hors intercommunalité n'a ce code.")
        return None, commune

    def _epci(self, siren: str) -> Epci:
        if siren not in self._referential.epcis:
            raise ApiError("place_not_found", "Aucune intercommunalité ne porte ce SIREN.")
        return self._referential.epcis[siren]

    def _commune(self, epci: Epci, insee: str) -> Commune:
        if insee not in epci.members:
            raise ApiError(
                "place_not_found",
                "Aucune commune de cette intercommunalité n'a ce code INSEE.",
            )
        return self._referential.communes[insee]

    def siren_of(self, insee: str) -> str:
        """What stands for the EPCI of a commune in addresses. Raises `ApiError`."""
        commune = self._referential.communes.get(insee)
        if commune is None:
            raise ApiError("place_not_found", "Aucune commune ne porte ce code INSEE.")
        epci = self.epci_of(commune)
        return epci.siren if epci else NO_EPCI


def today() -> date:
    """The day it is where the mairies are."""
    return day_of(now())


def _message(epci: Epci | None, commune: Commune, day: date) -> Message:
    """A request of that day, whatever it says, written to the commune."""
    return Message(
        id="",
        channel=Channel.AUTRE,
        text="",
        received_at=datetime.combine(day, time(12), PARIS),
        epci=epci.siren if epci else None,
        commune=commune.insee,
    )


LEVELS = {
    Level.COMMUNE: "Commune",
    Level.EPCI: "Intercommunalité",
    Level.DEPARTEMENT: "Département",
    Level.REGION: "Région",
    Level.ETAT: "État",
    Level.OPERATEUR: "Opérateur",
    Level.ORGANISME: "Organisme",
    Level.PORTAIL: "Collectivité saisie",
}

NATURES = {
    "CC": "Communauté de communes",
    "CA": "Communauté d'agglomération",
    "CU": "Communauté urbaine",
    "METRO": "Métropole",
    "MET69": "Métropole de Lyon, à statut particulier",
    "EPT": "Établissement public territorial",
}
