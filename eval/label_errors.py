"""Labels that deserve a second look: those the model, taught on other authors, finds unlikely.

Confident learning (Northcutt et al. 2021), by cleanlab. It lists identifiers and labels, never
texts: a person opens the messages and decides.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from cleanlab.filter import find_label_issues
from cleanlab.rank import get_self_confidence_for_each_label
from numpy.typing import NDArray

from nlp_router.domain import Nature, Priority
from nlp_router.ports import WordVectors
from nlp_router.qualify.calibrate import Scores, Temperature
from nlp_router.qualify.fields import DANGERS
from nlp_router.training.classifiers import Truth, columns_of
from nlp_router.training.dataset import LabelledMessage
from nlp_router.training.examples import whole_messages
from nlp_router.training.formulas import read_formulas
from nlp_router.training.run import letters
from nlp_router.training.unseen import cross_fit


@dataclass(frozen=True, slots=True)
class Doubt:
    """A label that the model finds unlikely. `likely`: how much it believes the label."""

    id: str
    field: str
    label: str
    proposed: str
    likely: float


def doubtful_labels(
    messages: Sequence[LabelledMessage],
    vectors: WordVectors | None,
    progress: Callable[[str], None],
) -> list[Doubt]:
    """The doubtful labels of messages with one request, least likely first within a field."""
    unseen = cross_fit(messages, vectors, read_formulas(letters()), progress)
    scores = unseen.whole
    truth = Truth.of(whole_messages(messages))
    fields: dict[str, tuple[Sequence[str], list[str], Scores]] = {
        "type": (unseen.types, truth.types, scores.type),
        "nature": ([value.value for value in Nature], truth.natures, scores.nature),
        "priority": ([value.value for value in Priority], truth.priorities, scores.priority),
        "danger": (DANGERS, truth.dangers, scores.danger),
    }
    single = np.array([not message.several for message in messages])
    ids = [message.id for message in messages if not message.several]
    doubts = []
    for field, (classes, labels, margins) in fields.items():
        indices = columns_of(labels, classes)[single]
        likely = Temperature().fit(margins[single], indices).probabilities(margins[single])
        doubts += _doubts(field, ids, classes, indices, likely)
    return doubts


def _doubts(
    field: str,
    ids: Sequence[str],
    classes: Sequence[str],
    labels: NDArray[np.int64],
    likely: NDArray[np.float64],
) -> list[Doubt]:
    rows = find_label_issues(labels, likely, return_indices_ranked_by="self_confidence", n_jobs=1)
    belief = get_self_confidence_for_each_label(labels, likely)
    return [
        Doubt(
            ids[row], field, classes[labels[row]], classes[likely[row].argmax()], float(belief[row])
        )
        for row in rows
    ]


def write_doubts(doubts: Sequence[Doubt], path: Path) -> None:
    """A CSV for the person who looks again."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(["id", "field", "label", "proposed", "likely"])
        for doubt in doubts:
            writer.writerow(
                [doubt.id, doubt.field, doubt.label, doubt.proposed, f"{doubt.likely:.4f}"]
            )
