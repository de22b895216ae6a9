"""Corrections: masked lines of training data, weights honoured, disagreements set apart."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from nlp_router.domain import Nature, Priority
from nlp_router.errors import InvalidDataset
from nlp_router.features.text import TextFeatures
from nlp_router.privacy.mask import RuleMasker
from nlp_router.qualify.linear import LinearClassifier
from nlp_router.training.classifiers import weights_of
from nlp_router.training.corrections import (
    PENDING,
    SETTLED,
    Collected,
    Correction,
    Provenance,
    collect,
    line_of,
    settle,
)
from nlp_router.training.dataset import RequestLabel, labelled, read_labelled
from nlp_router.training.examples import Example, examples_of

HOLE = RequestLabel("voirie.chaussee_degradee", Nature.SIGNALEMENT, Priority.NORMALE, False)
LAMP = replace(HOLE, type="eclairage.panne")
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
TEXT = "Un gros trou s'est ouvert devant le 12 rue Haute, merci de passer. Mme Durand"


def correction(
    after: RequestLabel = HOLE,
    agent: str = "a1",
    id: str = "m1",
    text: str = TEXT,
    minutes: int = 0,
    provenance: Provenance = Provenance.AGENT,
) -> Correction:
    return Correction(
        id=id,
        subject="",
        text=text,
        posted={"channel": "portail", "commune": "47157"},
        before=(LAMP,),
        after=(after,),
        place_insee="47157",
        place_quote=None,
        agent=agent,
        at=NOON + timedelta(minutes=minutes),
        model="abc",
        provenance=provenance,
    )


def test_a_correction_is_a_masked_line_of_training_data() -> None:
    line = line_of(correction(), RuleMasker())

    assert line == {
        "id": "m1",
        "author": line["author"],
        "channel": "portail",
        "commune": "47157",
        "subject": "",
        "text": "Un gros trou s'est ouvert devant le [n°] rue Haute, merci de passer. Mme [nom]",
        "types": ["voirie.chaussee_degradee"],
        "nature": "signalement",
        "priority": "normale",
        "danger": False,
        "place_insee": "47157",
        "place_quote": None,
        "before": [
            {
                "type": "eclairage.panne",
                "nature": "signalement",
                "priority": "normale",
                "danger": False,
                "start": 0,
            }
        ],
        "agent": "a1",
        "at": "2026-11-24T12:00:00+00:00",
        "model": "abc",
        "weight": 1.0,
        "provenance": "agent",
    }
    assert labelled(line).requests == (HOLE,)


def test_requests_still_begin_where_they_did_once_masked() -> None:
    text = "Trou devant le 12 rue Haute. Appelez le 06 39 98 12 34. Et un lampadaire clignote."
    start = text.index("Et un")
    several = replace(correction(text=text), after=(HOLE, replace(LAMP, start=start)))

    (first, second) = examples_of([labelled(line_of(several, RuleMasker()))])

    assert first.text.split() == "Trou devant le rue Haute. Appelez le .".split()
    assert second.text == "Et un lampadaire clignote."


def test_a_placeholder_is_never_learnt() -> None:
    message = labelled(line_of(correction(), RuleMasker()))

    assert "[" not in message.text
    assert len(message.text) == len(message.raw["text"])


def test_collecting_twice_leaves_the_same_files(tmp_path: Path) -> None:
    collect(tmp_path, [correction()], RuleMasker())
    once = {path: path.read_bytes() for path in tmp_path.rglob("*.jsonl")}
    collect(tmp_path, [correction()], RuleMasker())
    collect(tmp_path, [], RuleMasker())

    assert {path: path.read_bytes() for path in tmp_path.rglob("*.jsonl")} == once
    assert [m.requests for m in read_labelled(tmp_path / SETTLED)] == [(HOLE,)]
    assert (tmp_path / PENDING).read_text("utf-8") == ""


def kinds(found: Collected) -> tuple[list[str], list[str]]:
    return (
        [f"{line['agent']}:{line['types'][0]}" for line in found.settled],
        [f"{line['agent']}:{line['types'][0]}" for line in found.pending],
    )


HOLE_BY_A1, LAMP_BY_A2 = "a1:voirie.chaussee_degradee", "a2:eclairage.panne"


@pytest.mark.parametrize(
    ("decisions", "settled", "pending"),
    [
        ([correction(), correction(LAMP, "a2")], [], [HOLE_BY_A1, LAMP_BY_A2]),
        # Nearly the same text in another message is the same text.
        (
            [correction(), correction(LAMP, "a2", "m2", TEXT.replace("gros", "grand"))],
            [],
            [HOLE_BY_A1, LAMP_BY_A2],
        ),
        ([correction(), correction(LAMP, "a2", "m2", "Le lampadaire clignote")],
         [HOLE_BY_A1, LAMP_BY_A2], []),
        # An agent may change his mind; then the newest stands.
        ([correction(), correction(LAMP, "a2"), correction(LAMP, "a1", minutes=5)],
         ["a1:eclairage.panne"], []),
        # Agreement is learnt once.
        ([correction(), correction(agent="a2", id="m2"), correction(agent="a3", id="m3")],
         ["a3:voirie.chaussee_degradee"], []),
        ([correction(), correction(replace(HOLE, danger=True), "a2")],
         [], [HOLE_BY_A1, "a2:voirie.chaussee_degradee"]),
        # Whoever adjudicates has the last word, even before later decisions.
        (
            [
                correction(),
                correction(LAMP, "a2", provenance=Provenance.ADJUDICATION),
                correction(agent="a1", minutes=9),
            ],
            [LAMP_BY_A2],
            [],
        ),
    ],
)  # fmt: skip
def test_what_is_learnt_and_what_waits(
    decisions: list[Correction], settled: list[str], pending: list[str]
) -> None:
    lines = [line_of(decision, RuleMasker()) for decision in decisions]

    assert kinds(settle(lines)) == (settled, pending)
    assert kinds(settle(lines[::-1])) == (settled, pending)


def test_a_later_collection_reopens_and_closes_a_dispute(tmp_path: Path) -> None:
    masker = RuleMasker()
    collect(tmp_path, [correction()], masker)
    other = correction(LAMP, "a2", "m2", minutes=1)

    disputed = collect(tmp_path, [other], masker)
    returned = collect(tmp_path, [], masker, void=["m2"])

    assert kinds(disputed) == ([], [HOLE_BY_A1, LAMP_BY_A2])
    assert kinds(returned) == ([HOLE_BY_A1], [])


def test_what_models_are_judged_on_is_never_learnt(tmp_path: Path) -> None:
    frozen = [labelled({**line_of(correction(), RuleMasker()), "id": "d1"})]

    found = collect(tmp_path, [correction(minutes=3)], RuleMasker(), frozen)

    assert found == Collected([], [], frozen=1)


def test_an_unreadable_file_is_told_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / SETTLED).write_text('{"text": "x"}\n', encoding="utf-8")

    with pytest.raises(InvalidDataset, match=rf"{SETTLED}, ligne 1"):
        collect(tmp_path, [correction()], RuleMasker())

    assert (tmp_path / SETTLED).read_text("utf-8") == '{"text": "x"}\n'
    assert not (tmp_path / PENDING).exists()


@pytest.mark.parametrize("weight", [0, -1, 10.5, "lourd"])
def test_a_weight_out_of_bounds_is_refused(tmp_path: Path, weight: object) -> None:
    line = {**line_of(correction(), RuleMasker()), "weight": weight}
    (tmp_path / "x.jsonl").write_text(json.dumps(line), encoding="utf-8")

    with pytest.raises(InvalidDataset, match="ligne 1"):
        read_labelled(tmp_path)


def fitted(texts: list[str], labels: list[str], weights: list[float] | None) -> LinearClassifier:
    features = TextFeatures().fit(["trou lampe banc"] * 3)
    matrix = features.transform(texts)
    classifier = LinearClassifier(("a", "b", "c"), bayes=0.2)
    given = None if weights is None else np.array(weights)
    return classifier.fit(matrix, features.gram_count, labels, given)


def test_a_weight_counts_as_that_many_copies() -> None:
    texts, labels = ["trou", "lampe", "trou lampe", "banc"], ["a", "b", "b", "c"]

    heavy = fitted(texts, labels, [1, 1, 3, 1])
    copied = fitted([*texts, "trou lampe", "trou lampe"], [*labels, "b", "b"], None)
    plain = fitted(texts, labels, None)

    assert np.allclose(heavy.weights, copied.weights, atol=2e-3)
    assert not np.allclose(heavy.weights, plain.weights, atol=2e-2)


def test_weights_of_one_change_nothing() -> None:
    assert weights_of([Example("x", HOLE, "a"), Example("y", HOLE, "b")]) is None
    assert weights_of([Example("x", HOLE, "a"), Example("y", HOLE, "b", 2.0)]).tolist() == [1, 2]  # type: ignore[union-attr]
