"""From a point to its commune, on made contours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_router.errors import InvalidConfiguration
from nlp_router.territory.contours import Contours, import_contours, load_contours

Ring = list[tuple[float, float]]


def square(west: float, south: float, side: float) -> Ring:
    east, north = west + side, south + side
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


def feature(key: str, code: str, kind: str, coordinates: Any) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": {key: code}, "geometry": geometry}


# 47157 has a hole that 47326 fills; 47310 is in two pieces, the first beside 47157.
FRANCE = [
    feature("INSEE_COM", "47157", "Polygon", [square(0, 44, 3), square(1, 45, 1)]),
    feature("code_insee", "47326", "Polygon", [square(1, 45, 1)]),
    feature("id", "47310", "MultiPolygon", [[square(3, 44, 1)], [square(6, 44, 1)]]),
]


def write(folder: Path, features: list[Any]) -> Path:
    path = folder / "communes.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


@pytest.fixture(scope="module")
def contours(tmp_path_factory: pytest.TempPathFactory) -> Contours:
    folder = tmp_path_factory.mktemp("contours")
    assert import_contours(write(folder, FRANCE), folder / "contours.npz") == 3
    loaded = load_contours(folder / "contours.npz")
    assert loaded is not None
    return loaded


@pytest.mark.parametrize(
    ("latitude", "longitude", "codes"),
    [
        (44.5, 0.5, ("47157",)),
        (45.5, 1.5, ("47326",)),
        (44.5, 3.5, ("47310",)),
        (44.5, 6.5, ("47310",)),
        (44.5, 3.0, ("47157", "47310")),
        (44.5, 3.00005, ("47157", "47310")),
        (44.5, 3.001, ("47310",)),
        (45.0, 1.5, ("47157", "47326")),
        (44.5, 5.0, ()),
        (-21.1, 55.5, ()),
    ],
)
def test_a_point_has_its_commune(
    contours: Contours, latitude: float, longitude: float, codes: tuple[str, ...]
) -> None:
    assert contours.at(latitude, longitude) == codes


@given(st.floats(0.01, 0.99), st.floats(44.01, 44.99))
def test_every_point_inside_a_contour_is_found(
    contours: Contours, longitude: float, latitude: float
) -> None:
    assert contours.at(latitude, longitude) == ("47157",)


def test_without_an_import_there_are_no_contours(tmp_path: Path) -> None:
    assert load_contours(tmp_path / "contours.npz") is None


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04tronque", b"autre chose"])
def test_a_broken_compact_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "contours.npz"
    path.write_bytes(content)

    with pytest.raises(InvalidConfiguration, match="contours illisibles"):
        load_contours(path)


@pytest.mark.parametrize(
    ("features", "reason"),
    [
        ([], "aucune entité"),
        ([FRANCE[0], feature("nom", "X", "Polygon", [])], "entité 2 : code de commune absent"),
        ([{"properties": None}], "entité 1 : code de commune absent"),
        ([feature("id", "1", "Point", [0, 0])], "entité 1 : la géométrie doit être Polygon"),
        ([feature("id", "1", "Polygon", [[0, 1]])], "entité 1 : géométrie illisible"),
        ([feature("id", "1", "Polygon", [])], "entité 1 : géométrie vide"),
        (
            [feature("id", "1", "Polygon", [square(652_000, 6_862_000, 1_000)])],
            "entité 1 : coordonnées hors du globe",
        ),
    ],
)
def test_a_fault_is_told_and_nothing_is_written(
    tmp_path: Path, features: list[Any], reason: str
) -> None:
    target = tmp_path / "contours.npz"
    target.write_bytes(b"avant")

    with pytest.raises(InvalidConfiguration, match=reason):
        import_contours(write(tmp_path, features), target)

    assert target.read_bytes() == b"avant"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["communes.geojson", "contours.npz"]


@pytest.mark.parametrize("content", ["", "{", '{"features": [{"properties"', "\x00"])
def test_broken_json_is_told(tmp_path: Path, content: str) -> None:
    path = tmp_path / "communes.geojson"
    path.write_text(content)

    with pytest.raises(InvalidConfiguration, match="JSON illisible"):
        import_contours(path, tmp_path / "contours.npz")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidConfiguration, match="introuvable"):
        import_contours(tmp_path / "absent", tmp_path / "contours.npz")
