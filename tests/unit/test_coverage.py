"""What each service could leave to the machine, on cases small enough to be checked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_router.metrics.coverage import coverage_by_group


def test_the_share_reached_grows_with_the_risk_accepted() -> None:
    confidences = np.linspace(0.99, 0.5, 40)
    right = np.ones(40, dtype=bool)
    right[[19, 39]] = False

    found = coverage_by_group(confidences, right, ["Voirie"] * 40)["Voirie"]

    # One error among the first 20 is 5 %; the second comes last, 2 of 40 again.
    assert found.reached == {0.01: 19 / 40, 0.02: 19 / 40, 0.05: 1.0}
    assert (found.count, found.wrong) == (40, 0.05)
    assert found.curve[18:20] == [(19 / 40, 0.0), (20 / 40, 1 / 20)]


def test_the_best_share_may_come_after_a_worse_stretch() -> None:
    right = np.array([False] + [True] * 99)

    found = coverage_by_group(np.linspace(1, 0, 100), right, ["A"] * 100)["A"]

    assert found.reached == {0.01: 1.0, 0.02: 1.0, 0.05: 1.0}


def test_messages_equally_sure_go_together() -> None:
    confidences = np.repeat([0.9, 0.5], 20)
    right = np.array([True] * 20 + [True] * 10 + [False] * 10)

    found = coverage_by_group(confidences, right, ["A"] * 40)["A"]

    assert found.curve == [(0.5, 0.0), (1.0, 0.25)]
    assert found.reached[0.05] == 0.5


def test_a_machine_always_wrong_decides_nothing() -> None:
    found = coverage_by_group(np.linspace(1, 0, 30), np.zeros(30, dtype=bool), ["A"] * 30)["A"]

    assert set(found.reached.values()) == {0.0}


def test_groups_too_small_or_without_a_name_are_left_out() -> None:
    groups = ["B"] * 30 + ["A"] * 30 + ["petit"] * 29 + [""] * 50
    right = np.ones(len(groups), dtype=bool)

    assert list(coverage_by_group(np.ones(len(groups)), right, groups)) == ["A", "B"]


def test_nothing_measured_gives_no_group() -> None:
    assert coverage_by_group(np.zeros(0), np.zeros(0, dtype=bool), []) == {}


@given(data=st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
def test_a_larger_risk_never_reaches_less(data: list[tuple[float, bool]]) -> None:
    confidences = np.array([confidence for confidence, _ in data])
    right = np.array([good for _, good in data], dtype=bool)

    found = coverage_by_group(confidences, right, ["A"] * len(data), enough=1)["A"]

    assert list(found.reached.values()) == sorted(found.reached.values())
    assert found.curve[-1][0] == 1.0
    assert found.wrong == pytest.approx(1 - right.mean())
