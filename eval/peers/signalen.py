"""The pipeline of Amsterdam's Signalen: stemmed unigram counts, idf off, L1 logistic regression.

Rebuilt from its published description, with the French stemmer and scikit-learn's defaults
elsewhere (C = 1).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from snowballstemmer import stemmer

from nlp_router.text.fold import tokens

_stem = stemmer("french").stemWord


def _stemmed(text: str) -> list[str]:
    return [_stem(token.folded) for token in tokens(text)]


class Signalen:
    """Signalen's classification pipeline on French."""

    name = "Signalen (Amsterdam)"

    def __init__(self) -> None:
        self._pipeline = make_pipeline(
            CountVectorizer(tokenizer=_stemmed, token_pattern=None, lowercase=False),
            TfidfTransformer(use_idf=False),
            OneVsRestClassifier(
                LogisticRegression(C=1.0, l1_ratio=1.0, solver="liblinear", random_state=0)
            ),
        )

    def fit(self, texts: Sequence[str], types: Sequence[str]) -> None:
        """Learns."""
        self._pipeline.fit(texts, types)

    def scores(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Probabilities."""
        return np.asarray(self._pipeline.predict_proba(texts))
