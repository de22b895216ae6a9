"""Training: limits, and a small model that really learns."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pytest

from nlp_router.limits import Limits
from nlp_router.pipeline import Qualifier
from nlp_router.taxonomy.tree import Taxonomy
from nlp_router.training.dataset import LabelledMessage
from nlp_router.training.judge import judge
from nlp_router.training.limits import choose_danger_limit, choose_limits


def test_the_limit_lets_through_no_more_errors_than_asked() -> None:
    confidences = np.array([0.99, 0.95, 0.9, 0.8, 0.7, 0.6])
    right = np.array([True, True, True, True, False, True])

    limits = choose_limits(confidences, right, ["Voirie"] * 6, target_error=0.05)

    assert limits == Limits(default=0.8, services={})


def test_a_service_with_enough_messages_has_its_own_limit() -> None:
    confidences = np.tile([0.9, 0.5], 60)
    right = np.tile([True, False], 60)
    services = ["Voirie"] * 120

    limits = choose_limits(confidences, right, services, target_error=0.0)

    assert limits == Limits(default=0.9, services={"Voirie": 0.9})


def test_a_limit_that_nothing_meets_sends_all_to_agents() -> None:
    limits = choose_limits(np.array([0.9, 0.8]), np.array([False, False]), ["A", "B"], 0.05)

    assert limits.default == 0.99


def test_the_danger_limit_finds_the_dangers_it_must() -> None:
    probabilities = np.array([0.5, 0.4, 0.3, 0.2, 0.1])
    truth = np.array([True, True, True, False, False])

    assert choose_danger_limit(probabilities, truth, recall=1.0) == pytest.approx(0.3 * 0.98)
    assert choose_danger_limit(probabilities, np.zeros(5, dtype=bool), recall=1.0) == 0.5


def test_a_small_model_learns_far_beyond_chance(
    qualifier: Qualifier, development: list[LabelledMessage]
) -> None:
    result = judge(qualifier, development[::4]).scores()

    assert result["type_accuracy"].value > 0.25
    assert result["place_accuracy"].value > 0.9
    assert result["danger_recall"].value > 0.5


def test_every_type_can_be_proposed(
    qualifier: Qualifier, taxonomy: Taxonomy, few: list[LabelledMessage]
) -> None:
    assert cast(Any, qualifier)._model.types == tuple(sorted(taxonomy.types))
