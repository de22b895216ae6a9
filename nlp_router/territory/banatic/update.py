"""Adding BANATIC files to the operator's file, wholly or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from nlp_router.errors import InvalidConfiguration
from nlp_router.territory.banatic.export import Export
from nlp_router.territory.banatic.file import load, write
from nlp_router.territory.banatic.nomenclature import load_nomenclatures
from nlp_router.territory.banatic.read import read_export
from nlp_router.territory.banatic.record import Import, Kind
from nlp_router.territory.competences import load_competences
from nlp_router.territory.referential import load_referential


def update(
    target: Path,
    files: Sequence[Path],
    territory: Path,
    day: date,
    *,
    kind: Kind | None = None,
    year: int | None = None,
    replace: bool = False,
) -> list[Import]:
    """Reads `files` and adds them to `target`, or starts it anew with `replace`.

    Args:
        target: the operator's file, `banatic.json.gz`.
        files: exports, all of the same day.
        territory: the folder taxonomies/territory.
        day: the day they tell about.
        kind, year: their form and their list of competences; None: recognised.

    Returns:
        The files read, in order.

    Raises:
        InvalidConfiguration: a fault in any of them, or in `target`, which stays as it was.
    """
    if day > date.today():
        # It would win over every later file.
        raise InvalidConfiguration(files[0], 0, f"le {day:%d/%m/%Y} n'est pas encore venu : --day")
    referential = load_referential(territory / "france.json.gz")
    competences = load_competences(territory / "competences.yaml")
    nomenclatures = load_nomenclatures(territory / "banatic.yaml", competences)
    former = load(target).imports if target.exists() and not replace else ()
    read = [
        read_export(Export(file, day, referential), nomenclatures, kind, year) for file in files
    ]
    write(target, _in_force([*former, *read]))
    return read


def _in_force(imports: list[Import]) -> list[Import]:
    """The imports, oldest first, without those that a later one replaces line for line."""
    ordered = sorted(imports, key=lambda item: item.day)
    said = [_said(item) for item in ordered]
    return [
        item
        for position, item in enumerate(ordered)
        if not (said[position] and any(said[position] <= later for later in said[position + 1 :]))
    ]


def _said(item: Import) -> frozenset[tuple[object, ...]]:
    """What an import speaks about, at the grain at which `merge` lets the newest win."""
    if item.kind is Kind.HOLDERS:
        return frozenset(
            (insee, item.nomenclature, code, line.competence)
            for line in item.held
            for insee in line.communes
            for code in line.codes
        )
    return frozenset((group.siren, name) for group in item.groups for name in item.covers)
