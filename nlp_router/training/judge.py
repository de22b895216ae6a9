"""Comparing qualifications with what a careful reader says, field by field.

The gate and `nlp-router eval` judge through this one module.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp_router.domain import DecisionKind, Priority, Qualification
from nlp_router.metrics.calibration import expected_calibration_error
from nlp_router.metrics.classification import (
    Measure,
    macro_f1,
    precision,
    quadratic_kappa,
    recall,
    set_f1,
    share,
)
from nlp_router.pipeline import Qualifier
from nlp_router.route.recipient import RecipientFinder
from nlp_router.training.dataset import LabelledMessage
from nlp_router.training.expected import as_posted, expected_recipient


@dataclass(frozen=True)
class Judgements:
    """One entry per message, in order.

    Attributes:
        truth: true type of the first request; the type found where that one is acceptable.
        confidences, recipient_confidences: in the type and in the recipient.
        right_recipient: same level and same body as for the true type and place.
        automatic: decided without a person.
    """

    messages: Sequence[LabelledMessage]
    qualifications: Sequence[Qualification]
    truth: list[str]
    found: list[str]
    top3: NDArray[np.bool_]
    confidences: NDArray[np.float64]
    recipient_confidences: NDArray[np.float64]
    right_place: NDArray[np.bool_]
    has_place: NDArray[np.bool_]
    right_level: NDArray[np.bool_]
    right_recipient: NDArray[np.bool_]
    automatic: NDArray[np.bool_]

    @property
    def right_type(self) -> NDArray[np.bool_]:
        """Whether the type of the first request is right."""
        return np.array([a == b for a, b in zip(self.truth, self.found, strict=True)], dtype=bool)

    @property
    def priorities(self) -> tuple[list[Priority], list[Priority]]:
        """True and found priority of each message: the highest of its requests."""
        found = [
            max((r.priority for r in q.requests), key=lambda value: value.rank)
            for q in self.qualifications
        ]
        return [message.priority for message in self.messages], found

    @property
    def right_priority(self) -> NDArray[np.bool_]:
        """Whether the highest priority of each message is right."""
        return np.array([a is b for a, b in zip(*self.priorities, strict=True)], dtype=bool)

    @property
    def dangers(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """True and found danger of each message."""
        found = [any(r.danger for r in q.requests) for q in self.qualifications]
        return np.array([m.danger for m in self.messages]), np.array(found)

    @property
    def right_nature(self) -> NDArray[np.bool_]:
        """Whether the nature of the first request is right."""
        pairs = zip(self.messages, self.qualifications, strict=True)
        return np.array([m.requests[0].nature is q.requests[0].nature for m, q in pairs])

    def scores(self) -> dict[str, Measure]:
        """Every figure by name, with its interval."""
        true_priorities, found_priorities = self.priorities
        true_dangers, found_dangers = self.dangers
        return {
            "type_accuracy": share(self.right_type),
            "type_top3": share(self.top3),
            "type_macro_f1": macro_f1(self.truth, self.found),
            "nature_accuracy": share(self.right_nature),
            "priority_accuracy": share(self.right_priority),
            "priority_kappa": quadratic_kappa(
                [value.rank for value in true_priorities],
                [value.rank for value in found_priorities],
            ),
            "danger_recall": recall(true_dangers, found_dangers),
            "danger_precision": precision(true_dangers, found_dangers),
            "place_accuracy": share(self.right_place[self.has_place]),
            "recipient_level": share(self.right_level),
            "recipient": share(self.right_recipient),
            "calibration_error": expected_calibration_error(self.confidences, self.right_type),
            "automatic": share(self.automatic),
            "automatic_wrong_recipient": share(~self.right_recipient[self.automatic]),
            "requests_f1": set_f1(
                [[request.type for request in message.requests] for message in self.messages],
                [[request.type for request in q.requests] for q in self.qualifications],
            ),
        }


def judge(qualifier: Qualifier, messages: Sequence[LabelledMessage]) -> Judgements:
    """Qualifies the messages as a caller would post them, and compares."""
    read = [qualifier.reader.read(as_posted(message)) for message in messages]
    qualifications = list(qualifier.qualify_many(read))
    recipients = RecipientFinder(qualifier.territory)
    truth, found, top3, confidences, places, levels, bodies = [], [], [], [], [], [], []
    for message, labelled, qualification in zip(read, messages, qualifications, strict=True):
        first = qualification.requests[0]
        wanted = labelled.requests[0].type
        accepted = {wanted} | labelled.acceptable
        truth.append(first.type if first.type in accepted else wanted)
        found.append(first.type)
        proposed = [first.type] + [other.type for other in first.alternatives[:2]]
        top3.append(not accepted.isdisjoint(proposed))
        confidences.append(first.confidence)
        places.append(first.place.insee == labelled.place_insee)
        expected = expected_recipient(recipients, qualifier.taxonomy, labelled, message)
        recipient = first.recipient
        levels.append(recipient is not None and recipient.level is expected.level)
        bodies.append(recipient is not None and recipient.same_body(expected))
    return Judgements(
        messages=messages,
        qualifications=qualifications,
        truth=truth,
        found=found,
        top3=np.array(top3, dtype=bool),
        confidences=np.array(confidences),
        recipient_confidences=np.array(
            [q.requests[0].recipient_confidence for q in qualifications]
        ),
        right_place=np.array(places, dtype=bool),
        has_place=np.array([m.place_insee is not None for m in messages], dtype=bool),
        right_level=np.array(levels, dtype=bool),
        right_recipient=np.array(bodies, dtype=bool),
        automatic=np.array(
            [all(r.decision is not DecisionKind.REVIEW for r in q.requests) for q in qualifications]
        ),
    )
