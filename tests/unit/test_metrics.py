"""The figures, on cases small enough to be checked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nlp_router.metrics.calibration import (
    Bin,
    expected_calibration_error,
    reliability,
    risk_coverage,
)
from nlp_router.metrics.classification import (
    Measure,
    confusions,
    macro_f1,
    measure,
    precision,
    quadratic_kappa,
    recall,
    set_f1,
    share,
)
from nlp_router.metrics.probability import FLOOR, brier, log_loss


def test_a_share_has_an_interval_around_it() -> None:
    found = share(np.array([True] * 80 + [False] * 20))

    assert found.value == 0.8
    assert 0.70 < found.low < 0.8 < found.high < 0.90
    assert found.count == 100


def test_nothing_measured_is_not_a_number() -> None:
    found = measure(lambda chosen: 1.0, 0)

    assert math.isnan(found.value)
    assert found.count == 0


def test_the_same_data_gives_the_same_interval() -> None:
    right = np.array([True, False, True])

    assert share(right) == share(right)


def test_macro_f1_weighs_rare_types_like_common_ones() -> None:
    truth = ["a"] * 8 + ["b"] * 2
    found = ["a"] * 10

    assert macro_f1(truth, found).value == pytest.approx((16 / 18 + 0) / 2)


def test_recall_and_precision() -> None:
    truth = np.array([True, True, False, False])
    found = np.array([True, False, True, False])

    assert (recall(truth, found).value, precision(truth, found).value) == (0.5, 0.5)


def test_quadratic_kappa_is_one_when_all_agree() -> None:
    assert quadratic_kappa([0, 1, 2, 3], [0, 1, 2, 3]).value == 1.0
    assert quadratic_kappa([0, 1, 2, 3], [3, 2, 1, 0]).value < 0


def test_a_rank_that_nobody_gave_still_keeps_the_others_apart() -> None:
    assert quadratic_kappa([0, 3], [0, 2]).value == 1 - 0.5 / 3.5


def test_set_f1_pools_the_requests() -> None:
    assert set_f1([["a", "b"], ["c"]], [["a"], ["c"]]).value == pytest.approx(2 * 2 / 5)


def test_confusions_are_counted_from_the_commonest() -> None:
    assert confusions(["a", "a", "a", "b"], ["b", "b", "c", "b"]) == [("a", "b", 2), ("a", "c", 1)]


def test_reliability_bins() -> None:
    bins = reliability(np.array([0.05, 0.95, 0.85]), np.array([False, True, False]))

    assert bins == [
        Bin(0.0, 0.1, 1, 0.05, 0.0),
        Bin(0.8, 0.9, 1, 0.85, 0.0),
        Bin(0.9, 1.0, 1, 0.95, 1.0),
    ]


def test_a_perfectly_calibrated_machine_has_no_error() -> None:
    confidences = np.array([0.5] * 10)
    right = np.array([True, False] * 5)

    assert expected_calibration_error(confidences, right).value == pytest.approx(0.0)
    assert isinstance(expected_calibration_error(confidences, right), Measure)


def test_risk_grows_with_coverage() -> None:
    curve = risk_coverage(np.array([0.9, 0.8, 0.7, 0.6]), np.array([True, True, False, False]))

    assert curve == [(0.9, 0.25, 0.0), (0.8, 0.5, 0.0), (0.7, 0.75, 1 / 3), (0.6, 1.0, 0.5)]


def test_log_loss_is_the_surprise_of_the_truth() -> None:
    probabilities = np.array([[0.5, 0.5], [1.0, 0.0]])

    assert log_loss(probabilities, np.array([0, 0])).value == pytest.approx(math.log(2) / 2)


def test_log_loss_stays_finite_when_the_truth_was_ruled_out() -> None:
    found = log_loss(np.array([[1.0, 0.0]]), np.array([1]))

    assert found.value == pytest.approx(-math.log(FLOOR))


def test_brier_goes_from_certain_and_right_to_certain_and_wrong() -> None:
    certain = np.array([[1.0, 0.0, 0.0]])

    assert brier(certain, np.array([0])).value == 0.0
    assert brier(certain, np.array([1])).value == 2.0
    assert brier(np.array([[0.5, 0.5, 0.0]]), np.array([0])).value == pytest.approx(0.5)
