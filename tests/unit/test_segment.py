"""Cutting a message into its requests."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nlp_router.qualify.segment import MOST_REQUESTS, Piece, Segmenter, clues, pieces, split


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
    """Probabilities over three types, one row per piece, sure of the given type."""
    return np.full((len(likely), 3), 0.02) + 0.94 * np.eye(3)[list(likely)]


def plain(count: int) -> list[Piece]:
    return [Piece(10 * n, 10 * n + 9, False, False) for n in range(count)]


def test_it_cuts_at_the_likeliest_places_above_the_limit() -> None:
    chances = np.array([0.1, 0.9, 0.2])

    assert split(plain(4), evidence(0, 0, 2, 2), chances, 0.5) == [(0, 2), (2, 4)]
    assert split(plain(4), evidence(0, 0, 2, 2), chances, 0.95) == [(0, 4)]


def test_it_never_cuts_what_one_type_explains() -> None:
    assert split(plain(2), evidence(1, 1), np.array([0.99]), 0.5) == [(0, 2)]


def test_never_more_requests_than_allowed() -> None:
    parts = split(plain(9), evidence(*[0, 1, 2] * 3), np.full(8, 0.9), 0.5)

    assert len(parts) == MOST_REQUESTS


@given(st.lists(st.integers(0, 2), min_size=1, max_size=8), st.floats(0, 1))
def test_a_cut_is_a_partition(likely: list[int], limit: float) -> None:
    chances = np.linspace(0, 1, len(likely) - 1) if len(likely) > 1 else np.zeros(0)
    parts = split(plain(len(likely)), evidence(*likely), chances, limit)

    assert parts[0][0] == 0
    assert parts[-1][1] == len(likely)
    assert all(a[1] == b[0] for a, b in pairwise(parts))


def test_it_learns_that_a_change_of_type_is_a_cut() -> None:
    generator = np.random.default_rng(0)
    samples = [generator.integers(0, 3, 4) for _ in range(200)]
    known = [evidence(*sample) for sample in samples]
    cuts = np.concatenate([sample[1:] != sample[:-1] for sample in samples])
    segmenter = Segmenter().fit(np.vstack([clues(plain(4), one) for one in known]), cuts)
    segmenter.limit = 0.5

    assert segmenter.cut(plain(4), evidence(0, 0, 2, 2)) == [(0, 2), (2, 4)]
    assert segmenter.cut(plain(4), evidence(1, 1, 1, 1)) == [(0, 4)]


def test_an_untaught_segmenter_never_cuts() -> None:
    assert Segmenter().cut(plain(3), evidence(0, 1, 2)) == [(0, 3)]
