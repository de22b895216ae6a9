"""Hand-written cases: for this commune, this type and this day, who is in charge."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from nlp_router.domain import Level
from nlp_router.errors import InvalidDataset
from nlp_router.taxonomy.tree import Taxonomy
from nlp_router.territory.referential import Referential
from nlp_router.text.fold import name_key

FIELDS = (
    "commune", "departement", "type", "date", "texte", "niveau", "organisme", "fondement",
    "source", "nature_epci",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CompetenceCase:
    """One question and its answer, from public facts.

    Attributes:
        text: words of the request, when a road or a word in it decides.
        body: usual name of the body expected.
        basis, source: the rule, and where it was read.
    """

    line: int
    insee: str
    type: str
    day: date
    text: str
    level: Level
    body: str
    basis: str
    source: str


def read_cases(path: Path, referential: Referential, taxonomy: Taxonomy) -> list[CompetenceCase]:
    """The cases of a CSV file (semicolons, UTF-8, the columns of `FIELDS`).

    Raises:
        InvalidDataset: the first fault, with its line.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream, delimiter=";")
        if tuple(reader.fieldnames or ()) != FIELDS:
            raise InvalidDataset(path, 1, f"colonnes attendues : {';'.join(FIELDS)}")
        return list(_cases(path, reader, referential, taxonomy))


def _cases(
    path: Path, reader: csv.DictReader[str], referential: Referential, taxonomy: Taxonomy
) -> Iterator[CompetenceCase]:
    for row in reader:
        line = reader.line_num
        try:
            yield CompetenceCase(
                line=line,
                insee=_insee(row, referential),
                type=taxonomy[row["type"]].id,
                day=date.fromisoformat(row["date"]),
                text=row["texte"],
                level=Level(row["niveau"]),
                body=row["organisme"],
                basis=row["fondement"],
                source=row["source"],
            )
        except (KeyError, ValueError, TypeError) as error:
            raise InvalidDataset(path, line, f"valeur inattendue : {error}") from error


def _insee(row: dict[str, str], referential: Referential) -> str:
    found = [
        insee
        for insee in referential.by_name.get(name_key(row["commune"]), ())
        if referential.communes[insee].departement == row["departement"]
    ]
    if len(found) != 1:
        raise ValueError(f"commune « {row['commune']} » ({row['departement']})")
    return found[0]
