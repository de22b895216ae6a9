"""Mistyped words, read as the word that was meant."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_router.features.spelling import Spelling
from nlp_router.features.text import TextFeatures

SPELLING = Spelling({"lampadaire": 40, "trottoir": 30, "trottoirs": 50, "rare": 5, "rue": 90})


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("lampadiare", "lampadaire"),  # swapped
        ("lampadare", "lampadaire"),  # left out
        ("lampaddaire", "lampadaire"),  # doubled
        ("lanpadaire", "lampadaire"),  # the key beside
        ("trottoi", "trottoir"),
        ("trottoirz", "trottoirs"),  # two are near: the more frequent
        ("lampdiare", "lampdiare"),  # two slips
        ("rares", "rares"),  # « rare » is too rare to be meant
        ("rues", "rues"),  # short words are left as they are
        ("4lampadaire", "4lampadaire"),
    ],
)
def test_one_slip_is_mended(written: str, meant: str) -> None:
    assert SPELLING.meant(written) == meant


@given(st.sampled_from(["lampadaire", "trottoirs"]), st.integers(0, 8), st.characters())
def test_any_one_letter_changed_finds_the_word_again(word: str, index: int, letter: str) -> None:
    written = word[:index] + letter + word[index + 1 :]

    assert SPELLING.meant(written) in {word, written}
    assert written.isalpha() is False or SPELLING.meant(written) == word


def test_it_is_saved_as_its_words_only() -> None:
    again = pickle.loads(pickle.dumps(SPELLING))  # noqa: S301 - our own bytes

    assert again.meant("lampadiare") == "lampadaire"
    assert len(pickle.dumps(SPELLING)) < 200


def test_a_mistyped_word_has_the_features_of_the_word_meant() -> None:
    texts = [f"le lampadaire numero {number} clignote" for number in range(10)]
    features = TextFeatures().fit(texts)

    typed, meant = features.transform(
        ["le lampadiare clignote", "le lampadaire clignote"]
    ).toarray()

    words = [column for gram, column in features._vocabulary.items() if not gram.startswith("#")]
    assert typed[features._vocabulary["lampadaire"]] > 0
    assert {c for c in words if typed[c]} <= {c for c in words if meant[c]}
