"""The second opinion: asked only in doubt, calibrated, never saved with its encoder."""

from __future__ import annotations

import pickle
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from nlp_router.errors import ModelUnavailable
from nlp_router.qualify.second_opinion import SecondOpinion

TYPES = ("eclairage.panne", "voirie.chaussee_degradee")
TEXTS = ["lampe"] * 10 + ["trou"] * 10


class Encoder:
    """« lampe » on one axis, the rest on the other; remembers what it was asked."""

    name = "essai"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        return np.array([[1, 0] if text == "lampe" else [0, 1] for text in texts], np.float32)


@pytest.fixture
def encoder() -> Encoder:
    return Encoder()


@pytest.fixture
def second(encoder: Encoder) -> SecondOpinion:
    labels = [TYPES[0]] * 10 + [TYPES[1]] * 10
    return SecondOpinion("essai", encoder).fit(Encoder().encode(TEXTS), labels, TYPES)


def test_only_doubtful_texts_are_read_again(second: SecondOpinion, encoder: Encoder) -> None:
    types = np.array([[0.95, 0.05], [0.45, 0.55]])

    revised = second.revise(types, ["trou", "lampe"])

    assert encoder.asked == ["lampe"]
    assert revised[0].tolist() == [0.95, 0.05]
    assert revised[1].argmax() == 0
    assert revised.sum(axis=1) == pytest.approx([1, 1])


def test_nothing_to_read_asks_nothing(second: SecondOpinion, encoder: Encoder) -> None:
    assert second.revise(np.zeros((0, 2)), []).shape == (0, 2)
    assert encoder.asked == []


def test_a_saved_opinion_asks_for_its_encoder_back(second: SecondOpinion) -> None:
    restored: SecondOpinion = pickle.loads(pickle.dumps(second))  # noqa: S301
    doubt = np.array([[0.5, 0.5]])

    with pytest.raises(ModelUnavailable):
        restored.revise(doubt, ["lampe"])
    restored.attach(Encoder())
    assert restored.revise(doubt, ["lampe"]).argmax() == 0


def test_another_encoder_is_refused(second: SecondOpinion) -> None:
    other = Encoder()
    other.name = "autre"

    with pytest.raises(ModelUnavailable, match="réentraînez"):
        second.attach(other)
