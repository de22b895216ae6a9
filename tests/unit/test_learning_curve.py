"""Growing parts of the messages, and the law of the errors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from eval.figures import write_svg
from eval.learning_curve import MORE, LearningCurve, fit_power_law, learning_curve, subsample
from nlp_router.metrics import classification
from nlp_router.pipeline import Qualifier
from nlp_router.training.dataset import LabelledMessage

COUNTS = np.array([1000.0, 2000.0, 4000.0, 6000.0, 8000.0])


def kinds(messages: Sequence[LabelledMessage]) -> Counter[str]:
    return Counter("several" if m.several else m.requests[0].type for m in messages)


def test_a_share_is_taken_of_every_type(few: list[LabelledMessage]) -> None:
    whole, half = kinds(few), kinds(subsample(few, 1 / 2))

    assert half == {kind: -(-count // 2) for kind, count in whole.items()}


def test_a_larger_share_holds_a_smaller_one_whatever_the_order(few: list[LabelledMessage]) -> None:
    quarter, half = ({m.id for m in subsample(few, share)} for share in (1 / 4, 1 / 2))

    assert quarter < half
    assert {m.id for m in subsample(few[::-1], 1 / 4)} == quarter


def test_the_whole_is_the_whole_in_its_order(few: list[LabelledMessage]) -> None:
    assert subsample(few, 1.0) == few


@pytest.mark.parametrize(("scale", "exponent", "floor"), [(8, 0.4, 0.05), (3, 0.3, 0.0)])
def test_a_law_is_found_again(scale: float, exponent: float, floor: float) -> None:
    law = fit_power_law(COUNTS, scale * COUNTS**-exponent + floor)

    assert law.exponent == pytest.approx(exponent, abs=0.01)
    assert law.floor == pytest.approx(floor, abs=0.005)
    assert law.error(16_000) == pytest.approx(scale * 16_000**-exponent + floor, abs=1e-3)


@pytest.mark.parametrize("errors", [[0.3] * 5, [0.0] * 5, [0.1, 0.2, 0.3, 0.4, 0.5]])
def test_errors_that_do_not_fall_promise_nothing(errors: list[float]) -> None:
    law = fit_power_law(COUNTS, np.array(errors))

    assert law.error(8000) - law.error(8000 + MORE) == pytest.approx(0, abs=1e-3)


@pytest.fixture(scope="module", autouse=True)
def few_resamples() -> Iterator[None]:
    """The intervals are checked elsewhere: here they only have to exist."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(classification, "_RESAMPLES", 10)
        yield


@pytest.fixture(scope="module")
def curve(
    qualifier: Qualifier, few: list[LabelledMessage], development: list[LabelledMessage]
) -> LearningCurve:
    """The trainer always gives the small model: what is checked is what is done with it."""
    return learning_curve(lambda messages: qualifier, few, development[::16])


def test_every_share_is_measured_on_the_same_messages(
    curve: LearningCurve, few: list[LabelledMessage]
) -> None:
    assert [point.count for point in curve.points] == sorted({p.count for p in curve.points})
    assert curve.points[-1].count == len(few)
    assert len({point.scores["type_accuracy"] for point in curve.points}) == 1


def test_a_model_that_no_longer_learns_gains_nothing(curve: LearningCurve) -> None:
    assert curve.gain is not None
    assert curve.gain.value == pytest.approx(0, abs=1e-3)


def test_the_curve_is_told_in_every_form(curve: LearningCurve, tmp_path: Path) -> None:
    write_svg(curve.picture(), tmp_path / "a.svg")
    write_svg(curve.picture(), tmp_path / "b.svg")

    assert "prochains messages apporteraient" in curve.table()
    assert "Ajustée sans le dernier point" in curve.table()
    assert "](courbe.svg)" in curve.summary("courbe.svg")
    assert len(curve.metrics()["points"]) == 5
    assert (tmp_path / "a.svg").read_text("utf-8").startswith("<?xml")
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_too_few_points_make_no_law(
    qualifier: Qualifier, few: list[LabelledMessage], development: list[LabelledMessage]
) -> None:
    steps: list[str] = []

    curve = learning_curve(lambda _: qualifier, few, development[:8], (1.0, 0.5), steps.append)

    assert (curve.law, curve.gain) == (None, None)
    assert "Trop peu de points" in curve.table()
    assert curve.metrics()["power_law"] is None
    assert len(steps) == 2
