"""The names to look for in a message, by how far from its portal they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property, lru_cache

from nlp_router.domain import Message
from nlp_router.route.area import area_gazetteer
from nlp_router.route.gazetteer import Gazetteer
from nlp_router.territory.territory import Territory

# A town of this size may be named from anywhere in France without its département.
WELL_KNOWN = 10_000


class Scale(IntEnum):
    """How far from the portal a name was found."""

    AREA = 0
    NEAR = 1  # the same départements
    FRANCE = 2


@dataclass(frozen=True, slots=True)
class Atlas:
    """The names to look for, nearest first. Without a portal only France remains."""

    area: Gazetteer | None
    near: Gazetteer | None
    france: Gazetteer
    of_departements: Callable[[frozenset[str]], Gazetteer]
    of_communes: Callable[[tuple[str, ...]], Gazetteer]

    def scales(self) -> Iterator[tuple[Scale, Gazetteer]]:
        """The gazetteers there are, nearest first."""
        for scale, gazetteer in zip(Scale, (self.area, self.near, self.france), strict=True):
            if gazetteer is not None:
                yield scale, gazetteer


class Atlases:
    """Makes the atlas of each portal, once; that of France at construction."""

    def __init__(self, territory: Territory) -> None:
        self._territory = territory
        self._referential = territory.referential
        self._area = lru_cache(maxsize=64)(self._build_area)
        self._near = lru_cache(maxsize=128)(self._build_near)
        self._few = lru_cache(maxsize=128)(self._build_few)
        # More than a second's work: at the start rather than in somebody's answer.
        self._france = area_gazetteer(
            self._referential, self._referential.communes, shortened_from=WELL_KNOWN
        )
        self._france.prepare()

    def of(self, message: Message) -> Atlas:
        """The names to look for in a message."""
        siren = self._siren(message)
        if siren is None:
            return Atlas(None, None, self._france, self._near, self._few)
        communes = self._referential.communes
        departements = frozenset(communes[insee].departement for insee in self.members(message))
        return Atlas(
            self._area(siren), self._near(departements), self._france, self._near, self._few
        )

    def members(self, message: Message) -> tuple[str, ...]:
        """INSEE codes of the communes of the portal's EPCI; none without one."""
        siren = self._siren(message)
        return self._referential.epcis[siren].members if siren else ()

    def _siren(self, message: Message) -> str | None:
        return message.epci or self._referential.epci_of.get(message.commune or "")

    def _build_area(self, siren: str) -> Gazetteer:
        members = self._referential.epcis[siren].members
        return area_gazetteer(self._referential, members, self._territory.packs.get(siren))

    def _build_few(self, codes: tuple[str, ...]) -> Gazetteer:
        return area_gazetteer(self._referential, codes)

    def _build_near(self, departements: frozenset[str]) -> Gazetteer:
        members = [insee for name in sorted(departements) for insee in self._by_departement[name]]
        return area_gazetteer(self._referential, members)

    @cached_property
    def _by_departement(self) -> dict[str, list[str]]:
        members: dict[str, list[str]] = defaultdict(list)
        for commune in self._referential.communes.values():
            members[commune.departement].append(commune.insee)
        return members
