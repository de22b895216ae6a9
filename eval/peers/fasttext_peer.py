"""fastText's supervised classifier with subwords of 2 to 5 characters."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import fasttext
import numpy as np
from numpy.typing import NDArray

from nlp_router.text.fold import tokens

_MARK = "__label__"


class FastText:
    """fastText with settings that suit a hundred classes and a few thousand short texts."""

    name = "fastText"

    def fit(self, texts: Sequence[str], types: Sequence[str]) -> None:
        """Learns."""
        self._names = sorted(set(types))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "train.txt"
            lines = [
                f"{_MARK}{kind} {_line(text)}" for text, kind in zip(texts, types, strict=True)
            ]
            path.write_text("\n".join(lines), encoding="utf-8")
            self._model = fasttext.train_supervised(
                str(path), lr=0.5, epoch=40, wordNgrams=2, minn=2, maxn=5, dim=100, loss="softmax",
                thread=1, seed=0, bucket=200_000, verbose=0,
            )  # fmt: skip

    def scores(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Probabilities. The inner predict is called: the wrapper breaks on numpy 2."""
        column = {f"{_MARK}{name}": index for index, name in enumerate(self._names)}
        result = np.zeros((len(texts), len(self._names)))
        for row, text in enumerate(texts):
            for probability, label in self._model.f.predict(
                f"{_line(text)}\n", len(self._names), 0.0, "strict"
            ):
                result[row, column[label]] = probability
        return result


def _line(text: str) -> str:
    return " ".join(token.folded for token in tokens(text))
