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
    """Where the fact is. `insee` is None when unsure; then `candidates` says between what.

    Attributes:
        confirmation: the French question that settles the doubt; None without candidates.
    """

    insee: str | None
    name: str | None
    quote: str | None
    source: str | None
    candidates: tuple[Candidate, ...] = ()
    confirmation: str | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """The citizen's single interlocutor: the commune."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """How to reach a body that is neither a commune nor an EPCI, as told to a citizen.

    Attributes:
        does: what it does, one French sentence.
        verified: the phone number was read in a source; otherwise it is not to be shown as sure.
        transmit: it can be handed the request by the collectivity; otherwise the citizen turns
            to it.
        emergency: the number is for emergencies only.
    """

    id: str
    name: str
    does: str
    phone: str | None
    web: str | None
    verified: bool
    transmit: bool
    emergency: bool = False


@dataclass(frozen=True, slots=True)
class Recipient:
    """The body and service in charge, with the rule that says so.

    Attributes:
        doubt: what a person must confirm, in French; None when the rule leaves no doubt.
        directory: the precise outside bodies among which the request finds its own; one when
            type, words and place are enough, none for a commune or an EPCI.
    """

    level: Level
    id: str
    name: str
    service: str
    basis: str
    contact: Contact | None
    doubt: str | None = None
    directory: tuple[DirectoryEntry, ...] = ()

    def same_body(self, other: Recipient) -> bool:
        """Whether both are the same collectivity or body, whatever the service within."""
        return (self.level, self.id) == (other.level, other.id)


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another type the request could have, with its calibrated probability."""

    type: str
    confidence: float


class RedirectionKind(StrEnum):
    """What is owed to a citizen who wrote to the wrong door (CRPA L114-2)."""

    TRANSMISSION = "transmission"
    ORIENTATION = "orientation"


@dataclass(frozen=True, slots=True)
class Redirection:
    """The request is for somebody else than the collectivity that received it.

    Attributes:
        kind: handed over by the collectivity, or the citizen told where to go.
        to: name of the body in charge.
        reason: why, one French sentence.
        sentence: what the citizen is told, in French.
        basis: the article that asks for it.
    """

    kind: RedirectionKind
    to: str
    reason: str
    sentence: str
    basis: str


class Effect(StrEnum):
    """What the end of a legal time means: a receipt is due, silence decides, an answer is due."""

    RECEIPT = "receipt"
    REJECTION = "rejection"
    ACCEPTANCE = "acceptance"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class LegalDeadline:
    """A date the law sets.

    Attributes:
        verified: its rule was read in a source; otherwise a jurist must confirm it.
    """

    name: str
    effect: Effect
    day: date
    basis: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Due:
    """The dates promised to the citizen, and those the law sets.

    Attributes:
        receipt: last day to acknowledge the message.
        legal: in the order of the days.
    """

    first_answer: date
    resolution: date | None
    receipt: date | None = None
    legal: tuple[LegalDeadline, ...] = ()


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
    redirection: Redirection | None = None


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
        return json_form(self)


def json_form(value: Any) -> dict[str, Any]:
    """A dataclass of this module as JSON: enumerations as strings, dates as ISO 8601."""
    form: dict[str, Any] = _jsonable(asdict(value))
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
