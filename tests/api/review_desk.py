"""A database of each kind with messages to review, without a server: the services at work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from api.db.store import SqlStore
from api.schemas.answers import State
from api.services.bulk import Bulk
from api.services.claims import Claims
from api.services.queue import ReviewQueue
from api.services.receive import ReceiveRequest
from api.services.review_actions import ReviewActions
from api.services.review_records import Reviewer, ReviewKey, ReviewRecord
from api.services.statistics import Supervise
from api.services.undo import Undo
from nlp_router.domain import Channel, Message, ModelVersions, Qualification
from nlp_router.intake.message import MessageReader
from nlp_router.pipeline import unqualified
from nlp_router.taxonomy.tree import Taxonomy
from nlp_router.territory.territory import Territory

LEA = Reviewer(1, "Léa")
OMAR = Reviewer(2, "Omar")
RECEIVED = datetime(2026, 11, 20, 8, tzinfo=UTC)


class Silent:
    """Counts nothing."""

    def qualified(self, seconds: float, decisions: Sequence[str]) -> None:
        """A message was qualified."""

    def failed(self) -> None:
        """A message could not be."""


class Told:
    """The real taxonomy and map, with qualifications as told: what a model says is not tested."""

    def __init__(self, taxonomy: Taxonomy, territory: Territory) -> None:
        self.taxonomy = taxonomy
        self.territory = territory
        self.reader = MessageReader(territory.referential)
        self.versions = ModelVersions("essai", taxonomy.version, territory.version)
        self.told: list[dict[str, Any]] = [{}]

    def qualify(self, message: Message) -> Qualification:
        """One request a dictionary told."""
        plain = unqualified(message, self.taxonomy, self.versions)
        (request,) = plain.requests
        return replace(plain, requests=tuple(replace(request, **told) for told in self.told))


@dataclass
class Desk:
    """Every service of the review, on one store."""

    store: SqlStore
    qualifier: Told

    def __post_init__(self) -> None:
        meter = Silent()
        self.queue = ReviewQueue(self.store)
        self.claims = Claims(self.store)
        self.actions = ReviewActions(self.store, self.qualifier, meter)
        self.undo = Undo(self.store)
        self.bulk = Bulk(self.store, self.qualifier, meter)
        self.supervise = Supervise(self.store)

    def receive(
        self,
        *told: dict[str, Any],
        text: str = "Un nid de poule rue Haute",
        audit_share: float = 0.0,
        **message: Any,
    ) -> ReviewKey:
        """Stores a message whose requests are as told; the key of its first one."""
        self.qualifier.told = list(told) or [{}]
        sent = Message(
            id=str(uuid4()),
            **{
                "channel": Channel.PORTAIL,
                "text": text,
                "received_at": RECEIVED,
                "epci": "200030674",
                "commune": "47157",
                **message,
            },
        )
        receiving = ReceiveRequest(self.store, self.qualifier, Silent(), audit_share)
        answer = receiving(sent, named=False, actor="portail").answer
        self.qualifier.told = [{}]
        return ReviewKey(answer["id"], 0)

    def review(self, key: ReviewKey) -> ReviewRecord:
        """The review as stored."""
        with self.store.reading() as repositories:
            return repositories.reviews.of_message(key.request_id)[key.position]

    def whole(self, key: ReviewKey) -> dict[str, Any]:
        """All of a message that undo must put back: versions and claims left aside."""
        with self.store.reading() as repositories:
            record = repositories.requests.get(key.request_id)
            reviews = repositories.reviews.of_message(key.request_id)
        assert record is not None
        free: dict[str, Any] = {
            "version": 0,
            "claimed_by": None,
            "claimed_name": None,
            "claimed_until": None,
        }
        return {"record": record, "reviews": [replace(review, **free) for review in reviews]}

    def state(self, key: ReviewKey) -> State:
        """The state of the message, as programs and the citizen see it."""
        with self.store.reading() as repositories:
            record = repositories.requests.get(key.request_id)
        assert record is not None
        return record.state
