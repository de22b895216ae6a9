"""Cutting a message into its requests."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nlp_router.qualify.segment import Piece, Segmenter, pieces


def test_pieces_are_cut_at_sentences_and_turns_of_phrase() -> None:
    text = "La benne déborde rue Haute. Le banc est cassé et tant que j'y suis où est le maire ?"

    assert [(text[p.start : p.end], p.turned) for p in pieces(text)] == [
        ("La benne déborde rue Haute.", False),
        ("Le banc est cassé ", False),
        ("et tant que j'y suis où est le maire ?", True),
    ]


@given(st.text(alphabet="abé .!?\n1)-", max_size=200))
def test_pieces_stand_in_order_inside_the_text(text: str) -> None:
    found = pieces(text)

    assert all(0 <= p.start < p.end <= len(text) for p in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


def evidence(*likely: int) -> np.ndarray:
    """Log-probabilities over three types, one row per piece, sure of the given type."""
    return np.log(np.full((len(likely), 3), 0.02) + 0.94 * np.eye(3)[list(likely)])


def plain(count: int, turned: tuple[int, ...] = ()) -> list[Piece]:
    return [Piece(10 * n, 10 * n + 9, n in turned) for n in range(count)]


def test_one_type_is_one_request() -> None:
    assert Segmenter(3.0, 1.0).cut(plain(4), evidence(1, 1, 1, 1)) == [(0, 4)]


def test_a_change_of_type_is_a_cut() -> None:
    assert Segmenter(3.0, 1.0).cut(plain(4), evidence(0, 0, 2, 2)) == [(0, 2), (2, 4)]


def test_a_dear_cut_needs_a_turn_of_phrase() -> None:
    dear = Segmenter(price=5.0, turned_rebate=3.0)

    assert dear.cut(plain(2), evidence(0, 1)) == [(0, 2)]
    assert dear.cut(plain(2, turned=(1,)), evidence(0, 1)) == [(0, 1), (1, 2)]


def test_never_more_requests_than_allowed() -> None:
    cut = Segmenter(0.1, 0.0, most_requests=2).cut(plain(6), evidence(0, 0, 2, 2, 1, 1))

    assert len(cut) == 2


@given(st.lists(st.integers(0, 2), min_size=1, max_size=8), st.floats(0, 10))
def test_a_cut_is_a_partition(likely: list[int], price: float) -> None:
    cut = Segmenter(price, 0.0).cut(plain(len(likely)), evidence(*likely))

    assert cut[0][0] == 0
    assert cut[-1][1] == len(likely)
    assert all(a[1] == b[0] for a, b in pairwise(cut))
