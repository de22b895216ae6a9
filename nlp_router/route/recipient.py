"""Who is in charge of a request: table of competences × place × date × roads named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from nlp_router.domain import Contact, Level, Message, Place, Recipient
from nlp_router.route.roads import named_road
from nlp_router.taxonomy.tree import RequestType
from nlp_router.territory.lines import Body, Line, Where
from nlp_router.territory.road_owners import NamedRoad, Road, owner_of
from nlp_router.territory.territory import Territory
from nlp_router.territory.word_rules import rule_for

# Types that bear on the roadway itself: a road's own name says more than the competence.
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
# The same, for the type that says itself « route nationale, autoroute ».
_NATIONAL_ROADS = "hors.train_route_nationale"


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What decides: a line of the table, or the owner of a road."""

    level: Level
    basis: str
    body: Body | None = None
    service: str | None = None
    doubt: str | None = None


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
        where = Where.of(self._referential, place.insee or message.commune, message.epci)
        chosen = (
            self._owner(request_type, where, text, day)
            or self._by_words(request_type, where, text, day)
            or self._line(request_type.competence, where, day)
        )
        level = chosen.level
        if level is Level.PORTAIL and chosen.body is None:
            body = self._portal(where, message)
        else:
            body = chosen.body or self._body(level, request_type.competence, where, day)
        if level is Level.PORTAIL:
            level = Level.COMMUNE if body.id in self._referential.communes else Level.EPCI
            level = level if body.id else Level.COMMUNE
        return Recipient(
            level=level,
            id=body.id,
            name=body.name,
            service=chosen.service or self._service(request_type, where),
            basis=chosen.basis,
            contact=self._contact(place.insee or message.commune),
            doubt=chosen.doubt,
        )

    def _owner(
        self, request_type: RequestType, where: Where, text: str, day: date
    ) -> _Chosen | None:
        """The owner of the road that the text names, when the request is about a roadway."""
        if request_type.id not in _ROADWAY and request_type.id != _NATIONAL_ROADS:
            return None
        named = named_road(text)
        if named is None or not _counts(named, request_type):
            return None
        owner = owner_of(self._territory.roads, named, where, day)
        basis = f"{owner.basis} : « {named.quote} » dans le texte"
        return _Chosen(owner.level, basis, owner.body, owner.service, owner.doubt)

    def _by_words(
        self, request_type: RequestType, where: Where, text: str, day: date
    ) -> _Chosen | None:
        """What words of the text change within the type; see `words.yaml`."""
        rule = rule_for(self._territory.words, request_type.id, text)
        if rule is None:
            return None
        if rule.level is None:
            return self._line(rule.competence or request_type.competence, where, day)
        return _Chosen(rule.level, rule.basis, rule.body, rule.service)

    def _line(self, competence: str, where: Where, day: date) -> _Chosen:
        line = self._territory.table.winner(competence, where, day)
        return _Chosen(line.level, basis_of(line), line.body, line.service, line.doubt)

    def body_of(self, line: Line, where: Where, day: date) -> Body | None:
        """The body that a line of the table names there; None when it depends on the writer."""
        if line.body is None and line.level is Level.PORTAIL:
            return None
        return line.body or self._body(line.level, line.competence, where, day)

    def service_of(self, line: Line, request_type: RequestType, where: Where) -> str:
        """The service that receives this type of request where that line decides."""
        return line.service or self._service(request_type, where)

    def _body(self, level: Level, competence: str, where: Where, day: date) -> Body:
        match level:
            case Level.COMMUNE:
                commune = where.commune
                return Body(commune.insee, commune.name) if commune else _UNKNOWN_COMMUNE
            case Level.EPCI:
                return Body(where.siren, where.epci.name) if where.epci else _UNKNOWN_EPCI
            case Level.DEPARTEMENT | Level.REGION:
                return self._upper(level, where, day)
            case _:
                return self._territory.bodies[competence]

    def _portal(self, where: Where, message: Message) -> Body:
        """The collectivity written to; the commune of the fact when the portal is unknown."""
        commune = self._referential.communes.get(message.commune or "")
        epci = self._referential.epcis.get(message.epci or "") or where.epci
        if commune is None and epci is not None:
            return Body(epci.siren, epci.name)
        commune = commune or where.commune
        return Body(commune.insee, commune.name) if commune else _UNKNOWN_COMMUNE

    def _upper(self, level: Level, where: Where, day: date) -> Body:
        pack = self._territory.packs.get(where.siren)
        own = pack.bodies.get(level.value) if pack else None
        own = own or self._territory.special.name(level, where, day)
        if level is Level.DEPARTEMENT:
            code, usual, names = where.departement, "Département", self._referential.departements
        else:
            code, usual, names = where.region, "Région", self._referential.regions
        return Body(code, own or f"{usual} {names.get(code, 'à préciser')}")

    def _service(self, request_type: RequestType, where: Where) -> str:
        pack = self._territory.packs.get(where.siren)
        own = pack.services if pack else {}
        return own.get(request_type.id) or own.get(request_type.competence) or request_type.service

    def _contact(self, insee: str | None) -> Contact | None:
        commune = self._referential.communes.get(insee or "")
        return Contact(commune.insee, commune.name) if commune else None


_UNKNOWN_COMMUNE = Body("", "Commune à préciser")
_UNKNOWN_EPCI = Body("", "EPCI à préciser")


def basis_of(line: Line) -> str:
    """Which rule and since when, in French."""
    return ", ".join(filter(None, (line.basis, line.period)))


def _counts(named: NamedRoad, request_type: RequestType) -> bool:
    """Of trains and national roads, only those of the State or its concession holders."""
    return request_type.id != _NATIONAL_ROADS or named.road in (Road.AUTOROUTE, Road.NATIONALE)
