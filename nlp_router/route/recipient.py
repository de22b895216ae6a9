"""Who is in charge of a request: competence × nature of the EPCI × pack × date × place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from nlp_router.domain import Contact, Level, Message, Place, Recipient
from nlp_router.route.roads import Road, named_road
from nlp_router.taxonomy.tree import RequestType
from nlp_router.territory.competences import Competence, Override
from nlp_router.territory.referential import Epci
from nlp_router.territory.territory import Body, Territory

# Types of the competence « voirie » that bear on the roadway itself.
_ROADWAY = frozenset(
    f"voirie.{name}"
    for name in (
        "chaussee_degradee",
        "signalisation",
        "obstacle_chaussee",
        "neige_verglas",
        "amenagement_securite",
        "travaux_publics",
        "feux_tricolores",
    )
)


@dataclass(frozen=True, slots=True)
class _Line:
    """The line of the table that won."""

    level: Level
    basis: str
    body: Body | None = None
    service: str | None = None


class RecipientFinder:
    """Applies the table of competences. Holds no state."""

    def __init__(self, territory: Territory) -> None:
        self._territory = territory
        self._referential = territory.referential

    def find(
        self, request_type: RequestType, place: Place, message: Message, text: str, day: date
    ) -> Recipient:
        """The body and service in charge of this type of request, there, on that day.

        A level that names no body yet (a commune when the place is unknown) comes back with
        an empty id: a person must say which.
        """
        insee = place.insee or message.commune
        epci = self._epci(insee, message)
        line = self._line(request_type, insee, epci, text, day)
        level = line.level
        if level is Level.PORTAIL:
            level = Level.COMMUNE if message.commune or not epci else Level.EPCI
            insee = message.commune or insee
        body = line.body or self._body(level, request_type.competence, insee, epci)
        return Recipient(
            level=level,
            id=body.id,
            name=body.name,
            service=line.service or self._service(request_type, epci),
            basis=line.basis,
            contact=self._contact(place.insee or message.commune),
        )

    def _epci(self, insee: str | None, message: Message) -> Epci | None:
        """The EPCI of the place; the portal's when it is an EPT or when there is no place."""
        epcis = self._referential.epcis
        portal = epcis.get(message.epci or "")
        if portal and (insee is None or insee in portal.members):
            return portal
        return epcis.get(self._referential.epci_of.get(insee or "", ""))

    def _line(
        self, request_type: RequestType, insee: str | None, epci: Epci | None, text: str, day: date
    ) -> _Line:
        if request_type.id in _ROADWAY and (road := named_road(text)):
            return self._road_line(*road)
        if override := self._override(request_type, insee, epci, day):
            return _override_line(override)
        competence = self._territory.competences[request_type.competence]
        if epci is None:
            return _Line(_without_epci(competence), "commune sans EPCI connu : droit commun")
        level = competence.default_holder(epci.nature)
        return _Line(level, _default_basis(competence, level, epci))

    def _road_line(self, road: Road, quote: str) -> _Line:
        basis = f"voie {road.value} nommée dans le texte (« {quote} »), Code de la voirie routière"
        bodies = self._territory.bodies
        if road is Road.DEPARTEMENTALE:
            return _Line(Level.DEPARTEMENT, basis, service="Routes départementales")
        if road is Road.NATIONALE:
            return _Line(Level.ETAT, basis, bodies["voirie_nationale"], "Routes nationales")
        return _Line(Level.OPERATEUR, basis, bodies["voirie_autoroute"], "Exploitation")

    def _override(
        self, request_type: RequestType, insee: str | None, epci: Epci | None, day: date
    ) -> Override | None:
        pack = self._territory.packs.get(epci.siren) if epci else None
        lines = pack.overrides if pack else ()
        covering = [line for line in lines if line.covers(request_type.competence, insee, day)]
        # The most precise line wins, then the most recent.
        return max(
            covering,
            key=lambda line: (bool(line.communes), line.valid_from or date.min),
            default=None,
        )

    def _body(self, level: Level, competence: str, insee: str | None, epci: Epci | None) -> Body:
        commune = self._referential.communes.get(insee or "")
        bodies = (
            self._territory.packs[epci.siren].bodies
            if epci and epci.siren in self._territory.packs
            else {}
        )
        match level:
            case Level.COMMUNE:
                return (
                    Body(commune.insee, commune.name) if commune else Body("", "Commune à préciser")
                )
            case Level.EPCI:
                return Body(epci.siren, epci.name) if epci else Body("", "EPCI à préciser")
            case Level.DEPARTEMENT | Level.REGION:
                code = self._upper_code(level, commune, epci)
                names = (
                    self._referential.departements
                    if level is Level.DEPARTEMENT
                    else self._referential.regions
                )
                usual = "Département" if level is Level.DEPARTEMENT else "Région"
                return Body(
                    code, bodies.get(level.value) or f"{usual} {names.get(code, 'à préciser')}"
                )
            case _:
                return self._territory.bodies[competence]

    def _upper_code(self, level: Level, commune: object, epci: Epci | None) -> str:
        if commune is None and epci:
            commune = self._referential.communes[epci.members[0]]
        return str(getattr(commune, level.value, ""))

    def _service(self, request_type: RequestType, epci: Epci | None) -> str:
        pack = self._territory.packs.get(epci.siren) if epci else None
        own = pack.services if pack else {}
        return own.get(request_type.id) or own.get(request_type.competence) or request_type.service

    def _contact(self, insee: str | None) -> Contact | None:
        commune = self._referential.communes.get(insee or "")
        return Contact(commune.insee, commune.name) if commune else None


def _override_line(override: Override) -> _Line:
    body = (
        Body(override.body_id, override.body_name or override.body_id) if override.body_id else None
    )
    since = f", depuis le {override.valid_from:%d/%m/%Y}" if override.valid_from else ""
    return _Line(override.level, f"{override.basis}{since}", body, override.service)


def _without_epci(competence: Competence) -> Level:
    """A commune in no EPCI keeps what the law gives to the EPCI."""
    level = competence.default_holder("CC")
    return Level.COMMUNE if level is Level.EPCI else level


def _default_basis(competence: Competence, level: Level, epci: Epci) -> str:
    source = competence.basis or "droit commun"
    return f"{competence.id} : {level.value} par défaut en {epci.nature} ({source})"
