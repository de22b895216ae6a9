"""A BANATIC file being read: its faults, its bodies and its lines, whatever its form."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from nlp_router import digest
from nlp_router.errors import InvalidConfiguration
from nlp_router.territory.banatic.nomenclature import Code, Nomenclature
from nlp_router.territory.banatic.record import Group, Held, Import, Kind
from nlp_router.territory.referential import Referential

# BANATIC gives « TEMP » numbers to bodies that INSEE has not registered yet.
_SIREN = re.compile(r"[0-9]{9}|TEMP[0-9]{1,10}")
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Export:
    """The file, the day it tells about, and the map of France to read it with."""

    path: Path
    day: date
    referential: Referential

    def fault(self, line: int, reason: str, column: str = "") -> InvalidConfiguration:
        """The error to raise about a line, and a column when there is one to name."""
        return InvalidConfiguration(self.path, line, f"{column} : {reason}" if column else reason)

    def siren(self, line: int, text: str, column: str) -> str:
        """A SIREN, real or temporary. Raises `InvalidConfiguration`."""
        if not _SIREN.fullmatch(text):
            raise self.fault(line, f"SIREN attendu, « {shown(text)} » lu", column)
        return text

    def group(self, siren: str, name: str, nature: str) -> Group:
        """A body, under the name and the nature the map of France knows for an EPCI."""
        epci = self.referential.epcis.get(siren)
        return Group(siren, epci.name, epci.nature) if epci else Group(siren, name, nature.upper())

    def everywhere(self, group: Group) -> frozenset[str]:
        """What `Held.communes` says for a known EPCI as a whole: empty, all its members.

        An EPT names them: its communes belong to the métropole of Grand Paris first.
        """
        epci = self.referential.epcis[group.siren]
        return frozenset(epci.members if epci.nature == "EPT" else ())

    def held(
        self,
        nomenclature: Nomenclature,
        group: Group,
        codes: Iterable[Code],
        communes: frozenset[str],
        via: str | None = None,
        part: bool = False,
    ) -> Iterator[Held]:
        """One line a competence: whole as soon as one of its codes is, unless `part`."""
        for competence, meaning in by_competence(codes).items():
            yield Held(
                competence=competence,
                group_siren=group.siren,
                group_name=group.name,
                group_nature=group.nature,
                communes=communes,
                partial=part or all(code.is_partial(group.nature) for code in meaning),
                via=via,
                source=self.path.name,
                day=self.day,
                nomenclature=nomenclature.year,
                codes=tuple(sorted(code.code for code in meaning)),
            )

    def done(
        self,
        kind: Kind,
        nomenclature: Nomenclature,
        groups: Iterable[Group],
        covered: Iterable[Code],
        held: Iterable[Held],
        unknown: Mapping[str, int],
        unknown_members: Collection[str] = (),
    ) -> Import:
        """The whole file in the common form, in a fixed order."""
        bodies = tuple(sorted(groups, key=lambda group: group.siren))
        return Import(
            day=self.day,
            kind=kind,
            nomenclature=nomenclature.year,
            source=self.path.name,
            sha256=digest.of_file(self.path),
            groups=bodies,
            covers=frozenset(by_competence(covered)),
            held=tuple(sorted(held, key=_order)),
            unknown=dict(sorted(unknown.items())),
            unknown_groups=tuple(group.siren for group in bodies if self._is_strange(group)),
            unknown_members=tuple(sorted(unknown_members)),
        )

    def _is_strange(self, group: Group) -> bool:
        may_be_epci = group.is_epci or not group.nature
        return may_be_epci and group.siren not in self.referential.epcis


def by_competence(codes: Iterable[Code]) -> dict[str, list[Code]]:
    """Our competences -> the codes that mean them."""
    found: dict[str, list[Code]] = {}
    for code in codes:
        for competence in code.competences:
            found.setdefault(competence, []).append(code)
    return found


def shown(text: str) -> str:
    """What a message quotes of a cell: its beginning."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _order(line: Held) -> tuple[object, ...]:
    return (line.competence, line.group_siren, line.via or "", line.codes, sorted(line.communes))
