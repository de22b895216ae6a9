"""Trained models on disk: saved with a manifest, loaded only when they are what it says.

    models/router/<version>/      manifest.json   model.joblib   card.md   verdict.json
    models/router/champion        name of the version in use
    models/router/history.jsonl   who put what in use, when and why; only ever appended to

A file is opened only if its SHA-256 is the one in the manifest that training wrote, and read
by `trusted`, which builds nothing but the types a model is made of.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import joblib

from nlp_router import digest
from nlp_router.errors import ModelUnavailable
from nlp_router.registry.history import Action, History, Step
from nlp_router.registry.trusted import load_trusted

# Raise it when the pickled classes change; a model of another format must be trained anew.
FORMAT = 5
_CHAMPION = "champion"
_VERDICT = "verdict.json"
_MODEL = "model.joblib"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a model is, for people and for the checks at load.

    Attributes:
        data: SHA-256 of the training messages, so that a model can be told from its data.
        metrics: what was measured when it was trained.
    """

    version: str
    format: int
    sha256: str
    taxonomy: str
    data: str
    vectors: str
    trained_on: int
    metrics: dict[str, Any]


class ModelStore:
    """The models of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "router"
        self._history = History(self._folder)

    def save(self, model: object, **described: Any) -> Manifest:
        """Writes a model under a version derived from its bytes. Does not put it in use."""
        self._folder.mkdir(parents=True, exist_ok=True)
        pending = self._folder / f"pending-{os.getpid()}.joblib"
        joblib.dump(model, pending)
        sha256 = digest.of_file(pending)
        manifest = Manifest(version=sha256[:12], format=FORMAT, sha256=sha256, **described)
        target = self._folder / manifest.version
        target.mkdir(exist_ok=True)
        pending.replace(target / _MODEL)
        text = json.dumps(asdict(manifest), ensure_ascii=False, indent=2)
        _write_atomically(target / "manifest.json", text + "\n")
        return manifest

    def describe(self, version: str, card: str) -> None:
        """Keeps the card of a version, in Markdown, beside it."""
        _write_atomically(self._folder / version / "card.md", card)

    def judge(self, version: str, verdict: Mapping[str, Any]) -> None:
        """Keeps the gate's verdict on a version beside it."""
        text = json.dumps(verdict, ensure_ascii=False, indent=2)
        _write_atomically(self._folder / version / _VERDICT, text + "\n")

    def verdict(self, version: str) -> dict[str, Any] | None:
        """The gate's verdict; None for a version that it was never asked about."""
        path = self._folder / version / _VERDICT
        try:
            found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except ValueError as error:
            raise ModelUnavailable(f"Verdict du modèle {version} illisible.") from error
        return found

    def card(self, version: str) -> str | None:
        """The card of a version, if it has one."""
        path = self._folder / version / "card.md"
        return path.read_text(encoding="utf-8") if path.exists() else None

    def versions(self) -> list[str]:
        """Every version kept, the oldest first."""
        found = self._folder.glob("*/manifest.json")
        return [path.parent.name for path in sorted(found, key=lambda path: path.stat().st_mtime)]

    def promote(
        self, version: str, *, by: str = "", reason: str = "", despite_verdict: bool = False
    ) -> None:
        """Puts a version in use, at once or not at all.

        Args:
            by: who decides; `reason`: why. Both are kept in the history.
            despite_verdict: also when the gate refused it.

        Raises:
            ModelUnavailable: no such version, one that could not be loaded, or refused.
        """
        self._check(version)
        verdict = self.verdict(version)
        if verdict is not None and not verdict["accepted"] and not despite_verdict:
            raise ModelUnavailable(f"Modèle {version} refusé par la barrière.")
        with self._history.writing() as append:
            append(Step.now(Action.PROMOTE, version, self.champion(), by, reason))
            _write_atomically(self._folder / _CHAMPION, version + "\n")

    def rollback(self, *, by: str = "", reason: str = "") -> str:
        """Puts back the version that was in use before; gives it.

        Raises:
            ModelUnavailable: none was, or it could not be loaded any more.
        """
        with self._history.writing() as append:
            version = self._history.before(self.champion())
            if version is None:
                raise ModelUnavailable("Aucun modèle antérieur auquel revenir.")
            self._check(version)
            append(Step.now(Action.ROLLBACK, version, self.champion(), by, reason))
            _write_atomically(self._folder / _CHAMPION, version + "\n")
        return version

    def history(self) -> list[Step]:
        """Who put what in use, the oldest first."""
        return self._history.steps()

    def champion(self) -> str | None:
        """The version in use, if any."""
        try:
            return (self._folder / _CHAMPION).read_text(encoding="utf-8").strip() or None
        except FileNotFoundError:
            return None

    def manifest(self, version: str) -> Manifest:
        """The manifest of a version. Raises `ModelUnavailable`."""
        path = self._folder / version / "manifest.json"
        try:
            return Manifest(**json.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError as error:
            raise ModelUnavailable(f"Modèle {version} introuvable.") from error
        except (ValueError, TypeError) as error:
            raise ModelUnavailable(f"Manifeste du modèle {version} illisible.") from error

    def load(self, version: str | None = None) -> tuple[Any, Manifest]:
        """The model in use, or the one named.

        Raises:
            ModelUnavailable: none trained yet, another format, or a file that has changed.
        """
        version = version or self.champion()
        if version is None:
            raise ModelUnavailable("Aucun modèle entraîné : lancez « nlp-router train ».")
        manifest = self._check(version)
        return load_trusted(self._folder / version / _MODEL), manifest

    def _check(self, version: str) -> Manifest:
        """The manifest of a version whose file is what it says."""
        manifest = self.manifest(version)
        if manifest.format != FORMAT:
            raise ModelUnavailable(f"Modèle {version} d'un ancien format : réentraînez-le.")
        path = self._folder / version / _MODEL
        if not path.exists() or digest.of_file(path) != manifest.sha256:
            raise ModelUnavailable(f"Modèle {version} absent ou altéré : empreinte différente.")
        return manifest


def _write_atomically(path: Path, text: str) -> None:
    pending = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    pending.write_text(text, encoding="utf-8")
    pending.replace(path)
