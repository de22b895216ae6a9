"""Routing the training messages as if they came in, to learn how sure is sure enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp_router.intake.message import MessageReader
from nlp_router.qualify.fields import Predictions
from nlp_router.qualify.model import MessageModel
from nlp_router.qualify.trust import Evidence
from nlp_router.route.belief import believe
from nlp_router.route.deadlines import reception_day
from nlp_router.route.place import PlaceFinder
from nlp_router.route.recipient import RecipientFinder
from nlp_router.taxonomy.tree import Taxonomy
from nlp_router.territory.territory import Territory
from nlp_router.text.clean import clean
from nlp_router.training.dataset import LabelledMessage
from nlp_router.training.expected import as_posted, expected_recipient


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """One entry per message whose place was found without doubt.

    Attributes:
        evidence: what led to the recipient.
        right: whether it is: same level, same body.
        services: the receiving service.
    """

    evidence: list[Evidence]
    right: NDArray[np.bool_]
    services: list[str]


def rehearse(
    messages: Sequence[LabelledMessage],
    predictions: Predictions,
    model: MessageModel,
    taxonomy: Taxonomy,
    territory: Territory,
) -> Rehearsal:
    """Place and recipient of each message, found by the machine and compared with the truth.

    Messages that a person reads whatever the confidence (possible danger, doubtful place) say
    nothing about the limit and are left out, as are those whose true place nobody knows.
    """
    reader = MessageReader(territory.referential)
    places, recipients = PlaceFinder(territory, model.common_words), RecipientFinder(territory)
    evidence, right, services = [], [], []
    for row, labelled in enumerate(messages):
        if labelled.place_insee is None:
            continue
        message = reader.read(as_posted(labelled))
        text = clean(message.subject, message.text).full
        place = places.find(message, text)
        if place.candidates or predictions.dangers[row] >= model.suspicion_limit:
            continue
        candidates = [(taxonomy[name], chance) for name, chance in model.likely(predictions, row)]
        day = reception_day(message)
        belief = believe(recipients, candidates, place, message, text, day)
        if not belief.recipient.id or belief.recipient.doubt:
            continue
        wanted = expected_recipient(recipients, taxonomy, labelled, message)
        evidence.append(
            Evidence(
                belief.confidence,
                candidates[0][1],
                float(predictions.dangers[row]),
                message,
                text,
                place,
                belief.recipient,
            )
        )
        right.append(belief.recipient.same_body(wanted))
        services.append(belief.recipient.service)
    return Rehearsal(evidence, np.array(right, dtype=bool), services)
