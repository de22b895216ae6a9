"""Who holds each competence: the law's default, and what a territory pack changes, with dates.

Sources: `competences.yaml` quotes the code articles; packs quote their deliberations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from nlp_router.configuration import Section, read_section
from nlp_router.domain import Level

EPCI_NATURES = ("CC", "CA", "CU", "METRO")
# Lyon has the powers of a métropole; an EPT holds about what an agglomération does
# (eau, assainissement, déchets, PLUi: CGCT L5219-5).
_ALIKE = {"MET69": "METRO", "EPT": "CA"}


@dataclass(frozen=True, slots=True)
class Competence:
    """A competence and the level that holds it by default, for each nature of EPCI."""

    id: str
    holders: Mapping[str, Level]
    basis: str
    note: str

    def default_holder(self, nature: str) -> Level:
        """The level in charge by law for an EPCI of this nature."""
        return self.holders[_ALIKE.get(nature, nature)]


@dataclass(frozen=True, slots=True)
class Override:
    """What a territory decided otherwise.

    Attributes:
        communes: INSEE codes it covers; empty means the whole EPCI.
        body_id, body_name: the body, when it is neither a commune nor the EPCI.
        valid_from, valid_to: first and last day, both included; None is open.
    """

    competence: str
    level: Level
    communes: frozenset[str]
    body_id: str | None
    body_name: str | None
    service: str | None
    basis: str
    valid_from: date | None
    valid_to: date | None

    def covers(self, competence: str, insee: str | None, day: date) -> bool:
        """Whether this line speaks of this competence, here, on that day."""
        return (
            self.competence == competence
            and (not self.communes or insee in self.communes)
            and (self.valid_from is None or self.valid_from <= day)
            and (self.valid_to is None or day <= self.valid_to)
        )


def load_competences(path: Path) -> dict[str, Competence]:
    """The law's table. Raises `InvalidConfiguration` naming file, line and reason."""
    top = read_section(path)
    top.only("version", "competences")
    table = {}
    for name, section in top.named_sections("competences").items():
        section.only("holders", "basis", "note")
        holders = section.mapping.get("holders")
        if not isinstance(holders, dict) or set(holders) != set(EPCI_NATURES):
            raise section.fault(f"« {name}.holders » doit donner {', '.join(EPCI_NATURES)}")
        table[name] = Competence(
            id=name,
            holders={nature: read_level(section, value) for nature, value in holders.items()},
            basis=section.text("basis", ""),
            note=section.text("note", ""),
        )
    return table


def read_level(section: Section, value: object) -> Level:
    """A `Level` written in a file, or a fault on its line."""
    if not isinstance(value, str) or value not in list(Level):
        raise section.fault(f"niveau inconnu « {value} » (attendu : {', '.join(Level)})")
    return Level(value)
