"""The commands of the evaluation suites, with what takes minutes replaced."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from eval import cli, learning_curve, out_of_sample
from eval.out_of_sample import OutOfSample
from nlp_router.errors import InvalidDataset
from nlp_router.metrics import classification
from nlp_router.pipeline import Qualifier
from nlp_router.training.dataset import LabelledMessage
from nlp_router.training.unseen import FOLDS


@pytest.fixture(autouse=True)
def few_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    """The intervals are checked elsewhere: here they only have to exist."""
    monkeypatch.setattr(classification, "_RESAMPLES", 10)


@pytest.mark.parametrize("command", [cli.robustness, cli.learning_curve, cli.calibration])
def test_a_suite_without_messages_says_which_are_missing(
    home: Path, command: Callable[[], None]
) -> None:
    with pytest.raises(InvalidDataset, match="training_data"):
        command()


def test_learning_curve_writes_table_figures_page_and_picture(
    qualifier: Qualifier,
    few: list[LabelledMessage],
    development: list[LabelledMessage],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(cli, "training_messages", lambda: few)
    monkeypatch.setattr(cli, "read_labelled", lambda path: development[:8])
    monkeypatch.setattr(learning_curve, "trainer", lambda: lambda messages: qualifier)

    cli.learning_curve([0.5, 1.0], tmp_path / "report", tmp_path / "courbe.md")

    said = capsys.readouterr()
    points = json.loads((tmp_path / "report" / "learning_curve.json").read_text("utf-8"))["points"]
    assert [point["share"] for point in points] == [0.5, 1.0]
    assert str(len(few)) in said.out
    assert "apprentissage sur" in said.err
    assert "](courbe.svg)" in (tmp_path / "courbe.md").read_text("utf-8")
    assert (tmp_path / "courbe.svg").exists()


def test_calibration_writes_table_figures_and_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    generator = np.random.default_rng(0)
    truth = np.arange(400) % 4
    scores = (np.eye(4)[truth] + generator.normal(0, 0.5, (400, 4))).astype(np.float32)
    found = OutOfSample(("a", "b", "c", "d"), scores, truth, np.arange(400) // 4 % FOLDS)
    monkeypatch.setattr(cli, "training_messages", list)
    monkeypatch.setattr(out_of_sample, "type_scores", lambda *_: found)

    cli.calibration(tmp_path / "report", tmp_path / "calibration.md")

    figures = json.loads((tmp_path / "report" / "calibration.json").read_text("utf-8"))
    assert figures["messages"] == 400
    assert "isotonique par classe" in capsys.readouterr().out
    assert "| APS | 0.95 |" in (tmp_path / "calibration.md").read_text("utf-8")
