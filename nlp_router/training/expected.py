"""What a labelled message looks like to a caller, and who should receive it."""

from __future__ import annotations

from typing import Any

from nlp_router.domain import Message, Place, Recipient
from nlp_router.route.recipient import RecipientFinder
from nlp_router.taxonomy.tree import Taxonomy
from nlp_router.training.dataset import LabelledMessage

_MESSAGE_FIELDS = (
    "id", "channel", "subject", "text", "received_at", "epci", "commune", "latitude",
    "longitude", "address",
)  # fmt: skip


def as_posted(labelled: LabelledMessage) -> dict[str, Any]:
    """The fields a caller posts, without the labels."""
    return {key: labelled.raw[key] for key in _MESSAGE_FIELDS if key in labelled.raw}


def expected_recipient(
    recipients: RecipientFinder, taxonomy: Taxonomy, labelled: LabelledMessage, message: Message
) -> Recipient:
    """Who the table of competences gives for the true type and place of the first request."""
    place = Place(labelled.place_insee, None, None, None)
    true_type = taxonomy[labelled.requests[0].type]
    return recipients.find(true_type, place, message, message.text, message.received_at.date())
