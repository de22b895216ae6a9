"""Training: limits, the gate, and a small model that really learns."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from nlp_router.limits import Limits
from nlp_router.pipeline import Qualifier
from nlp_router.taxonomy.tree import Taxonomy
from nlp_router.training.dataset import LabelledMessage
from nlp_router.training.gate import Check, Verdict, compare
from nlp_router.training.judge import Judgements, judge
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


def judged(right: list[bool]) -> Judgements:
    """Judgements reduced to what the gate reads."""
    array = np.array(right)
    return cast(
        Judgements,
        SimpleNamespace(
            right_type=array,
            right_recipient=array,
            right_nature=array,
            dangers=(np.ones(len(right), dtype=bool), array),
            confidences=np.full(len(right), 0.9),
        ),
    )


def test_a_first_model_enters() -> None:
    verdict = compare(judged([True]), None)

    assert verdict.accepted
    assert str(verdict) == "Premier modèle : accepté, rien à quoi le comparer."


def test_a_worse_model_is_refused_and_told_why() -> None:
    verdict = compare(judged([True] * 60 + [False] * 40), judged([True] * 90 + [False] * 10))

    assert not verdict.accepted
    assert Check("types justes", 0.9, 0.6, False) in verdict.checks
    assert str(verdict).splitlines()[0] == "✗ types justes : 0.900 → 0.600"


def test_a_loss_within_chance_is_no_loss() -> None:
    champion = [True] * 90 + [False] * 10
    candidate = [True] * 89 + [False, True] + [False] * 9

    assert compare(judged(candidate), judged(champion)).accepted


def test_a_verdict_without_a_failed_check_accepts() -> None:
    assert Verdict((Check("x", 0.1, 0.2, True),)).accepted


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
