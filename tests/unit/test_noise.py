"""What happens to a message between the head of its author and the mairie."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import Generator

from eval.letters import CLOSINGS, FOOTERS, OPENINGS, SIGNATURES, THREADS
from eval.noise import (
    ALTERATIONS,
    NEIGHBOURS,
    Alteration,
    as_letter,
    shouted,
    typos,
    with_courtesy,
    with_footer,
    with_thread,
    without_accents,
    without_punctuation,
)
from nlp_router.intake.message import LONGEST_TEXT
from nlp_router.training.dataset import LabelledMessage, labelled

REQUEST = "Il y a un trou béant rue Haute, près du n° 3,5 : c'est dangereux !"


@pytest.fixture
def chance() -> Generator:
    return np.random.default_rng(0)


def message(text: str, subject: str = "", identifier: str = "m") -> LabelledMessage:
    return labelled(
        {
            "id": identifier,
            "text": text,
            "subject": subject,
            "types": ["voirie.nid_de_poule"],
            "nature": "signalement",
            "priority": "normale",
        }
    )


def test_typos_strike_about_as_many_letters_as_asked(chance: Generator) -> None:
    typed = typos(0.06)("a" * 10_000, chance)

    assert typos(0.0)(REQUEST, chance) == REQUEST
    # Between letters alike, only the key beside shows: one fault in four.
    assert 100 < sum(letter != "a" for letter in typed) < 200


def test_typos_leave_figures_and_punctuation_alone(chance: Generator) -> None:
    assert typos(1.0)("06 39 98 12 34, (2026) !", chance) == "06 39 98 12 34, (2026) !"


def test_every_kind_of_typo_happens(chance: Generator) -> None:
    found = {typos(0.5)("or", chance) for _ in range(400)}

    assert {"or", "ro", "o", "r", "oor", "orr", "ir", "pr", "oe", "ot"} <= found


def test_keys_beside_are_those_of_a_french_keyboard() -> None:
    assert set(NEIGHBOURS["a"]) == {"z", "q"}
    assert {"z", "q", "d", "x", "w"} <= set(NEIGHBOURS["s"])
    assert all(a in NEIGHBOURS[b] for a, beside in NEIGHBOURS.items() for b in beside)


def test_a_capital_stays_one(chance: Generator) -> None:
    assert typos(1.0)("AZERTYUIOP" * 20, chance).isupper()


def test_accents_and_ligatures_go(chance: Generator) -> None:
    assert without_accents("Égout bouché à l'œil, ça déborde", chance) == (
        "Egout bouche a l'oeil, ca deborde"
    )


def test_capitals(chance: Generator) -> None:
    assert shouted("égout n° 3", chance) == "ÉGOUT N° 3"


def test_punctuation_goes_but_not_spelling_or_numbers(chance: Generator) -> None:
    assert without_punctuation("Là-bas, c'est « haut » : 3,5 m. Et après ?", chance) == (
        "Là-bas c'est haut 3,5 m Et après "
    )


def test_a_letter_holds_the_request_between_its_formulas(chance: Generator) -> None:
    letter = as_letter(REQUEST, chance)
    before, after = letter.split(REQUEST)

    assert before.strip() in OPENINGS
    found = [
        next(index for formula in formulas if (index := after.find(formula)) >= 0)
        for formulas in (CLOSINGS, SIGNATURES, FOOTERS, THREADS)
    ]
    assert found == sorted(found)


def test_each_wrapping_alone(chance: Generator) -> None:
    assert with_footer(REQUEST, chance).removeprefix(REQUEST).strip() in FOOTERS
    assert with_thread(REQUEST, chance).removeprefix(REQUEST).strip() in THREADS
    assert with_courtesy(REQUEST, chance).split(REQUEST)[0].strip() in OPENINGS


@pytest.mark.parametrize("formulas", [OPENINGS, CLOSINGS, SIGNATURES, FOOTERS, THREADS])
def test_formulas_are_many_and_all_different(formulas: tuple[str, ...]) -> None:
    assert len(set(formulas)) == len(formulas) >= 8


@pytest.mark.parametrize("alteration", ALTERATIONS, ids=lambda alteration: alteration.name)
def test_the_same_seed_gives_the_same_message_whatever_came_before(alteration: Alteration) -> None:
    first = alteration.apply(message(REQUEST), seed=3)
    alteration.apply(message(REQUEST, identifier="another"), seed=3)

    assert alteration.apply(message(REQUEST), seed=3) == first
    assert first.requests == message(REQUEST).requests


def test_another_seed_gives_another_message() -> None:
    (typing,) = (a for a in ALTERATIONS if a.name == "typos_6")

    assert len({typing.apply(message(REQUEST * 5), seed).text for seed in range(4)}) == 4


def test_the_posted_message_is_the_altered_one_and_the_subject_too() -> None:
    (capitals,) = (a for a in ALTERATIONS if a.name == "capitals")

    altered = capitals.apply(message("un trou", subject="chaussée"))

    assert (altered.raw["text"], altered.raw["subject"]) == ("UN TROU", "CHAUSSÉE")
    assert (altered.text, altered.subject) == ("UN TROU", "CHAUSSÉE")


def test_tags_are_not_mistyped() -> None:
    (capitals,) = (a for a in ALTERATIONS if a.name == "capitals")

    html = "<html><body><p>un&nbsp;trou</p><div>ici</div></body></html>"

    assert capitals.apply(message(html)).text == "UN TROU\nICI"


@pytest.mark.parametrize("alteration", ALTERATIONS, ids=lambda alteration: alteration.name)
@given(text=st.text(max_size=200), seed=st.integers(0, 2**32))
def test_no_text_fails_or_is_emptied(alteration: Alteration, text: str, seed: int) -> None:
    altered = alteration.apply(message(text), seed)

    assert bool(altered.text.strip()) or not text.strip() or "<" in text
    assert len(altered.text) <= LONGEST_TEXT


@given(text=st.text(min_size=1, max_size=40), rate=st.floats(0, 1), seed=st.integers(0, 2**32))
def test_typos_never_empty_a_word(text: str, rate: float, seed: int) -> None:
    typed = typos(rate)(text, np.random.default_rng(seed))

    assert bool(typed.strip()) == bool(text.strip())
