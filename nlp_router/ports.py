"""What the pipeline needs from the parts that can be exchanged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class WordVectors(Protocol):
    """Vectors of meaning for the words of a language, learnt elsewhere on much more text."""

    @property
    def name(self) -> str:
        """Identifies the vectors; a model only works with those it was trained with."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def find(self, word: str) -> NDArray[np.float32] | None:
        """The vector of a lower-case word, of length 1; None for a word without one."""
        ...


class SentenceEncoder(Protocol):
    """The meaning of whole texts, by a neural model learnt elsewhere; slower than words."""

    @property
    def name(self) -> str:
        """Identifies the encoder and its weights."""
        ...

    @property
    def read(self) -> frozenset[str]:
        """Authors whose messages it was taught: what it says of those is too sure."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One vector of length 1 per text, shape (texts, dimension)."""
        ...


class Geocoder(Protocol):
    """Finds the commune of a postal address."""

    def locate(self, address: str, commune: str | None) -> str | None:
        """The INSEE code of the address's commune; None when unsure or out of reach.

        Args:
            address: as the citizen wrote it.
            commune: INSEE code of the commune whose portal was used, a preference at most.
        """
        ...


class Masker(Protocol):
    """Takes personal data out of a text."""

    def mask(self, text: str) -> str:
        """The text with a placeholder for each; the same text always gives the same result."""
        ...
