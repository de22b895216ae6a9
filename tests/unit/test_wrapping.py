"""Examples learnt again inside a letter: the same ones each time, the request kept whole."""

from __future__ import annotations

from nlp_router.domain import Nature, Priority
from nlp_router.training.dataset import RequestLabel
from nlp_router.training.examples import Example
from nlp_router.training.wrapping import dressed

LABEL = RequestLabel("eclairage.panne", Nature.SIGNALEMENT, Priority.NORMALE, danger=False)
EXAMPLES = [Example(f"la lampe {number} est morte", LABEL, "anna") for number in range(400)]


def test_about_one_example_in_four_is_dressed() -> None:
    assert 70 < len(dressed(EXAMPLES)) < 130


def test_the_request_stands_whole_in_its_wrapping_with_its_label() -> None:
    by_text = {example.text: example for example in EXAMPLES}
    for example in dressed(EXAMPLES):
        (inside,) = [line for line in example.text.split("\n") if line in by_text]
        assert example.label == by_text[inside].label


def test_wrappings_differ_and_are_the_same_each_time() -> None:
    wrapped = dressed(EXAMPLES)

    assert wrapped == dressed(EXAMPLES)
    openings = {example.text.split("\n")[0] for example in wrapped}
    assert len(openings & {example.text for example in EXAMPLES}) < len(wrapped) / 2
