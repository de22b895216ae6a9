"""Any BANATIC file, its form recognised."""

from __future__ import annotations

from collections.abc import Callable

from nlp_router.territory.banatic.codes import HEADING, read_codes
from nlp_router.territory.banatic.delimited import read_rows
from nlp_router.territory.banatic.export import Export
from nlp_router.territory.banatic.holders import read_holders
from nlp_router.territory.banatic.legacy import read_legacy
from nlp_router.territory.banatic.nomenclature import Nomenclatures
from nlp_router.territory.banatic.record import Import, Kind
from nlp_router.territory.banatic.workbook import read_workbook
from nlp_router.text.fold import name_key

_READERS: dict[Kind, Callable[[Export, Nomenclatures, int | None], Import]] = {
    Kind.WORKBOOK: read_workbook,
    Kind.LEGACY: read_legacy,
    Kind.HOLDERS: read_holders,
    Kind.CODES: read_codes,
}
_ZIP = b"PK\x03\x04"


def read_export(
    export: Export,
    nomenclatures: Nomenclatures,
    kind: Kind | None = None,
    year: int | None = None,
) -> Import:
    """Reads a file in the form `kind` and the list of `year`, each recognised when None.

    Raises:
        InvalidConfiguration: a file of no known form, or with a fault: file, line, reason.
    """
    return _READERS[kind or recognise(export)](export, nomenclatures, year)


def recognise(export: Export) -> Kind:
    """The form of a file, from its first bytes or its headings."""
    try:
        with export.path.open("rb") as stream:
            if stream.read(len(_ZIP)) == _ZIP:
                return Kind.WORKBOOK
    except OSError as error:
        raise export.fault(0, "fichier introuvable ou illisible") from error
    _, cells = next(read_rows(export.path, "\t", quoted=False), (1, [""]))
    keys = {name_key(cell) for cell in cells}
    if name_key("Code Insee Commune") in keys:
        return Kind.HOLDERS
    if name_key("Siren membre") in keys:
        return Kind.LEGACY
    if HEADING.search(cells[0]):
        return Kind.CODES
    raise export.fault(1, "forme inconnue : ni XLSX, ni export tabulé, ni liste de codes")
