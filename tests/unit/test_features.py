"""The n-gram features and the words that explain a choice."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from nlp_router.errors import ModelUnavailable
from nlp_router.features.text import TextFeatures
from nlp_router.features.vectors import SpacyVectors
from nlp_router.qualify.explain import deciding_words
from nlp_router.qualify.linear import LinearClassifier

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
    return TextFeatures().fit(TEXTS * 3)


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


def test_pickling_leaves_the_caches_out_and_changes_nothing(features: TextFeatures) -> None:
    features.transform(TEXTS)

    copy = pickle.loads(pickle.dumps(features))  # noqa: S301 - our own object

    assert copy._cache == {}
    assert (copy.transform(TEXTS) != features.transform(TEXTS)).nnz == 0


def test_the_deciding_words_are_those_of_the_type(features: TextFeatures) -> None:
    classifier = LinearClassifier(("poubelle", "trou")).fit(
        features.transform(TEXTS), features.gram_count, KINDS
    )
    text = "Bonjour, un TROU devant ma poubelle"
    row = features.transform([text])

    assert deciding_words(features, classifier, row, text, "trou", "poubelle")[0] == "TROU"
    assert deciding_words(features, classifier, row, text, "poubelle", "trou")[0] == "poubelle"


@pytest.mark.parametrize("bayes", [0.0, 0.2])
def test_two_classes_have_two_columns_in_the_order_asked(
    features: TextFeatures, bayes: float
) -> None:
    matrix = features.transform(TEXTS)
    classifier = LinearClassifier(("trou", "poubelle"), bayes=bayes)
    scores = classifier.fit(matrix, features.gram_count, KINDS).scores(matrix)

    assert scores.shape == (6, 2)
    assert list(scores.argmax(axis=1)) == [0, 0, 0, 1, 1, 1]


class TwoMeanings:
    """Word vectors in two dimensions: what is thrown away, what is driven on."""

    name = "essai"
    dimension = 2

    def find(self, word: str) -> np.ndarray | None:
        known = {"poubelles": (1, 0), "ordures": (1, 0), "route": (0, 1), "chaussée": (0, 1)}
        return np.array(known[word], dtype=np.float32) if word in known else None


def test_words_of_like_meaning_come_near_though_never_seen() -> None:
    features = TextFeatures(TwoMeanings()).fit(TEXTS * 3)
    rows = features.transform(["ordures", "poubelles", "route", "???"]).toarray()[:, -2:]

    assert np.allclose(rows[0], rows[1])
    assert rows[0] @ rows[2] < 0
    assert np.allclose(np.linalg.norm(rows[:3], axis=1), 0.5)


def test_a_saved_model_asks_for_its_vectors() -> None:
    features = TextFeatures(TwoMeanings()).fit(TEXTS * 3)
    copy = pickle.loads(pickle.dumps(features))  # noqa: S301 - our own object

    with pytest.raises(ModelUnavailable, match="vecteurs de mots"):
        copy.transform(TEXTS)
    copy.attach(TwoMeanings())
    assert np.allclose(copy.transform(TEXTS).toarray(), features.transform(TEXTS).toarray())


def test_the_french_vectors_know_french() -> None:
    vectors = SpacyVectors()
    lamp, light, school = (vectors.find(word) for word in ("lampadaire", "réverbère", "école"))

    assert vectors.name == "fr_core_news_md-3.8.0"
    assert lamp is not None
    assert light is not None
    assert school is not None
    assert lamp.shape == (vectors.dimension,)
    assert lamp @ light > lamp @ school
    assert vectors.find("xqzw") is None
