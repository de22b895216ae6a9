"""Who holds each competence by law, for each nature of EPCI; the file quotes the articles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nlp_router.configuration import Section, read_section
from nlp_router.domain import Level
from nlp_router.territory.lines import Line, Scope, Source

EPCI_NATURES = ("CC", "CA", "CU", "METRO")
# Lyon has the powers of a métropole; an EPT holds about what an agglomération does
# (eau, assainissement, déchets, PLUi: CGCT L5219-5).
_ALIKE = {"MET69": "METRO", "EPT": "CA"}


@dataclass(frozen=True, slots=True)
class Competence:
    """A competence and the level that holds it by default, for each nature of EPCI.

    Attributes:
        label: its name, for people.
        family: the heading it is listed under; empty for what is nobody's competence.
    """

    id: str
    label: str
    family: str
    holders: Mapping[str, Level]
    basis: str
    note: str

    def default_holder(self, nature: str) -> Level:
        """The level in charge by law for an EPCI of this nature."""
        return self.holders[_ALIKE.get(nature, nature)]

    def law(self) -> list[Line]:
        """The lines of the table: one for each nature of EPCI, one for communes in none."""
        lines = [
            self._line(self.default_holder(nature), f"en {nature}", Scope(frozenset((nature,))))
            for nature in (*EPCI_NATURES, *_ALIKE)
        ]
        # A commune in no EPCI keeps what the law gives to the EPCI.
        alone = self.default_holder("CC")
        level = Level.COMMUNE if alone is Level.EPCI else alone
        return [*lines, self._line(level, "hors EPCI", Scope(outside_epci=True))]

    def _line(self, level: Level, where: str, scope: Scope) -> Line:
        basis = self.basis or "droit commun"
        return Line(
            competence=self.id,
            level=level,
            scope=scope,
            source=Source.LAW,
            basis=f"{self.label} : {level.value} par défaut {where} ({basis})",
            reference="competences.yaml",
        )


def load_competences(path: Path) -> dict[str, Competence]:
    """The law's table. Raises `InvalidConfiguration` naming file, line and reason."""
    top = read_section(path)
    top.only("version", "competences")
    table = {}
    for name, section in top.named_sections("competences").items():
        section.only("label", "family", "holders", "basis", "note")
        holders = section.mapping.get("holders")
        if not isinstance(holders, dict) or set(holders) != set(EPCI_NATURES):
            raise section.fault(f"« {name}.holders » doit donner {', '.join(EPCI_NATURES)}")
        table[name] = Competence(
            id=name,
            label=section.text("label"),
            family=section.text("family", ""),
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
