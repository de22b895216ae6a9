"""A pack's own gazetteer: lieux-dits and points of interest, from `<SIREN>.places.csv`."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nlp_router.errors import InvalidConfiguration
from nlp_router.text.fold import name_key

_REQUIRED = ["name", "kind", "insee"]
_POSITION = ["latitude", "longitude"]


@dataclass(frozen=True, slots=True)
class LocalPlace:
    """A named place of one commune; `kind` is free (« lieu-dit », « lac », « salle »)."""

    name: str
    kind: str
    insee: str
    latitude: float | None = None
    longitude: float | None = None


def load_places(path: Path, members: Collection[str]) -> tuple[LocalPlace, ...]:
    """The places of a file with columns name;kind;insee[;latitude;longitude].

    Args:
        members: INSEE codes of the EPCI's communes.

    Returns:
        The places in the order of the file; none when there is no file.

    Raises:
        InvalidConfiguration: the first fault, with its line and column.
    """
    try:
        # The mark that spreadsheets put in front is no part of the first column's name.
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return read_places(path, stream, members)
    except FileNotFoundError:
        return ()
    except UnicodeDecodeError as error:
        raise InvalidConfiguration(path, 0, "le fichier n'est pas en UTF-8") from error


def read_places(
    path: Path, lines: Iterable[str], members: Collection[str]
) -> tuple[LocalPlace, ...]:
    """The places written in these lines of the file `path`. Raises `InvalidConfiguration`."""
    return tuple(_Rows(path, lines, members))


class _Rows:
    """The rows of one file, checked one by one."""

    def __init__(self, path: Path, lines: Iterable[str], members: Collection[str]) -> None:
        self._path = path
        self._rows = csv.reader(lines, delimiter=";", strict=True)
        self._members = members

    def __iter__(self) -> Iterator[LocalPlace]:
        try:
            header = next(self._rows, [])
            if header not in (_REQUIRED, _REQUIRED + _POSITION):
                wanted = f"{';'.join(_REQUIRED)}[;{';'.join(_POSITION)}]"
                raise self._fault(f"colonnes attendues : {wanted}")
            for row in self._rows:
                if row:
                    yield self._place(header, row)
        except csv.Error as error:
            raise self._fault("guillemets mal placés ou mal fermés") from error

    def _fault(self, reason: str) -> InvalidConfiguration:
        return InvalidConfiguration(self._path, max(self._rows.line_num, 1), reason)

    def _place(self, header: list[str], row: list[str]) -> LocalPlace:
        if len(row) != len(header):
            raise self._fault(f"{len(row)} colonnes au lieu de {len(header)}")
        cells = {column: cell.strip() for column, cell in zip(header, row, strict=True)}
        if not name_key(cells["name"]):
            raise self._fault("colonne « name » : nom vide")
        if not cells["kind"]:
            raise self._fault("colonne « kind » : vide")
        if cells["insee"] not in self._members:
            raise self._fault(
                f"colonne « insee » : {cells['insee']} n'est pas une commune de cet EPCI"
            )
        latitude, longitude = self._position(cells)
        return LocalPlace(cells["name"], cells["kind"], cells["insee"], latitude, longitude)

    def _position(self, cells: dict[str, str]) -> tuple[float | None, float | None]:
        if bool(cells.get("latitude")) != bool(cells.get("longitude")):
            raise self._fault("« latitude » et « longitude » vont ensemble")
        return self._degrees(cells, "latitude", 90), self._degrees(cells, "longitude", 180)

    def _degrees(self, cells: dict[str, str], column: str, limit: int) -> float | None:
        if not (written := cells.get(column)):
            return None
        try:
            value = float(written)
        except ValueError:
            value = float("nan")
        # Said this way round, the test also refuses NaN.
        if not abs(value) <= limit:
            raise self._fault(f"colonne « {column} » : degrés décimaux attendus (44.5012)")
        return value
