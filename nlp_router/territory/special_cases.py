"""Where the law departs from its own table: special statutes, entries into force, names."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from nlp_router.configuration import Section, read_section
from nlp_router.domain import Level
from nlp_router.territory.competences import read_level
from nlp_router.territory.lines import Line, Scope, Source, Where
from nlp_router.territory.referential import Referential
from nlp_router.territory.scopes import SCOPES, read_body, read_scope


@dataclass(frozen=True, slots=True)
class LevelName:
    """What a level is called in some place, since some day."""

    level: Level
    scope: Scope
    name: str
    valid_from: date | None

    def holds(self, level: Level, where: Where, day: date) -> bool:
        """Whether that is its name there, that day."""
        return (
            self.level is level
            and self.scope.covers(where)
            and (self.valid_from is None or self.valid_from <= day)
        )


@dataclass(frozen=True, slots=True)
class SpecialCases:
    """The lines and the names of `special_cases.yaml`."""

    lines: tuple[Line, ...] = ()
    names: tuple[LevelName, ...] = ()

    def name(self, level: Level, where: Where, day: date) -> str | None:
        """What that level is called there, when it has a name of its own."""
        found = (name.name for name in self.names if name.holds(level, where, day))
        return next(found, None)


def load_special_cases(
    path: Path, referential: Referential, competences: Collection[str]
) -> SpecialCases:
    """Reads the file.

    Raises:
        InvalidConfiguration: unknown competence, level, commune, EPCI, département, région or
            nature, a wrong date, a period that ends before it starts.
    """
    top = read_section(path)
    top.only("version", "cases", "names")
    lines = [
        line
        for section in top.sections("cases")
        for line in _case(section, referential, competences)
    ]
    return SpecialCases(tuple(lines), tuple(_name(s, referential) for s in top.sections("names")))


def _case(section: Section, referential: Referential, competences: Collection[str]) -> list[Line]:
    section.only(
        "competences", *SCOPES, "level", "holder", "body", "service", "basis",
        "doubt", "source", "verified", "valid_from", "valid_to",
    )  # fmt: skip
    covered = section.texts("competences")
    for competence in covered:
        if competence not in competences:
            raise section.fault(f"compétence inconnue « {competence} »")
    if not covered:
        raise section.fault("« competences » manque")
    since, until = section.period()
    holder = section.mapping.get("holder")
    return [
        Line(
            competence=competence,
            level=read_level(section, section.mapping.get("level")),
            scope=read_scope(section, referential),
            source=Source.SPECIAL_CASE,
            basis=section.text("basis"),
            reference=section.text("source") + ("" if section.yes("verified") else " (à relire)"),
            holder=read_level(section, holder) if holder else None,
            body=read_body(section),
            service=section.text("service", "") or None,
            doubt=section.text("doubt", "") or None,
            valid_from=since,
            valid_to=until,
        )
        for competence in covered
    ]


def _name(section: Section, referential: Referential) -> LevelName:
    section.only(*SCOPES, "level", "name", "valid_from")
    return LevelName(
        level=read_level(section, section.mapping.get("level")),
        scope=read_scope(section, referential),
        name=section.text("name"),
        valid_from=section.day("valid_from"),
    )
