"""The present export: an XLSX workbook, one row a member, competences headed by their label."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from nlp_router.errors import InvalidConfiguration
from nlp_router.territory.banatic.export import Export
from nlp_router.territory.banatic.group_table import GroupTable, Heading, cell_text
from nlp_router.territory.banatic.nomenclature import Nomenclatures
from nlp_router.territory.banatic.record import Import, Kind
from nlp_router.text.fold import fold, name_key

_MEMBER = name_key("Siren membre")
_COUNT = name_key("Nombre de compétences exercées")  # The competences come after it …
_AFTER = "adhesion"  # … until a heading with this word.
_HEADING_WITHIN = 20
_LAST_LINE = 1_048_576  # What a workbook can hold.


def read_workbook(export: Export, nomenclatures: Nomenclatures, year: int | None) -> Import:
    """Reads the workbook row by row: the national one is far larger unzipped than memory.

    Raises:
        InvalidConfiguration: not a workbook, no heading row, or a cell that cannot be read,
            with its line and column.
    """
    rows = _rows(export)
    heading = _heading(export, rows)
    table = GroupTable(
        export, Kind.WORKBOOK, heading, nomenclatures, year, lambda n: get_column_letter(n + 1)
    )
    width = len(heading.cells)
    for line, row in rows:
        if any(cell is not None for cell in row):
            table.add(line, (*row, *[None] * (width - len(row))))
    return table.done()


def _heading(export: Export, rows: Iterator[tuple[int, Sequence[Any]]]) -> Heading:
    for line, row in rows:
        cells = [cell_text(cell) for cell in row]
        keys = [name_key(cell) for cell in cells]
        if _MEMBER in keys:
            if _COUNT not in keys:
                reason = "colonne « Nombre de compétences exercées » absente"
                raise export.fault(line, reason)
            first = keys.index(_COUNT) + 1
            return Heading(line, cells, first, _end(cells, first))
        if line >= _HEADING_WITHIN:
            break
    raise export.fault(1, f"en-tête « Siren membre » absent des {_HEADING_WITHIN} premières lignes")


def _end(cells: list[str], first: int) -> int:
    """Index after the last competence: a column of memberships, or one without heading."""
    for index in range(first, len(cells)):
        if not cells[index] or _AFTER in fold(cells[index]):
            return index
    return len(cells)


def _rows(export: Export) -> Iterator[tuple[int, Sequence[Any]]]:
    line = 0
    try:
        with warnings.catch_warnings():
            # The library warns of styles and extensions it drops: nothing of ours is there.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(export.path, read_only=True, data_only=True)
        try:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # A wrong one would hide rows.
            for line, row in enumerate(sheet.iter_rows(values_only=True), start=1):
                if line > _LAST_LINE:
                    raise export.fault(line, "plus de lignes qu'un classeur n'en peut avoir")
                yield line, row
        finally:
            book.close()
    except InvalidConfiguration:
        raise
    except Exception as error:
        # The library lets pass whatever zip, XML and conversions raise on a broken file.
        raise export.fault(line + 1 if line else 0, "classeur XLSX illisible") from error
