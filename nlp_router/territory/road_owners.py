"""Who owns a road, by its class, its number and the place: the rules of `roads.yaml`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from nlp_router.configuration import Section, read_section
from nlp_router.domain import Level
from nlp_router.errors import InvalidConfiguration
from nlp_router.territory.competences import read_level
from nlp_router.territory.lines import Body, Scope, Where
from nlp_router.territory.referential import Referential
from nlp_router.territory.scopes import SCOPES, read_body, read_scope


class Road(StrEnum):
    """The class that a road's name gives away."""

    AUTOROUTE = "autoroute"
    NATIONALE = "nationale"
    DEPARTEMENTALE = "departementale"
    METROPOLITAINE = "metropolitaine"
    TERRITORIALE = "territoriale"
    ROCADE = "rocade"


@dataclass(frozen=True, slots=True)
class NamedRoad:
    """A road as the text names it.

    Attributes:
        number: « A62 », « D933 », or nothing.
        quote: the words of the text.
    """

    road: Road
    number: str
    quote: str


@dataclass(frozen=True, slots=True)
class RoadOwner:
    """One rule: the owner of some roads, somewhere, since some day."""

    roads: frozenset[Road]
    numbers: frozenset[str]
    scope: Scope
    level: Level
    service: str
    basis: str
    body: Body | None
    doubt: str | None
    valid_from: date | None

    def covers(self, named: NamedRoad, where: Where, day: date) -> bool:
        """Whether the rule speaks of that road, there, that day."""
        return (
            named.road in self.roads
            and (not self.numbers or named.number in self.numbers)
            and self.scope.covers(where)
            and (self.valid_from is None or self.valid_from <= day)
        )


def owner_of(rules: Sequence[RoadOwner], named: NamedRoad, where: Where, day: date) -> RoadOwner:
    """The first rule that covers the road; the last rules cover every class everywhere."""
    return next(rule for rule in rules if rule.covers(named, where, day))


def load_road_owners(path: Path, referential: Referential) -> tuple[RoadOwner, ...]:
    """Reads `roads.yaml`.

    Raises:
        InvalidConfiguration: an unknown class, level or place; a class without a general rule.
    """
    top = read_section(path)
    top.only("version", "rules")
    rules = tuple(_rule(section, referential) for section in top.sections("rules"))
    general = {
        road
        for rule in rules
        if not rule.numbers and rule.scope == Scope() and rule.valid_from is None
        for road in rule.roads
    }
    if missing := sorted(set(Road) - general):
        raise InvalidConfiguration(path, 1, f"règle générale manquante : {', '.join(missing)}")
    return rules


def _rule(section: Section, referential: Referential) -> RoadOwner:
    section.only(
        "roads", "numbers", *SCOPES, "level", "body", "service", "basis", "doubt", "verified",
        "valid_from",
    )  # fmt: skip
    return RoadOwner(
        roads=_roads(section),
        numbers=frozenset(section.texts("numbers")),
        scope=read_scope(section, referential),
        level=read_level(section, section.mapping.get("level")),
        service=section.text("service"),
        basis=section.text("basis") + ("" if section.yes("verified") else " (à relire)"),
        body=read_body(section),
        doubt=section.text("doubt", "") or None,
        valid_from=section.day("valid_from"),
    )


def _roads(section: Section) -> frozenset[Road]:
    value = section.mapping.get("roads")
    names: list[object] = value if isinstance(value, list) else [value]
    known = [road for road in Road if road.value in names]
    if strangers := [name for name in names if name not in list(Road)]:
        raise section.fault(f"classe de route inconnue « {strangers[0]} » ({', '.join(Road)})")
    return frozenset(known)
