"""The second opinion: asked only in doubt, calibrated, never saved with its encoder."""

from __future__ import annotations

import pickle
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from nlp_router.domain import Nature, Priority
from nlp_router.errors import ModelUnavailable
from nlp_router.qualify.calibrators import Columns, Kinds
from nlp_router.qualify.fields import DANGERS, FieldScores, Predictions, Signs
from nlp_router.qualify.second_opinion import Head, Heads, SecondOpinion

TYPES = ("eclairage.panne", "voirie.chaussee_degradee")
TEXTS = ["lampe"] * 10 + ["trou"] * 10
NO_SIGNS: Signs = [()] * len(TEXTS)
KINDS = Kinds(np.array([1, 2]), np.eye(2))


class Encoder:
    """« lampe » on one axis, the rest on the other; remembers what it was asked."""

    name = "essai"
    read: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        return np.array([[1, 0] if text == "lampe" else [0, 1] for text in texts], np.float32)


def first_opinion(*likely: float) -> Predictions:
    """One text per number: the chance that n-grams give to a broken lamp, all else being sure."""
    rows = len(likely)
    natures, priorities = np.zeros((rows, len(Nature))), np.zeros((rows, len(Priority)))
    natures[:, 0] = priorities[:, 1] = 1.0
    types = np.array([[chance, 1 - chance] for chance in likely]).reshape(rows, 2)
    return Predictions(types, natures, priorities, np.zeros(rows))


def no_scores(rows: int) -> FieldScores:
    return FieldScores(
        *(np.zeros((rows, n), np.float32) for n in (2, len(Nature), len(Priority), 2))
    )


@pytest.fixture
def encoder() -> Encoder:
    return Encoder()


@pytest.fixture
def second(encoder: Encoder) -> SecondOpinion:
    """Lamps are announced by citizens and wait; holes are dangers and are urgent."""
    vectors, lamps = Encoder().encode(TEXTS), np.array([text == "lampe" for text in TEXTS])
    centre = np.asarray(vectors.mean(axis=0), np.float32)

    def head(classes: Sequence[str], of_lamps: str, of_holes: str) -> Head:
        return Head(classes).fit(vectors - centre, np.where(lamps, of_lamps, of_holes).tolist())

    heads = Heads(
        centre,
        head(TYPES, *TYPES),
        head(tuple(Nature), Nature.SIGNALEMENT, Nature.RECLAMATION),
        head(tuple(Priority), Priority.NORMALE, Priority.URGENTE),
        head(DANGERS, *DANGERS),
    )
    opinion = SecondOpinion("essai", encoder, heads)
    unsure = first_opinion(*[0.5] * len(TEXTS))
    joined = opinion.joined(unsure.types, no_scores(len(TEXTS)), heads.scores(vectors))
    types = opinion.type_calibrator.fit(joined.type, np.where(lamps, 0, 1)).probabilities(
        joined.type
    )
    columns = Columns(
        np.where(lamps, 0, 3),
        np.where(lamps, Priority.NORMALE.rank, Priority.URGENTE.rank),
        np.where(lamps, 0, 1),
    )
    opinion.calibrators.fit(types, KINDS.of(types), joined, NO_SIGNS, columns)
    return opinion


def test_only_doubtful_texts_are_read_again(second: SecondOpinion, encoder: Encoder) -> None:
    first = first_opinion(0.95, 0.45, 0.45)

    revised = second.revise(first, no_scores(3), ["trou", "lampe", "trou"], NO_SIGNS[:3], KINDS)

    assert encoder.asked == ["lampe", "trou"]
    assert revised.types[0].tolist() == first.types[0].tolist()
    assert revised.types.argmax(axis=1).tolist() == [0, 0, 1]
    assert revised.types.sum(axis=1) == pytest.approx([1, 1, 1])
    assert revised.natures.argmax(axis=1).tolist() == [0, 0, 3]
    assert revised.priorities.argmax(axis=1).tolist() == [1, 1, Priority.URGENTE.rank]
    assert revised.dangers[2] > 0.5 > revised.dangers[1]


def test_a_doubtful_danger_is_read_again_however_sure_the_type(
    second: SecondOpinion, encoder: Encoder
) -> None:
    first = first_opinion(0.99)
    first.dangers[0] = 0.3

    second.revise(first, no_scores(1), ["lampe"], NO_SIGNS[:1], KINDS)

    assert encoder.asked == ["lampe"]


def test_nothing_to_read_asks_nothing(second: SecondOpinion, encoder: Encoder) -> None:
    nothing = first_opinion()

    assert second.revise(nothing, no_scores(0), [], [], KINDS) is nothing
    assert encoder.asked == []


def test_a_saved_opinion_asks_for_its_encoder_back(second: SecondOpinion) -> None:
    restored: SecondOpinion = pickle.loads(pickle.dumps(second))  # noqa: S301
    doubt = first_opinion(0.5)

    with pytest.raises(ModelUnavailable):
        restored.revise(doubt, no_scores(1), ["lampe"], NO_SIGNS[:1], KINDS)
    restored.attach(Encoder())
    revised = restored.revise(doubt, no_scores(1), ["lampe"], NO_SIGNS[:1], KINDS)
    assert revised.types.argmax() == 0


def test_another_encoder_is_refused(second: SecondOpinion) -> None:
    other = Encoder()
    other.name = "autre"

    with pytest.raises(ModelUnavailable, match="réentraînez"):
        second.attach(other)
