"""A plain list `siren,code_nomenclature_<year>`: the competences of each EPCI, by their codes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from nlp_router.territory.banatic.delimited import read_rows
from nlp_router.territory.banatic.export import Export, shown
from nlp_router.territory.banatic.nomenclature import Code, Nomenclature, Nomenclatures
from nlp_router.territory.banatic.record import Group, Held, Import, Kind

HEADING = re.compile(r"code_nomenclature_([0-9]{4})")
_CODE = re.compile(r"C?([0-9]{4})")


def read_codes(export: Export, nomenclatures: Nomenclatures, year: int | None) -> Import:
    """Reads the list. An EPCI of the list does not hold the competences it is not given.

    Raises:
        InvalidConfiguration: another heading, or a SIREN or code that cannot be read, with
            its line and column.
    """
    rows = read_rows(export.path, ",", quoted=True)
    line, heading = next(rows, (1, []))
    nomenclature = _nomenclature(export, nomenclatures, year, line, heading)
    numbers: dict[str, set[str]] = defaultdict(set)
    for line, row in rows:
        siren, number = _pair(export, line, row)
        numbers[siren].add(number)
    if not numbers:
        raise export.fault(line, "aucun EPCI sous les en-têtes")
    groups = {siren: export.group(siren, "", "") for siren in numbers}
    unknown = Counter(
        number for found in numbers.values() for number in found if number not in nomenclature.codes
    )
    return export.done(
        Kind.CODES,
        nomenclature,
        groups.values(),
        nomenclature.codes.values(),
        _held(export, nomenclature, groups, numbers),
        unknown,
    )


def _held(
    export: Export,
    nomenclature: Nomenclature,
    groups: dict[str, Group],
    numbers: dict[str, set[str]],
) -> Iterator[Held]:
    for siren, found in numbers.items():
        # Without members in the list, only the map of France can say where an EPCI is.
        if siren in export.referential.epcis:
            codes: list[Code] = [
                nomenclature.codes[number] for number in found if number in nomenclature.codes
            ]
            group = groups[siren]
            yield from export.held(nomenclature, group, codes, export.everywhere(group))


def _nomenclature(
    export: Export, nomenclatures: Nomenclatures, year: int | None, line: int, heading: list[str]
) -> Nomenclature:
    match = HEADING.fullmatch(heading[1]) if len(heading) == 2 else None
    if match is None or heading[0] != "siren":
        raise export.fault(line, "en-tête « siren,code_nomenclature_2021 » (ou 2025) attendu")
    told = int(match[1])
    if told not in nomenclatures.by_year:
        raise export.fault(line, f"nomenclature {told} inconnue")
    if year not in (None, told):
        raise export.fault(line, f"le fichier dit {told}, --nomenclature dit {year}")
    return nomenclatures.by_year[told]


def _pair(export: Export, line: int, row: list[str]) -> tuple[str, str]:
    if len(row) != 2:
        raise export.fault(line, f"2 colonnes attendues, {len(row)} lues")
    siren = export.siren(line, row[0], "colonne 1 « siren »")
    match = _CODE.fullmatch(row[1])
    if match is None:
        reason = f"code à quatre chiffres attendu, « {shown(row[1])} » lu"
        raise export.fault(line, reason, "colonne 2 « code »")
    return siren, match[1]
