"""The file of one competence: who really holds it in each commune, and through which body.

BANATIC names it `3_transfert_code_<CODE>.csv`: only the name says which competence it is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from nlp_router.territory.banatic.delimited import read_rows
from nlp_router.territory.banatic.export import Export, shown
from nlp_router.territory.banatic.nomenclature import Nomenclature, Nomenclatures
from nlp_router.territory.banatic.record import COMMUNE, Group, Import, Kind
from nlp_router.text.fold import name_key

_NAME = re.compile(r"transfert[_-]?code[_-]?C?([0-9]{4})(?![0-9])", re.IGNORECASE)
_INSEE = re.compile(r"([0-9]{2}|2[AB])[0-9]{3}")
_HEADINGS = {
    "insee": "Code Insee Commune",
    "siren": "Siren Groupement",
    "name": "Nom Groupement",
    "nature": "Nature Juridique Groupement",
    "via": "Siren Groupement intermédiaire",
}


def read_holders(export: Export, nomenclatures: Nomenclatures, year: int | None) -> Import:
    """Reads the file.

    Raises:
        InvalidConfiguration: no code in the name, a code that both lists have while `year`
            is None, a column missing, or a cell that cannot be read, with line and column.
    """
    number = _number(export)
    nomenclature = _nomenclature(export, nomenclatures, number, year)
    groups: dict[str, Group] = {}
    communes: dict[tuple[str, str | None], set[str]] = defaultdict(set)
    for insee, group, via in _Rows(export):
        groups.setdefault(group.siren, group)
        communes[group.siren, via].add(insee)
    code = nomenclature.codes.get(number)
    named = set().union(*communes.values())
    return export.done(
        Kind.HOLDERS,
        nomenclature,
        groups.values(),
        [code] if code else [],
        (
            line
            for (siren, via), places in communes.items()
            for line in export.held(
                nomenclature, groups[siren], [code] if code else [], frozenset(places), via
            )
        ),
        {} if code else {number: len(named)},
        named - set(export.referential.communes),
    )


def _number(export: Export) -> str:
    match = _NAME.search(export.path.name)
    if match is None:
        reason = "le nom du fichier doit porter le code : 3_transfert_code_1505.csv"
        raise export.fault(0, reason)
    return match[1]


def _nomenclature(
    export: Export, nomenclatures: Nomenclatures, number: str, year: int | None
) -> Nomenclature:
    if year is not None:
        return nomenclatures.by_year[year]
    known = nomenclatures.with_code(number)
    if len(known) > 1:
        reason = f"le code {number} n'a pas le même sens en 2021 et en 2025 : --nomenclature"
        raise export.fault(0, reason)
    return known[0] if known else nomenclatures.by_year[max(nomenclatures.by_year)]


class _Rows:
    """INSEE code, body and intermediary SIREN of each row."""

    def __init__(self, export: Export) -> None:
        self._export = export
        self._lines = read_rows(export.path, "\t", quoted=True)
        self._heading_line, cells = next(self._lines, (1, []))
        self._width = len(cells)
        keys = [name_key(cell) for cell in cells]
        self._at = {field: self._locate(heading, keys) for field, heading in _HEADINGS.items()}

    def __iter__(self) -> Iterator[tuple[str, Group, str | None]]:
        for line, row in self._lines:
            if len(row) != self._width:
                reason = f"{self._width} colonnes attendues, {len(row)} lues"
                raise self._export.fault(line, reason)
            yield self._insee(line, row), self._group(line, row), self._via(line, row)

    def _locate(self, heading: str, keys: list[tuple[str, ...]]) -> int:
        if name_key(heading) not in keys:
            raise self._export.fault(self._heading_line, f"colonne « {heading} » absente")
        return keys.index(name_key(heading))

    def _column(self, field: str) -> str:
        return f"colonne {self._at[field] + 1} « {_HEADINGS[field]} »"

    def _insee(self, line: int, row: list[str]) -> str:
        insee = row[self._at["insee"]].upper()
        if len(insee) == 4:  # A spreadsheet took « 01001 » for a number.
            insee = f"0{insee}"
        if not _INSEE.fullmatch(insee):
            reason = f"code INSEE attendu, « {shown(row[self._at['insee']])} » lu"
            raise self._export.fault(line, reason, self._column("insee"))
        return insee

    def _group(self, line: int, row: list[str]) -> Group:
        siren = row[self._at["siren"]]
        if not siren:
            return Group("", "", COMMUNE)
        self._export.siren(line, siren, self._column("siren"))
        return self._export.group(siren, row[self._at["name"]], row[self._at["nature"]])

    def _via(self, line: int, row: list[str]) -> str | None:
        via = row[self._at["via"]]
        return self._export.siren(line, via, self._column("via")) if via else None
