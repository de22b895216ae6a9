"""The n-gram features and the words that explain a choice."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from nlp_router.features.tfidf import TextFeatures
from nlp_router.qualify.explain import deciding_words
from nlp_router.qualify.linear import DenseLinear, SparseLinear

TEXTS = [
    "un trou dans la chaussée",
    "le trou de la route",
    "un trou énorme rue Haute",
    "les poubelles débordent",
    "poubelles non ramassées",
    "ma poubelle pas vidée",
]
KINDS = ["trou", "trou", "trou", "poubelle", "poubelle", "poubelle"]


@pytest.fixture(scope="module")
def features() -> TextFeatures:
    return TextFeatures().fit(TEXTS)


def test_each_half_of_a_row_has_length_one(features: TextFeatures) -> None:
    matrix = features.transform(TEXTS).toarray()
    border = features._word_count

    assert matrix.dtype == np.float32
    assert np.allclose(np.linalg.norm(matrix[:, :border], axis=1), 1, atol=1e-6)
    assert np.allclose(np.linalg.norm(matrix[:, border:], axis=1), 1, atol=1e-6)


def test_accents_case_and_punctuation_do_not_count(features: TextFeatures) -> None:
    first, second = features.transform(["CHAUSSEE... un Trou!", "chaussée un trou"]).toarray()

    assert np.allclose(first, second)


def test_an_unknown_or_empty_text_is_an_empty_row(features: TextFeatures) -> None:
    assert features.transform(["", "§§ ☃", "zzzz"]).sum() == 0
    assert features.transform([]).shape[0] == 0


def test_pickling_leaves_the_cache_out_and_changes_nothing(features: TextFeatures) -> None:
    features.transform(TEXTS)

    copy = pickle.loads(pickle.dumps(features))  # noqa: S301 - our own object

    assert copy._cache == {}
    assert (copy.transform(TEXTS) != features.transform(TEXTS)).nnz == 0


def test_the_deciding_words_are_those_of_the_type(features: TextFeatures) -> None:
    classifier = SparseLinear(("poubelle", "trou")).fit(features.transform(TEXTS), KINDS)
    text = "Bonjour, un TROU devant ma poubelle"
    row = features.transform([text])

    assert deciding_words(features, classifier, row, text, "trou", "poubelle")[0] == "TROU"
    assert deciding_words(features, classifier, row, text, "poubelle", "trou")[0] == "poubelle"


def test_two_classes_have_two_columns_in_the_order_asked(features: TextFeatures) -> None:
    matrix = features.transform(TEXTS)
    sparse = SparseLinear(("trou", "poubelle")).fit(matrix, KINDS).scores(matrix)
    dense = DenseLinear(("trou", "poubelle")).fit(matrix.toarray(), KINDS).scores(matrix.toarray())

    assert sparse.shape == dense.shape == (6, 2)
    assert list(sparse.argmax(axis=1)) == list(dense.argmax(axis=1)) == [0, 0, 0, 1, 1, 1]
    assert np.allclose(np.exp(dense).sum(axis=1), 1, atol=1e-5)
