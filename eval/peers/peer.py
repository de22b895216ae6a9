"""What every compared system does: learn texts and their types, then rank the types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Peer(Protocol):
    """A system measured beside ours, on the same messages in the same run."""

    name: str

    def fit(self, texts: Sequence[str], types: Sequence[str]) -> None:
        """Learns."""
        ...

    def scores(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """One row per text, one column per type in alphabetical order; higher is likelier."""
        ...
