"""What the services need from the outside, for each adapter to honour."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from api.services.account_ports import Accounts, FailureCounts, Journal, Sessions
from api.services.records import (
    ApiKey,
    Claim,
    CorrectionRecord,
    Event,
    Filters,
    Position,
    Remembered,
    RequestRecord,
    ReturnRecord,
)
from api.services.review_ports import Actions, Alerts, Figures, Reviews, SavedViews
from nlp_router.domain import Message, ModelVersions, Qualification
from nlp_router.intake.message import MessageReader
from nlp_router.taxonomy.tree import Taxonomy
from nlp_router.territory.territory import Territory


class ConflictError(Exception):
    """A unique fact was already stored by somebody else."""


class Qualifying(Protocol):
    """The part of `nlp_router.pipeline.Qualifier` that the service uses."""

    taxonomy: Taxonomy
    territory: Territory
    reader: MessageReader
    versions: ModelVersions

    def qualify(self, message: Message) -> Qualification:
        """The qualification of one message; may raise anything."""
        ...


class Requests(Protocol):
    """The stored requests."""

    def add(self, record: RequestRecord) -> None:
        """Stores a new request."""
        ...

    def update(self, record: RequestRecord) -> None:
        """Stores what changes in the life of a known request."""
        ...

    def get(self, request_id: str, lock: bool = False) -> RequestRecord | None:
        """A request; `lock` keeps other writers away until the end of the unit of work."""
        ...

    def by_tracking_code(self, code: str) -> RequestRecord | None:
        """The request a citizen's code stands for."""
        ...

    def page(self, filters: Filters, after: Position | None, limit: int) -> list[RequestRecord]:
        """At most `limit` requests, newest first, after a position."""
        ...


class History(Protocol):
    """What happened to the requests. Only ever appended to."""

    def append(self, request_id: str, event: Event) -> None:
        """Adds a step."""
        ...

    def of(self, request_id: str) -> list[Event]:
        """The steps of a request, oldest first."""
        ...

    def corrected(self, correction: CorrectionRecord) -> None:
        """Keeps an agent's decision."""
        ...

    def returned(self, returned: ReturnRecord) -> None:
        """Keeps a service's refusal."""
        ...

    def touched_since(self, at: datetime | None) -> list[str]:
        """Ids of the messages decided, returned or undone since then, or ever; in their order."""
        ...

    def corrections_of(self, request_id: str) -> list[CorrectionRecord]:
        """The decisions of agents on a message that stand, oldest first."""
        ...

    def returns_of(self, request_id: str) -> list[ReturnRecord]:
        """The refusals of services for a message that stand, oldest first."""
        ...


class Claims(Protocol):
    """The idempotency keys already used."""

    def get(self, key_id: int, key: str) -> Remembered | None:
        """What this caller was answered under this key."""
        ...

    def add(self, claim: Claim, request_id: str, answer: dict[str, object]) -> None:
        """Claims a key. Raises `ConflictError` when somebody did first."""
        ...


class Keys(Protocol):
    """The access keys."""

    def add(self, key: ApiKey, digest: str) -> None:
        """Stores a key under the digest of its secret; `key.id` is ignored."""
        ...

    def by_digest(self, digest: str) -> ApiKey | None:
        """The key whose secret has this digest, revoked or not."""
        ...

    def all(self) -> Sequence[ApiKey]:
        """Every key, oldest first."""
        ...

    def revoke(self, prefix: str, at: datetime) -> bool:
        """Revokes; False when no key in force has this prefix."""
        ...


class Repositories(Protocol):
    """Everything kept, inside one unit of work."""

    @property
    def requests(self) -> Requests:
        """The stored requests."""
        ...

    @property
    def history(self) -> History:
        """What happened to them."""
        ...

    @property
    def claims(self) -> Claims:
        """The idempotency keys."""
        ...

    @property
    def keys(self) -> Keys:
        """The access keys."""
        ...

    @property
    def accounts(self) -> Accounts:
        """The accounts."""
        ...

    @property
    def sessions(self) -> Sessions:
        """The sessions in force."""
        ...

    @property
    def failures(self) -> FailureCounts:
        """The failed sign-ins."""
        ...

    @property
    def journal(self) -> Journal:
        """What happened to the accounts."""
        ...

    @property
    def reviews(self) -> Reviews:
        """The reviews of the requests."""
        ...

    @property
    def actions(self) -> Actions:
        """What was done with them."""
        ...

    @property
    def alerts(self) -> Alerts:
        """What supervisors must see."""
        ...

    @property
    def saved_views(self) -> SavedViews:
        """Filters that reviewers keep."""
        ...

    @property
    def figures(self) -> Figures:
        """Sums over the reviews."""
        ...


class Store(Protocol):
    """Opens units of work. Raises `ApiError("storage_unavailable")` when it cannot."""

    def reading(self) -> AbstractContextManager[Repositories]:
        """A unit of work that changes nothing."""
        ...

    def writing(self) -> AbstractContextManager[Repositories]:
        """A unit of work stored wholly at its end, or not at all when it raises."""
        ...

    def fault(self) -> str | None:
        """In French, why the store is not usable; None when it is."""
        ...


class Meter(Protocol):
    """Counts what the qualifier does; never told whose message it was."""

    def qualified(self, seconds: float, decisions: Sequence[str]) -> None:
        """A message was qualified."""
        ...

    def failed(self) -> None:
        """A message could not be qualified."""
        ...
