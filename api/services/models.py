"""The models kept: what each is worth, which one serves, and changing it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.errors import ApiError
from nlp_router.errors import ModelUnavailable
from nlp_router.registry.history import Step
from nlp_router.registry.store import Manifest, ModelStore

_LONGEST_REASON = 500
_VERSION = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class KeptModel:
    """A model on disk.

    Attributes:
        in_use: it serves now.
        verdict: what the gate said of it; None when it was never asked.
    """

    manifest: Manifest
    in_use: bool
    verdict: Mapping[str, Any] | None

    @property
    def accepted(self) -> bool:
        """Whether the gate lets it in; what it was never asked about, it does not."""
        return bool(self.verdict and self.verdict["accepted"])


class ManageModels:
    """Reads the registry and changes which model serves."""

    def __init__(self, store: ModelStore) -> None:
        self._store = store

    def all(self) -> list[KeptModel]:
        """Every model, the newest first."""
        return [self._kept(version) for version in reversed(self._store.versions())]

    def one(self, version: str) -> KeptModel:
        """Raises `ApiError` (`model_not_found`)."""
        if not _VERSION.fullmatch(version) or version not in self._store.versions():
            raise ApiError("model_not_found", "Aucun modèle ne porte cette version.")
        return self._kept(version)

    def _kept(self, version: str) -> KeptModel:
        in_use = version == self._store.champion()
        return KeptModel(self._store.manifest(version), in_use, self._store.verdict(version))

    def card(self, version: str) -> str:
        """The card of a model, Markdown."""
        return self._store.card(version) or ""

    def history(self) -> Sequence[Step]:
        """Who put what in use, the newest first."""
        return self._store.history()[::-1]

    def promote(self, version: str, by: str, reason: str) -> None:
        """Puts a model in use.

        Raises:
            ApiError: `model_not_found`, `model_refused` by the gate or altered, `invalid_body`.
        """
        model = self.one(version)
        try:
            self._store.promote(model.manifest.version, by=by, reason=_said(reason))
        except ModelUnavailable as error:
            raise ApiError("model_refused", error.message) from error

    def roll_back(self, by: str, reason: str) -> str:
        """Puts the model of before in use again; which one. Raises as `promote`."""
        try:
            return self._store.rollback(by=by, reason=_said(reason))
        except ModelUnavailable as error:
            raise ApiError("model_refused", error.message) from error


def _said(reason: str) -> str:
    said = reason.strip()
    if not said or len(said) > _LONGEST_REASON:
        raise ApiError("invalid_body", f"Dites pourquoi, en {_LONGEST_REASON} caractères au plus.")
    return said
