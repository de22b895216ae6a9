"""What the library speaks about: a message in, a qualification out.

Plain frozen dataclasses, in the vocabulary of the contract. They know nothing of
storage, HTTP or models; `as_dict` gives the JSON form that other programs read.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Channel(StrEnum):
    """The door by which a message came in."""

    PORTAIL = "portail"
    EMAIL = "email"
    TWEET = "tweet"
    OPEN311 = "open311"
    AUTRE = "autre"


class Nature(StrEnum):
    """What the message does (annotation guide, section 2)."""

    SIGNALEMENT = "signalement"
    DEMARCHE = "demarche"
    INFORMATION = "information"
    RECLAMATION = "reclamation"
    SUGGESTION = "suggestion"
    REMERCIEMENT = "remerciement"
    AUTRE = "autre"


class Priority(StrEnum):
    """How soon somebody must look (annotation guide, section 3), least first."""

    BASSE = "basse"
    NORMALE = "normale"
    HAUTE = "haute"
    URGENTE = "urgente"

    @property
    def rank(self) -> int:
        """0 for basse … 3 for urgente."""
        return list(Priority).index(self)


class Level(StrEnum):
    """The kind of body in charge; `PORTAIL` is resolved before it leaves the router."""

    COMMUNE = "commune"
    EPCI = "epci"
    DEPARTEMENT = "departement"
    REGION = "region"
    ETAT = "etat"
    OPERATEUR = "operateur"
    ORGANISME = "organisme"
    PORTAIL = "portail"


class DecisionKind(StrEnum):
    """What happens next: sent on, read by an agent, or set apart."""

    AUTO = "auto"
    REVIEW = "review"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Message:
    """A citizen's message as a channel handed it over, already validated."""

    id: str
    channel: Channel
    text: str
    received_at: datetime
    subject: str = ""
    epci: str | None = None
    commune: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    address: str | None = None
    author: str | None = None
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A commune the place could be."""

    insee: str
    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where the fact is. `insee` is None when unsure; then `candidates` says between what."""

    insee: str | None
    name: str | None
    quote: str | None
    source: str | None
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Contact:
    """The citizen's single interlocutor: the commune."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """The body and service in charge, with the rule that says so.

    Attributes:
        doubt: what a person must confirm, in French; None when the rule leaves no doubt.
    """

    level: Level
    id: str
    name: str
    service: str
    basis: str
    contact: Contact | None
    doubt: str | None = None

    def same_body(self, other: Recipient) -> bool:
        """Whether both are the same collectivity or body, whatever the service within."""
        return (self.level, self.id) == (other.level, other.id)


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another type the request could have, with its calibrated probability."""

    type: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Due:
    """The dates promised to the citizen."""

    first_answer: date
    resolution: date | None


@dataclass(frozen=True, slots=True)
class QualifiedRequest:
    """One request found in a message.

    Attributes:
        excerpt: start and end of the request in the text as received, in characters.
        confidence: calibrated probability that `type` is right, 0 to 1; likewise the
            confidence in the nature, the priority and the recipient.
        reasons: French sentences, each pointing at words of the text.
    """

    excerpt: tuple[int, int]
    type: str
    alternatives: tuple[Alternative, ...]
    confidence: float
    nature: Nature
    nature_confidence: float
    priority: Priority
    priority_confidence: float
    danger: bool
    reasons: tuple[str, ...]
    place: Place
    recipient: Recipient | None
    recipient_confidence: float
    decision: DecisionKind
    decision_reasons: tuple[str, ...]
    due: Due


@dataclass(frozen=True, slots=True)
class ModelVersions:
    """What produced a qualification, so that it can be traced and replayed."""

    version: str
    taxonomy: str
    territory: str


@dataclass(frozen=True, slots=True)
class Qualification:
    """Everything the machine says of one message."""

    id: str
    requests: tuple[QualifiedRequest, ...]
    model: ModelVersions = field(default_factory=lambda: ModelVersions("", "", ""))

    def as_dict(self) -> dict[str, Any]:
        """The JSON form of the contract: enumerations as strings, dates as ISO 8601."""
        form: dict[str, Any] = _jsonable(asdict(self))
        return form


def _jsonable(value: Any) -> Any:
    match value:
        case dict():
            return {key: _jsonable(item) for key, item in value.items()}
        case list() | tuple():
            return [_jsonable(item) for item in value]
        case StrEnum():
            return value.value
        case datetime() | date():
            return value.isoformat()
        case _:
            return value
