"""spaCy's text categoriser, default ensemble, blank French model."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import spacy
from numpy.typing import NDArray
from spacy.training import Example
from thinc.api import fix_random_seed

_EPOCHS = 6
_BATCH = 64


class SpacyTextcat:
    """Trained with spaCy's own loop: Adam, dropout 0.2, batches of 64."""

    name = "spaCy textcat"

    def fit(self, texts: Sequence[str], types: Sequence[str]) -> None:
        """Learns."""
        fix_random_seed(0)
        self._names = sorted(set(types))
        self._model = spacy.blank("fr")
        categoriser = self._model.add_pipe("textcat")
        for name in self._names:
            categoriser.add_label(name)  # type: ignore[attr-defined]
        blank = dict.fromkeys(self._names, 0.0)
        examples = [
            Example.from_dict(self._model.make_doc(text), {"cats": {**blank, kind: 1.0}})
            for text, kind in zip(texts, types, strict=True)
        ]
        optimizer = self._model.initialize(lambda: examples[:200])
        generator = random.Random(0)  # noqa: S311 - shuffling, not secrecy
        for _ in range(_EPOCHS):
            generator.shuffle(examples)
            for start in range(0, len(examples), _BATCH):
                self._model.update(examples[start : start + _BATCH], sgd=optimizer, drop=0.2)

    def scores(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Probabilities."""
        docs = self._model.pipe(texts, batch_size=256)
        return np.array([[doc.cats[name] for name in self._names] for doc in docs])
