"""How sure the recipient is, when several types of request would reach the same one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from nlp_router.domain import Message, Place, Recipient
from nlp_router.route.recipient import RecipientFinder
from nlp_router.taxonomy.tree import RequestType

_NEGLIGIBLE = 0.003


@dataclass(frozen=True, slots=True)
class Belief:
    """A recipient, and the probability that the request is for it, 0 to 1."""

    recipient: Recipient
    confidence: float


def believe(
    finder: RecipientFinder,
    candidates: Sequence[tuple[RequestType, float]],
    place: Place,
    message: Message,
    text: str,
    day: date,
) -> Belief:
    """The recipient of the likeliest type, with the weight of all the types that share it.

    A hole in the road or in the pavement goes to the same body: hesitating between the two
    is no reason to keep the request waiting.

    Args:
        candidates: types with their probability, the likeliest first; at least one.
    """
    (first, confidence), *others = candidates
    chosen = finder.find(first, place, message, text, day)
    for kind, probability in others:
        if probability < _NEGLIGIBLE:
            break
        if chosen.same_body(finder.find(kind, place, message, text, day)):
            confidence += probability
    return Belief(chosen, min(confidence, 1.0))
