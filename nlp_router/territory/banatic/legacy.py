"""The export of before 2025: tab-separated, 40 columns on the body, 9 on the member, labels."""

from __future__ import annotations

from nlp_router.territory.banatic.delimited import read_rows
from nlp_router.territory.banatic.export import Export
from nlp_router.territory.banatic.group_table import GroupTable, Heading
from nlp_router.territory.banatic.nomenclature import Nomenclatures
from nlp_router.territory.banatic.record import Import, Kind

_BEFORE = 40 + 9


def read_legacy(export: Export, nomenclatures: Nomenclatures, year: int | None) -> Import:
    """Reads the file; a competence held is marked « 1 ».

    Raises:
        InvalidConfiguration: another number of columns, or a cell that cannot be read, with
            its line and column.
    """
    rows = read_rows(export.path, "\t", quoted=False)
    line, cells = next(rows, (1, []))
    if len(cells) <= _BEFORE:
        raise export.fault(line, f"plus de {_BEFORE} colonnes attendues, {len(cells)} lues")
    heading = Heading(line, cells, _BEFORE, len(cells))
    table = GroupTable(export, Kind.LEGACY, heading, nomenclatures, year, lambda n: str(n + 1))
    for line, row in rows:
        if len(row) != len(cells):
            raise export.fault(line, f"{len(cells)} colonnes attendues, {len(row)} lues")
        table.add(line, row)
    return table.done()
