"""Candidate models, label errors: they learn, and say so without a word of the messages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from eval.candidates import Candidate, Result, candidates, compare, line
from eval.label_errors import Doubt, write_doubts
from nlp_router.training.dataset import LabelledMessage

TYPES = ("a.lampe", "b.trou")
TEXTS = ["la lampe est morte", "un grand trou"] * 12


class Encoder:
    """« lampe » on one axis, the rest on the other."""

    name = "essai"
    read: frozenset[str] = frozenset()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([[1, 0] if "lampe" in t else [0, 1] for t in texts], dtype=np.float32)


class Vectors:
    """A vector for each of two words."""

    name, dimension = "essai", 2

    def find(self, word: str) -> NDArray[np.float32] | None:
        known = {"lampe": [1, 0], "trou": [0, 1]}.get(word)
        return np.array(known, dtype=np.float32) if known else None


MAKERS = dict(candidates(Vectors(), Encoder()))


@pytest.mark.parametrize("name", MAKERS)
def test_every_candidate_learns(name: str) -> None:
    candidate: Candidate = MAKERS[name]()
    candidate.fit(TEXTS, [TYPES[row % 2] for row in range(len(TEXTS))], TYPES)

    assert candidate.scores(["une lampe", "le trou"]).argmax(axis=1).tolist() == [0, 1]
    assert candidate.size > 0


def test_without_an_encoder_the_others_are_compared(few: list[LabelledMessage]) -> None:
    names = [name for name, _ in candidates(Vectors(), None)]
    first = next(compare(few, Vectors(), None, folds=1))

    assert len(names) == 7
    assert first.name == "n-grammes, SVM"
    assert 0.1 < first.accuracy < first.top3 < 1
    assert line(Result("x", 0.5, 0.7, 0.01, 1.234, 2.6)) == (
        "| x | 50.0% | 70.0% | 0.010 | 1.23 | 3 |"
    )


def test_doubtful_labels_are_written_without_texts(tmp_path: Path) -> None:
    doubts = [Doubt("t01a-0001", "type", "a.lampe", "b.trou", 0.0123)]
    write_doubts(doubts, tmp_path / "doubts.csv")

    written = (tmp_path / "doubts.csv").read_text(encoding="utf-8").splitlines()
    assert written == ["id;field;label;proposed;likely", "t01a-0001;type;a.lampe;b.trou;0.0123"]
