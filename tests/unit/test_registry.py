"""Models on disk: only what the manifest describes is ever loaded."""

from __future__ import annotations

import json
import os
from fractions import Fraction
from pathlib import Path

import pytest

from nlp_router.errors import ModelUnavailable
from nlp_router.registry.store import FORMAT, Manifest, ModelStore

DESCRIBED = {
    "taxonomy": "2026.11",
    "data": "0" * 64,
    "vectors": "",
    "trained_on": 3,
    "metrics": {},
}


def test_a_saved_model_comes_back_with_its_manifest(tmp_path: Path) -> None:
    store = ModelStore(tmp_path)
    saved = store.save({"weights": [1, 2]}, **DESCRIBED)
    store.promote(saved.version)

    model, manifest = store.load()

    assert model == {"weights": [1, 2]}
    assert manifest == Manifest(saved.version, FORMAT, saved.sha256, "2026.11", "0" * 64, "", 3, {})
    assert store.champion() == saved.version


def test_the_same_model_has_the_same_version(tmp_path: Path) -> None:
    store = ModelStore(tmp_path)

    assert store.save([1], **DESCRIBED).version == store.save([1], **DESCRIBED).version


def test_saving_does_not_promote(tmp_path: Path) -> None:
    store = ModelStore(tmp_path)
    store.save([1], **DESCRIBED)

    with pytest.raises(ModelUnavailable, match="Aucun modèle"):
        store.load()


def test_an_altered_file_is_never_opened(tmp_path: Path) -> None:
    store = ModelStore(tmp_path)
    saved = store.save([1], **DESCRIBED)
    path = tmp_path / "router" / saved.version / "model.joblib"
    path.write_bytes(path.read_bytes() + b"x")

    with pytest.raises(ModelUnavailable, match="altéré"):
        store.load(saved.version)


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"format": 0}, "ancien format"), ({"sha256": "1" * 64}, "altéré"), ({"x": 1}, "illisible")],
)
def test_a_manifest_of_another_kind_is_refused(
    tmp_path: Path, change: dict[str, object], reason: str
) -> None:
    store = ModelStore(tmp_path)
    saved = store.save([1], **DESCRIBED)
    path = tmp_path / "router" / saved.version / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change), encoding="utf-8")

    with pytest.raises(ModelUnavailable, match=reason):
        store.load(saved.version)


class _Bomb:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("true",)


@pytest.mark.parametrize("foreign", [_Bomb(), Path("/"), [Fraction(1, 2)]])
def test_a_model_holding_anything_else_is_never_built(tmp_path: Path, foreign: object) -> None:
    store = ModelStore(tmp_path)
    saved = store.save(foreign, **DESCRIBED)

    with pytest.raises(ModelUnavailable, match="contient un objet"):
        store.load(saved.version)


def test_an_unknown_version_cannot_be_promoted(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="introuvable"):
        ModelStore(tmp_path).promote("jamais")
