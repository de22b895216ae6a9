"""Ways to calibrate, on scores drawn so that the true probabilities are known."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from eval.calibration import Comparison, compare_calibrations
from eval.calibrators import Calibrator, ClasswiseIsotonic, SingleTemperature, calibrators
from eval.conformal import METHODS, prediction_sets
from eval.out_of_sample import OutOfSample, type_scores
from nlp_router.qualify.calibrate import Scores
from nlp_router.training.dataset import LabelledMessage
from nlp_router.training.folds import author_folds
from nlp_router.training.unseen import FOLDS

CLASSES = 6
SHARPNESS = 4.0


def drawn(count: int, seed: int = 0) -> tuple[Scores, NDArray[np.float64], NDArray[np.int64]]:
    """Scores that a temperature of 1 / SHARPNESS makes right, their probabilities, the truth.

    Each row is shifted by a number of its own, as naive Bayes does.
    """
    generator = np.random.default_rng(seed)
    logits = generator.normal(0, 2, (count, CLASSES))
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    truth = (probabilities.cumsum(axis=1) < generator.random((count, 1))).sum(axis=1)
    shifted = logits / SHARPNESS + generator.normal(40, 15, (count, 1))
    return shifted.astype(np.float32), probabilities, np.minimum(truth, CLASSES - 1)


@pytest.fixture(scope="module")
def found() -> OutOfSample:
    scores, _, truth = drawn(4000)
    names = tuple(f"type.{index}" for index in range(CLASSES))
    return OutOfSample(names, scores, truth, np.arange(len(truth)) % FOLDS)


@pytest.fixture(scope="module")
def comparison(found: OutOfSample) -> Comparison:
    return compare_calibrations(found)


def test_the_temperature_is_found_again() -> None:
    scores, _, truth = drawn(4000)

    assert SingleTemperature().fit(scores, truth).sharpness == pytest.approx(SHARPNESS, rel=0.1)


@pytest.mark.parametrize("calibrator", calibrators().values(), ids=calibrators())
def test_rows_sum_to_one(calibrator: Calibrator) -> None:
    scores, _, truth = drawn(300)

    probabilities = calibrator.fit(scores, truth).probabilities(scores)

    assert probabilities.sum(axis=1) == pytest.approx(1)
    assert (probabilities >= 0).all()


def test_isotonic_steps_come_near_the_true_probabilities() -> None:
    scores, probabilities, truth = drawn(6000)

    found = ClasswiseIsotonic().fit(scores, truth).probabilities(scores)

    assert np.abs(found - probabilities).mean() < 0.03


def test_a_class_never_seen_is_given_nothing_and_no_claim_is_even() -> None:
    plain = np.repeat(np.eye(3, dtype=np.float32)[:2], 20, axis=0)
    fitted = ClasswiseIsotonic().fit(plain, plain.argmax(axis=1))

    assert fitted.probabilities(plain) == pytest.approx(plain)
    # Only the class never seen claims this text, and it may not have it.
    assert fitted.probabilities(np.eye(3, dtype=np.float32)[2:]) == pytest.approx(1 / 3)


def test_calibration_lowers_the_error_and_the_loss(comparison: Comparison) -> None:
    plain, *fitted = comparison.calibrated

    for way in fitted:
        assert way.scores["calibration_error"].value < plain.scores["calibration_error"].value
        assert way.scores["log_loss"].value < plain.scores["log_loss"].value
    assert plain.scores["accuracy"] == fitted[0].scores["accuracy"]


def test_sets_hold_the_truth_as_often_as_asked(comparison: Comparison) -> None:
    assert [way.name for way in comparison.sets] == ["LAC", "LAC", "APS", "APS"]
    for way in comparison.sets:
        assert way.asked - 0.02 < way.coverage.value
    assert comparison.sets[0].size.value < comparison.sets[1].size.value
    # Of all sets that hold the truth as often, those of LAC are the smallest.
    assert comparison.sets[0].size.value <= comparison.sets[2].size.value


def test_lac_sets_are_those_of_the_definition() -> None:
    _, probabilities, truth = drawn(500)
    known, asked = probabilities[:250], probabilities[250:]
    surprise = 1 - known[np.arange(250), truth[:250]]
    limit = np.sort(surprise)[int(np.ceil(0.9 * 251)) - 1]

    sets = prediction_sets("lac", known, truth[:250], asked, [0.9])[:, :, 0]

    near = np.isclose(1 - asked, limit)
    assert (sets == (1 - asked <= limit))[~near].all()


@pytest.mark.parametrize("method", METHODS)
def test_a_surer_set_holds_a_less_sure_one(method: str) -> None:
    _, probabilities, truth = drawn(400)

    sets = prediction_sets(method, probabilities, truth, probabilities, [0.8, 0.95])

    assert (sets[:, :, 1] | ~sets[:, :, 0]).all()


def test_the_comparison_is_told_in_every_form(comparison: Comparison) -> None:
    assert "mélange de deux softmax" in comparison.table()
    assert "| LAC | 0.90 |" in comparison.summary()
    assert len(comparison.metrics()["sets"]) == 4


def test_no_message_is_scored_by_a_classifier_that_read_its_author(
    few: list[LabelledMessage],
) -> None:
    steps: list[str] = []

    found = type_scores(few[::4], None, steps.append)

    assert found.scores.shape == (len(few[::4]), len(found.types))
    assert (found.folds == author_folds(few[::4], FOLDS)).all()
    assert len(steps) == FOLDS
    # Far beyond one in a hundred, and not as a classifier does on what it has read.
    assert 0.1 < (found.scores.argmax(axis=1) == found.truth).mean() < 0.9
