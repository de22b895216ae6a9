"""How sure the recipient is, when several types of request would reach the same one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from nlp_router.domain import Message, Place, Recipient
from nlp_router.route.recipient import RecipientFinder
from nlp_router.taxonomy.tree import RequestType


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

    A hole in the road or in the pavement goes to the same service: hesitating between the
    two is no reason to keep the request waiting.

    Args:
        candidates: types with their probability, the likeliest first; at least one.
    """
    found = [finder.find(kind, place, message, text, day) for kind, _ in candidates]
    chosen = found[0]
    confidence = sum(
        probability
        for (_, probability), other in zip(candidates, found, strict=True)
        if _same(chosen, other)
    )
    return Belief(chosen, min(float(confidence), 1.0))


def _same(a: Recipient, b: Recipient) -> bool:
    return (a.level, a.id) == (b.level, b.id)
