"""What the pipeline needs from the parts that can be exchanged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]


class Encoder(Protocol):
    """A sentence encoder: any model that turns texts into vectors of meaning."""

    @property
    def name(self) -> str:
        """Identifies the weights; part of the model's version."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def encode(self, texts: Sequence[str]) -> Matrix:
        """One row per text, shape (len(texts), dimension). Never fails on odd characters."""
        ...
