"""What is kept of the review of requests, as plain frozen dataclasses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from api.services.reach import Reach
from nlp_router.domain import Channel

_EVERYTHING = Reach(everything=True)


class ReviewState(StrEnum):
    """Where the review of one request stands; `EN_COURS` and `REPORTEE` end by themselves."""

    A_RELIRE = "a_relire"
    EN_COURS = "en_cours"
    DECIDEE_AUTO = "decidee_auto"
    VALIDEE = "validee"
    CORRIGEE = "corrigee"
    RENVOYEE = "renvoyee"
    SPAM = "spam"
    FUSIONNEE = "fusionnee"
    REPORTEE = "reportee"


REVIEW_LABELS: Mapping[ReviewState, str] = {
    ReviewState.A_RELIRE: "À relire",
    ReviewState.EN_COURS: "En cours",
    ReviewState.DECIDEE_AUTO: "Décidée automatiquement",
    ReviewState.VALIDEE: "Validée",
    ReviewState.CORRIGEE: "Corrigée",
    ReviewState.RENVOYEE: "Renvoyée par le service",
    ReviewState.SPAM: "Indésirable",
    ReviewState.FUSIONNEE: "Fusionnée",
    ReviewState.REPORTEE: "Reportée",
}


class Relation(StrEnum):
    """How a request that is merged stands to the other."""

    DUPLICATE = "doublon"
    FOLLOW_UP = "suite"


class ActionKind(StrEnum):
    """What somebody did with a request."""

    APPROVE = "valider"
    CORRECT = "corriger"
    SPLIT = "scinder"
    MERGE = "fusionner"
    SPAM = "indesirable"
    POSTPONE = "reporter"
    DESK = "guichet"
    NOTE = "note"
    RETURN = "renvoyer"
    AUDIT = "audit"


class Order(StrEnum):
    """What comes first in the queue."""

    URGENCY = "urgence"
    LEARNING = "apprentissage"


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who reviews.

    Attributes:
        id: the account; None for a program that calls with an access key.
        name: shown to colleagues.
        reach: the requests this person sees.
    """

    id: int | None
    name: str
    reach: Reach = _EVERYTHING


@dataclass(frozen=True, slots=True, order=True)
class ReviewKey:
    """One request of a stored message; `str()` is its address on the screens."""

    request_id: str
    position: int

    def __str__(self) -> str:
        return f"{self.request_id}-{self.position}"


@dataclass(frozen=True, slots=True)
class ReviewRecord:
    """The review of one request.

    Attributes:
        state: as stored: never `EN_COURS` or `REPORTEE`, which are read from the two dates.
        blind: an automatic decision drawn for audit: whoever reads must not see it first.
        audit_agreed: what the audit said, None without or before one.
        proposal: what the machine proposed, kept whatever is decided.
        reroutes: how many times a service said “not us” of this request.
        version: one more at each change; whoever acts says which one was seen.
        claimed_by: the account that reads it, until `claimed_until`.
        decided_minutes: from the storing of the message to its first decision by a person.
    """

    key: ReviewKey
    state: ReviewState
    proposal: dict[str, Any]
    blind: bool = False
    audit_agreed: bool | None = None
    reroutes: int = 0
    version: int = 1
    claimed_by: int | None = None
    claimed_name: str | None = None
    claimed_until: datetime | None = None
    postponed_until: datetime | None = None
    decided_at: datetime | None = None
    decided_by: int | None = None
    decided_name: str | None = None
    decided_minutes: int | None = None
    merged_into: str | None = None

    @property
    def waiting(self) -> bool:
        """Whether somebody has to read it, now or later."""
        return self.blind or self.state in (ReviewState.A_RELIRE, ReviewState.RENVOYEE)

    def held_by(self, at: datetime) -> int | None:
        """The account whose claim is in force."""
        return self.claimed_by if self.claimed_until and self.claimed_until > at else None

    def shown(self, at: datetime) -> ReviewState:
        """The state that a person is shown."""
        if not self.waiting:
            return self.state
        if self.held_by(at) is not None:
            return ReviewState.EN_COURS
        if self.postponed_until and self.postponed_until > at:
            return ReviewState.REPORTEE
        return ReviewState.A_RELIRE if self.blind else self.state


@dataclass(frozen=True, slots=True)
class ReviewFilters:
    """What a queue is narrowed to; None does not narrow.

    Attributes:
        commune: INSEE code of the place, else of the portal.
        state: without one, all that somebody has to read now.
        mine: only what I hold or decided.
        words: all of them, accents and case apart, each from its first letters.
        order: of what waits; the rest is shown newest first.
    """

    service: str | None = None
    commune: str | None = None
    type: str | None = None
    channel: Channel | None = None
    state: ReviewState | None = None
    mine: bool = False
    words: str | None = None
    order: Order = Order.URGENCY


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A request in a list. `position` is the opaque place after it."""

    review: ReviewRecord
    type: str
    service: str | None
    commune: str | None
    commune_name: str | None
    channel: Channel
    danger: bool
    priority: str
    confidence: float
    due: date
    received_at: datetime
    subject: str
    excerpt: str
    position: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All of a message that an action may change, so that it can be put back."""

    message: dict[str, Any]
    reviews: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class ActionRecord:
    """One action: who, when, on what grounds, with what outcome.

    Attributes:
        id: 0 before it is stored.
        proposal: what the machine had proposed.
        evidence: its reasons and alternatives, as shown.
        choice: what stands after the action.
        before: what to put back on undo; empty for what changes nothing.
        revision: of the message once the action was done.
        bulk: names the bulk it was part of.
    """

    key: ReviewKey
    at: datetime
    kind: ActionKind
    reviewer_id: int | None
    reviewer: str
    model: str
    proposal: dict[str, Any]
    evidence: dict[str, Any]
    choice: dict[str, Any]
    note: str | None
    before: dict[str, Any]
    revision: int
    bulk: str | None = None
    undone_at: datetime | None = None
    undone_by: str | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Alert:
    """Something a supervisor must see."""

    key: ReviewKey
    at: datetime
    kind: str
    detail: dict[str, Any]
    seen_at: datetime | None = None
    seen_by: str | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class SavedView:
    """Filters under a name, for one reviewer."""

    reviewer_id: int
    name: str
    filters: ReviewFilters
    id: int = 0


@dataclass(frozen=True, slots=True)
class Counters:
    """How many requests there are to read, as shown beside the filters.

    Attributes:
        states: every state shown to people, zeros included.
        services: what waits, by service; None: service unknown.
    """

    states: dict[ReviewState, int]
    services: dict[str | None, int]
    mine: int = 0
    dangers: int = 0
