"""The gate: each way of being worse is refused and told; chance is no fault."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from numpy.typing import NDArray

from nlp_router.training.gate import Check, Judged, Verdict, compare

MANY = 2000


def first(count: int, of: int = MANY) -> NDArray[np.bool_]:
    """True for the first `count` messages."""
    return np.arange(of) < count


@dataclass(frozen=True)
class Model:
    """What the gate reads of a model that has judged `MANY` messages of twenty types."""

    truth: list[str] = field(default_factory=lambda: [f"t{row % 20:02}" for row in range(MANY)])
    right_type: NDArray[np.bool_] = field(default_factory=lambda: first(1800))
    right_recipient: NDArray[np.bool_] = field(default_factory=lambda: first(1900))
    right_nature: NDArray[np.bool_] = field(default_factory=lambda: first(1900))
    confidences: NDArray[np.float64] = field(default_factory=lambda: np.full(MANY, 0.9))
    dangers: tuple[NDArray[np.bool_], NDArray[np.bool_]] = (first(100), first(97))
    automatic: NDArray[np.bool_] = field(default_factory=lambda: first(800))


CHAMPION = Model()


def failures(candidate: Judged, champion: Judged = CHAMPION) -> list[str]:
    return [check.name for check in compare(candidate, champion).checks if not check.holds]


def test_a_first_model_enters() -> None:
    verdict = compare(CHAMPION, None)

    assert verdict.as_dict() == {
        "accepted": True,
        "checks": [],
        "text": "Premier modèle : accepté, rien à quoi le comparer.",
    }


def test_an_equal_model_enters_and_every_condition_is_told() -> None:
    verdict = compare(CHAMPION, CHAMPION)

    assert verdict.accepted
    assert str(verdict) == (
        "✓ types justes, développement : 0.900 → 0.900 (écart de +0.000 à +0.000)\n"
        "✓ destinataires justes, développement : 0.950 → 0.950 (écart de +0.000 à +0.000)\n"
        "✓ natures justes, développement : 0.950 → 0.950 (écart de +0.000 à +0.000)\n"
        "✓ types en perte, développement : 0.000 → 0.000 (Holm, 20 types)\n"
        "✓ dangers trouvés, développement : 0.970 → 0.970 (écart de +0.000 à +0.000)\n"
        "✓ écart de calibration, développement : 0.000 → 0.000 (au moins +0.000)\n"
        "✓ destinataires faux sans agent, développement : 0.000 → 0.000 (au plus 0.020)\n"
        "Verdict : accepté."
    )


# Eleven messages of two thousand are more than half a point; chance alone may exchange as many.
EXCHANGED = np.roll(first(1800), 40)


@pytest.mark.parametrize(
    ("candidate", "refused"),
    [
        (replace(CHAMPION, right_type=first(1792)), ["types justes"]),
        (replace(CHAMPION, right_type=EXCHANGED & ~(np.arange(MANY) == 900)), []),
        (
            replace(CHAMPION, right_type=EXCHANGED & ~np.isin(np.arange(MANY), range(900, 911))),
            ["types justes"],
        ),
        (replace(CHAMPION, right_recipient=first(1880)), ["destinataires justes"]),
        (replace(CHAMPION, right_nature=first(1880)), ["natures justes"]),
        (replace(CHAMPION, dangers=(first(100), first(96))), ["dangers trouvés"]),
        (replace(CHAMPION, dangers=(first(100), first(130))), []),
        (replace(CHAMPION, confidences=np.full(MANY, 0.97)), ["écart de calibration"]),
        (replace(CHAMPION, confidences=np.full(MANY, 0.903)), []),
        (replace(CHAMPION, automatic=~first(1100)), ["destinataires faux sans agent"]),
        (replace(CHAMPION, automatic=first(1910)), []),
        (replace(CHAMPION, automatic=first(0)), []),
    ],
)
def test_each_way_of_being_worse(candidate: Model, refused: list[str]) -> None:
    assert failures(candidate) == [f"{name}, développement" for name in refused]


def test_a_type_lost_is_refused_however_much_the_others_win() -> None:
    lost = np.array([name == "t07" for name in CHAMPION.truth])
    candidate = replace(CHAMPION, right_type=~lost)

    verdict = compare(candidate, CHAMPION)

    assert [check for check in verdict.checks if not check.holds][:2] == [
        Check("types en perte, développement", 0, 1, False, "Holm, 20 types"),
        Check("type t07, développement", 0.9, 0.0, False),
    ]


def test_one_unlucky_type_among_many_is_chance() -> None:
    """Six lost of a hundred would be significant for one type alone, not for twenty."""
    unlucky = (np.array(CHAMPION.truth) == "t07") & first(120)
    won = np.isin(np.arange(MANY), range(1800, 1807))
    candidate = replace(CHAMPION, right_type=(CHAMPION.right_type & ~unlucky) | won)

    assert int(unlucky.sum()) == 6
    assert failures(candidate) == []


def test_a_champion_that_is_itself_above_the_target_sets_the_limit() -> None:
    champion = replace(CHAMPION, right_recipient=~first(40), automatic=first(800))

    assert failures(champion, champion) == []


def few(right: int) -> Model:
    """A small set of decisions that people verified."""
    return Model(
        truth=["t"] * 100,
        right_type=first(right, 100),
        right_recipient=first(right, 100),
        right_nature=first(90, 100),
        confidences=np.full(100, 0.9),
        dangers=(first(5, 100), first(5, 100)),
        automatic=first(10, 100),
    )


@pytest.mark.parametrize(("right", "accepted"), [(90, True), (89, True), (75, False)])
def test_audited_decisions_count_beyond_chance(right: int, accepted: bool) -> None:
    verdict = compare(CHAMPION, CHAMPION, (few(right), few(90)))

    assert verdict.accepted is accepted
    assert [c.name.rpartition(", ")[2] for c in verdict.checks] == (
        ["développement"] * 7 + ["décisions vérifiées"] * (7 + (not accepted))
    )


def test_the_verdict_is_the_same_each_time() -> None:
    candidate = replace(CHAMPION, right_type=EXCHANGED)

    assert compare(candidate, CHAMPION) == compare(candidate, CHAMPION)


def test_what_was_not_judged_is_not_compared() -> None:
    nothing = np.zeros(0, dtype=bool)
    model = replace(CHAMPION, right_recipient=nothing, right_nature=nothing)

    assert [check.name for check in compare(model, model).checks] == [
        f"{name}, développement"
        for name in ("types justes", "types en perte", "dangers trouvés", "écart de calibration")
    ]


def test_a_refused_verdict_says_so() -> None:
    verdict = Verdict((Check("x", 0.1, 0.2, True), Check("y", 0.9, 0.8, False, "trop bas")))

    assert str(verdict).splitlines()[1:] == ["✗ y : 0.900 → 0.800 (trop bas)", "Verdict : refusé."]
