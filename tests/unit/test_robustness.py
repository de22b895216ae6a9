"""What alterations cost, with a small model."""

from __future__ import annotations

import pytest

from eval.noise import ALTERATIONS, Alteration
from eval.robustness import FIELDS, Robustness, measure_robustness
from nlp_router.pipeline import Qualifier
from nlp_router.training.dataset import LabelledMessage

UNREADABLE = Alteration("blank", "illisible", lambda text, _: "x")


@pytest.fixture(scope="module")
def found(qualifier: Qualifier, development: list[LabelledMessage]) -> Robustness:
    typing = next(a for a in ALTERATIONS if a.name == "typos_6")
    alterations = (Alteration("nothing", "rien"), typing, UNREADABLE)
    return measure_robustness(qualifier, development[::6], alterations)


def test_an_alteration_that_changes_nothing_costs_nothing(found: Robustness) -> None:
    nothing = found.costs[0]

    assert {(lost.value, lost.low, lost.high) for lost in nothing.lost.values()} == {(0, 0, 0)}


def test_unreadable_messages_cost_almost_all_that_was_right(found: Robustness) -> None:
    lost = found.costs[2].lost["type"]

    assert lost.low <= lost.value <= lost.high
    assert lost.value > found.clean["type"].value - 0.1


def test_typos_cost_less_than_not_being_read(found: Robustness) -> None:
    assert found.costs[1].lost["type"].value < found.costs[2].lost["type"].value


def test_the_danger_is_counted_among_dangers(
    found: Robustness, development: list[LabelledMessage]
) -> None:
    dangers = sum(message.danger for message in development[::6])

    assert found.costs[1].lost["danger"].count == found.clean["danger"].count == dangers
    assert found.costs[1].lost["type"].count == found.count


def test_the_costs_are_told_in_every_form(found: Robustness) -> None:
    table, page, metrics = found.table(), found.summary("Essai"), found.metrics()

    assert all(cost.label in table and f"| {cost.label} |" in page for cost in found.costs)
    assert "Essai" in page
    assert set(metrics["lost"]) == {"nothing", "typos_6", "blank"}
    assert set(metrics["lost"]["nothing"]) == set(FIELDS)
