"""The request types a message can have, and what each implies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nlp_router.domain import Priority
from nlp_router.taxonomy.deadlines import DeadlineRule


@dataclass(frozen=True, slots=True)
class Boundary:
    """Where a type stops: a sentence for people, and the types that take over."""

    text: str
    see: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RequestType:
    """One type of request.

    Attributes:
        id: `family.name`, forever.
        competence: key of the competence that decides who is in charge.
        first_answer: target for a first answer, in working days.
        resolution: target for the resolution, in calendar days.
    """

    id: str
    label: str
    definition: str
    boundaries: tuple[Boundary, ...]
    competence: str
    default_priority: Priority
    service: str
    first_answer: int
    resolution: int

    @property
    def family(self) -> str:
        """The first half of the id."""
        return self.id.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """All types by id, and the renames that keep old ids readable.

    Attributes:
        version: as written in the file, part of every qualification.
        replaced: retired id -> the ids that took over (several after a split).
        deadlines: the legal rules on time.
    """

    version: str
    types: Mapping[str, RequestType]
    replaced: Mapping[str, tuple[str, ...]]
    deadlines: tuple[DeadlineRule, ...] = ()

    def __getitem__(self, type_id: str) -> RequestType:
        return self.types[type_id]

    def __contains__(self, type_id: object) -> bool:
        return type_id in self.types

    def current(self, type_id: str) -> tuple[str, ...]:
        """Today's ids for an id of any date: itself, its successors, or nothing when unknown."""
        if type_id in self.types:
            return (type_id,)
        return tuple(
            found for heir in self.replaced.get(type_id, ()) for found in self.current(heir)
        )
