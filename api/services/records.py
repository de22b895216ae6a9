"""What the service keeps, as plain frozen dataclasses; storage and HTTP know them, not they."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from api.schemas.answers import State
from api.services.reach import Reach
from nlp_router.domain import Channel, DecisionKind, Message, Priority


class Scope(StrEnum):
    """What a key allows; `ADMIN` allows everything."""

    QUALIFY = "qualify"
    READ = "requests:read"
    WRITE = "requests:write"
    ADMIN = "admin"


class EventKind(StrEnum):
    """A step in the life of a request."""

    RECEIVED = "recue"
    QUALIFIED = "qualifiee"
    CORRECTED = "corrigee"
    RETURNED = "retournee"
    TRANSMITTED = "transmise"
    SPLIT = "scindee"
    MERGED = "fusionnee"
    UNDONE = "annulee"


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """A stored message and where it stands.

    Attributes:
        external_id: the caller's own reference; None when the caller gave none, and then
            `message.id` is `id`.
        qualification: the current one in the JSON form of the contract, with `decided_by`.
        reroutes: how many times a service said “not us”.
        first_received_at: reception by the first administration (CRPA L114-3).
        transmitted_at: day of the last transmission to the competent one, None before.
        redirected_to: whom it was last transmitted to.
        revision: one more at each change, one less when the last change is undone: the same
            revision, the same content.
    """

    id: str
    external_id: str | None
    tracking_code: str
    message: Message
    created_at: datetime
    state: State
    reroutes: int
    qualification: dict[str, Any]
    first_received_at: datetime
    transmitted_at: date | None = None
    redirected_to: str | None = None
    revision: int = 0

    @property
    def requests(self) -> list[dict[str, Any]]:
        """The requests of the message, as qualified today."""
        found: list[dict[str, Any]] = self.qualification["requests"]
        return found


@dataclass(frozen=True, slots=True)
class Event:
    """One step: what, when, who. `detail` is for agents, never for the citizen."""

    at: datetime
    kind: EventKind
    actor: str
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CorrectionRecord:
    """An agent's decision.

    Attributes:
        key_id: the access key it came by; None from the screens.
        changes: maps a field to what it was and what it became.
        action_id: the action that it is part of.
    """

    request_id: str
    position: int
    at: datetime
    agent: str
    note: str | None
    key_id: int | None
    changes: dict[str, Any]
    action_id: int | None = None


@dataclass(frozen=True, slots=True)
class ReturnRecord:
    """A service's “not us”."""

    request_id: str
    position: int
    at: datetime
    service: str
    reason: str
    key_id: int | None
    action_id: int | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A caller's promise that one key means one body."""

    key_id: int
    key: str
    digest: str


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a claimed key was answered."""

    digest: str
    answer: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is kept: its secret is not."""

    id: int
    prefix: str
    name: str
    scopes: frozenset[Scope]
    created_at: datetime
    revoked_at: datetime | None

    def allows(self, scope: Scope) -> bool:
        """Whether a call that needs `scope` may be made."""
        return Scope.ADMIN in self.scopes or scope in self.scopes


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is narrowed to; None does not narrow.

    Attributes:
        within: the requests somebody may see, one at least of whose message must be.
    """

    type: str | None = None
    priority: Priority | None = None
    danger: bool | None = None
    decision: DecisionKind | None = None
    state: State | None = None
    channel: Channel | None = None
    commune: str | None = None
    epci: str | None = None
    service: str | None = None
    received_from: datetime | None = None
    received_to: datetime | None = None
    within: Reach | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the list, newest first: the last request already seen."""

    received_at: datetime
    id: str
