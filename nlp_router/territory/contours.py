"""From a point to its commune, by contours that the operator imports from GeoJSON.

Sources: Admin Express COMMUNE (IGN, Licence Ouverte) or the communes of the cadastre (DGFiP).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import ijson
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from nlp_router.errors import InvalidConfiguration

CONTOURS = "contours.npz"
# Admin Express says INSEE_COM or code_insee, the cadastre id, geo.api.gouv.fr code.
_CODES = ("INSEE_COM", "code_insee", "insee", "id", "code")
_KINDS = ("Polygon", "MultiPolygon")
# About ten metres: a telephone tells no more, so that nearer a border both communes are possible.
_DOUBT = 0.0001


class Contours:
    """Contours of communes, looked up by a tree of their bounding boxes.

    Args:
        codes: INSEE code of each contour.
        shapes: polygons and multipolygons in degrees, longitude first.
    """

    def __init__(self, codes: NDArray[np.str_], shapes: NDArray[np.object_]) -> None:
        self._codes = codes
        self._tree = shapely.STRtree(shapes)

    def at(self, latitude: float, longitude: float) -> tuple[str, ...]:
        """INSEE codes of the communes at a point: several near a border, none outside of all."""
        point = shapely.Point(longitude, latitude)
        found = self._tree.query(point, predicate="dwithin", distance=_DOUBT)
        return tuple(sorted({str(code) for code in self._codes[found]}))


def import_contours(source: Path, target: Path) -> int:
    """Writes the compact file that `load_contours` reads; nothing is written upon a fault.

    Args:
        source: a GeoJSON FeatureCollection in degrees (WGS 84), read as a stream.

    Returns:
        How many contours were written.

    Raises:
        InvalidConfiguration: the file and the rank of the first wrong feature, with the reason.
    """
    codes, shapes = [], []
    for code, contour in _features(source):
        codes.append(code)
        shapes.append(contour)
    if not codes:
        raise InvalidConfiguration(source, 0, "aucune entité : un FeatureCollection est attendu")
    wkb = [shapely.to_wkb(contour, output_dimension=2) for contour in shapes]
    content = io.BytesIO()
    np.savez_compressed(
        content,
        codes=np.array(codes),
        ends=np.cumsum([len(item) for item in wkb]),
        wkb=np.frombuffer(b"".join(wkb), dtype=np.uint8),
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.part")
    partial.write_bytes(content.getvalue())
    partial.replace(target)
    return len(codes)


def load_contours(path: Path) -> Contours | None:
    """The contours of an installation; None when none were imported.

    Raises:
        InvalidConfiguration: a file that `import_contours` did not write.
    """
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as content:
            codes, ends = content["codes"], content["ends"]
            whole = content["wkb"].tobytes()
        starts = [0, *ends[:-1]]
        pieces = [whole[start:end] for start, end in zip(starts, ends, strict=True)]
        return Contours(codes, shapely.from_wkb(np.array(pieces, dtype=object)))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, EOFError, BadZipFile, shapely.GEOSException) as error:
        raise InvalidConfiguration(
            path, 0, "contours illisibles : nlp-router territory import-contours"
        ) from error


def _features(source: Path) -> Iterator[tuple[str, BaseGeometry]]:
    rank = 0
    try:
        with source.open("rb") as stream:
            for rank, feature in enumerate(ijson.items(stream, "features.item", use_float=True), 1):
                yield _contour(source, rank, feature)
    except FileNotFoundError as error:
        raise InvalidConfiguration(source, 0, "fichier introuvable") from error
    except (ijson.JSONError, UnicodeDecodeError) as error:
        reason = f"JSON illisible après l'entité {rank}"
        raise InvalidConfiguration(source, 0, reason) from error


def _contour(source: Path, rank: int, feature: Any) -> tuple[str, BaseGeometry]:
    try:
        properties, geometry = feature["properties"], feature["geometry"]
        code = next(str(properties[key]) for key in _CODES if properties.get(key))
    except (TypeError, KeyError, AttributeError, StopIteration) as error:
        wanted = ", ".join(_CODES)
        raise _fault(
            source, rank, f"code de commune absent (propriétés lues : {wanted})"
        ) from error
    try:
        if geometry["type"] not in _KINDS:
            raise _fault(source, rank, "la géométrie doit être Polygon ou MultiPolygon")
        contour = shape(geometry)
    except (TypeError, KeyError, ValueError, IndexError, shapely.GEOSException) as error:
        raise _fault(source, rank, "géométrie illisible") from error
    return code, _checked(source, rank, contour)


def _checked(source: Path, rank: int, contour: BaseGeometry) -> BaseGeometry:
    if contour.is_empty:
        raise _fault(source, rank, "géométrie vide")
    west, south, east, north = contour.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise _fault(source, rank, "coordonnées hors du globe : degrés WGS 84 attendus")
    return contour if contour.is_valid else shapely.make_valid(contour)


def _fault(source: Path, rank: int, reason: str) -> InvalidConfiguration:
    return InvalidConfiguration(source, 0, f"entité {rank} : {reason}")
