"""Examples learnt again inside a letter, and letters read without what stands around."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlp_router.domain import Nature, Priority
from nlp_router.errors import InvalidDataset
from nlp_router.features.text import TextFeatures
from nlp_router.qualify.wrapping import WrappingFilter
from nlp_router.text.clean import CleanText, clean
from nlp_router.training.dataset import RequestLabel
from nlp_router.training.examples import Example
from nlp_router.training.formulas import Genre, read_formulas
from nlp_router.training.run import letters
from nlp_router.training.wrapping import Letter, dressed

LABEL = RequestLabel("eclairage.panne", Nature.SIGNALEMENT, Priority.NORMALE, danger=False)
EXAMPLES = [
    Example(f"La lampe {number} est morte. Le poteau {number} penche.", LABEL, "anna")
    for number in range(400)
]
FORMULAS = {genre: (f"Formule {genre.value}.", f"Autre {genre.value}.") for genre in Genre}


def test_about_one_example_in_four_is_dressed() -> None:
    assert 70 < len(dressed(EXAMPLES, FORMULAS)) < 130


def test_the_request_stands_whole_and_in_order_in_its_letter() -> None:
    for letter in dressed(EXAMPLES, FORMULAS):
        request = " ".join(text for text, wrapping in letter.pieces if not wrapping)
        around = [text for text, wrapping in letter.pieces if wrapping]
        assert request == letter.example.text
        assert all(any(text in several for several in FORMULAS.values()) for text in around)
        assert letter.as_example() == Example(
            "\n".join(text for text, _ in letter.pieces), LABEL, "anna"
        )


def test_letters_differ_and_are_the_same_each_time() -> None:
    written = dressed(EXAMPLES, FORMULAS)

    assert written == dressed(EXAMPLES, FORMULAS)
    assert len({tuple(wrapping for _, wrapping in letter.pieces) for letter in written}) > 5


def test_the_formulas_of_the_project_are_many_and_of_several_authors() -> None:
    formulas = read_formulas(letters())

    assert len(list(letters().glob("*.txt"))) >= 2
    assert {genre: len(texts) >= 50 for genre, texts in formulas.items()} == dict.fromkeys(
        Genre, True
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("# poème\nÔ temps\n%%\n", "« # genre » attendu"),
        ("Merci d'avance\n%%\n", "« # genre » attendu"),
        ("# ouverture\n\n%%\n", "formule vide"),
        ("# ouverture\nBonjour\n%%\n", "aucune formule : fermeture, signature"),
    ],
)
def test_a_broken_file_of_formulas_is_refused(tmp_path: Path, content: str, reason: str) -> None:
    (tmp_path / "l1.txt").write_text(content, encoding="utf-8")

    with pytest.raises(InvalidDataset, match=reason):
        read_formulas(tmp_path)


@pytest.fixture(scope="module")
def taught() -> tuple[TextFeatures, WrappingFilter]:
    requests = [f"Le lampadaire {word} clignote rue Haute." for word in "abcdefghijklmnop"]
    written = [
        Letter(
            Example(request, LABEL, "anna"),
            (
                ("Je me permets de vous écrire.", True),
                (request, False),
                ("Une ampoule est cassée.", False),
                ("Je vous prie de croire à mes sentiments dévoués.", True),
            ),
        )
        for request in requests
    ]
    features = TextFeatures().fit([letter.as_example().text for letter in written])
    return features, WrappingFilter().fit(features, [letter.pieces for letter in written])


def read(taught: tuple[TextFeatures, WrappingFilter], text: str) -> tuple[CleanText, str]:
    features, wrapping = taught
    received = clean("Panne", text)
    (trimmed,) = wrapping.trim(features, [received])
    return trimmed, text


def test_what_stands_around_a_request_is_left_out(
    taught: tuple[TextFeatures, WrappingFilter],
) -> None:
    trimmed, text = read(
        taught,
        "Je me permets de vous écrire. Le lampadaire clignote. Une ampoule est cassée. "
        "Je vous prie de croire à mes sentiments dévoués.",
    )

    assert trimmed.full == "Panne\nLe lampadaire clignote.\nUne ampoule est cassée."
    # The positions still point at the text as received.
    start, end = trimmed.in_received(0, len(trimmed.body))
    assert text[start:end] == "Le lampadaire clignote. Une ampoule est cassée."


@pytest.mark.parametrize("text", ["Je me permets de vous écrire. Le lampadaire clignote.", ""])
def test_a_short_text_is_read_whole(taught: tuple[TextFeatures, WrappingFilter], text: str) -> None:
    trimmed, _ = read(taught, text)

    assert trimmed == clean("Panne", text)


def test_a_text_that_is_all_wrapping_is_read_whole(
    taught: tuple[TextFeatures, WrappingFilter], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "Une phrase.\nUne autre.\nUne troisième."
    monkeypatch.setattr("nlp_router.qualify.wrapping._SURE", -100.0)

    trimmed, _ = read(taught, text)

    assert trimmed == clean("Panne", text)


def test_a_filter_that_has_learnt_nothing_leaves_all(
    taught: tuple[TextFeatures, WrappingFilter],
) -> None:
    received = clean("", "Une phrase. Une autre. Une troisième.")

    assert WrappingFilter().trim(taught[0], [received]) == [received]
