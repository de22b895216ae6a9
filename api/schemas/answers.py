"""What the service answers. These models document and are held to real answers by the tests."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, Field

from nlp_router.domain import (
    Channel,
    DecisionKind,
    Effect,
    Level,
    Nature,
    Priority,
    RedirectionKind,
)


class State(StrEnum):
    """Where a stored message stands."""

    A_VERIFIER = "a_verifier"
    TRANSMISE = "transmise"
    REJETEE = "rejetee"
    QUALIFIEE = "qualifiee"
    RETOURNEE = "retournee"


class CandidateOut(BaseModel):
    """Une commune possible."""

    insee: str
    name: str


class PlaceOut(BaseModel):
    """Où se trouve le fait ; `source` vaut « agent » quand un agent l'a dit.

    `confirmation` est la question à poser à l'habitant quand la machine hésite.
    """

    insee: str | None
    name: str | None
    quote: str | None
    source: str | None
    candidates: list[CandidateOut]
    # Requests stored before there was a question have none.
    confirmation: str | None = None


class ContactOut(BaseModel):
    """La commune, interlocutrice de l'usager."""

    id: str
    name: str


class DirectoryEntryOut(BaseModel):
    """Comment joindre un organisme extérieur."""

    id: str
    name: str
    does: str
    phone: str | None
    web: str | None
    verified: bool = Field(description="le numéro a été vérifié ; sinon, ne pas l'affirmer")
    transmit: bool = Field(description="la collectivité peut lui transmettre la demande")
    emergency: bool = Field(default=False, description="numéro réservé aux urgences")


class RecipientOut(BaseModel):
    """L'organisme et le service compétents, et la règle qui le dit."""

    level: Level
    id: str
    name: str
    service: str
    basis: str
    contact: ContactOut | None
    doubt: str | None = None
    directory: list[DirectoryEntryOut] = Field(
        default=[], description="organismes extérieurs précis parmi lesquels choisir"
    )


class AlternativeOut(BaseModel):
    """Un autre type possible."""

    type: str
    confidence: float


class LegalDeadlineOut(BaseModel):
    """Une date fixée par les textes."""

    name: str
    effect: Effect
    day: date
    basis: str
    verified: bool = Field(description="lu dans une source ; sinon, à faire confirmer")


class DueOut(BaseModel):
    """Les dates promises, et celles que fixent les textes."""

    first_answer: date
    resolution: date | None
    receipt: date | None = Field(default=None, description="dernier jour pour accuser réception")
    legal: list[LegalDeadlineOut] = []


class RedirectionOut(BaseModel):
    """La demande relève d'un autre que la collectivité qui l'a reçue (CRPA L114-2)."""

    kind: RedirectionKind
    to: str
    reason: str
    sentence: str = Field(description="ce qu'on dit à l'usager")
    basis: str


class TransmissionOut(BaseModel):
    """La transmission d'une demande à l'organisme compétent."""

    actor: str
    day: date
    body: str


class MergedOut(BaseModel):
    """La demande à laquelle celle-ci a été jointe."""

    request_id: str
    index: int
    relation: Literal["doublon", "suite"]


class QualifiedOut(BaseModel):
    """Une demande du message. Les confiances et `decision` restent celles de la machine."""

    excerpt: tuple[int, int]
    type: str
    alternatives: list[AlternativeOut]
    confidence: float = Field(ge=0, le=1)
    nature: Nature
    nature_confidence: float = Field(ge=0, le=1)
    priority: Priority
    priority_confidence: float = Field(ge=0, le=1)
    danger: bool
    reasons: list[str]
    place: PlaceOut
    recipient: RecipientOut | None
    recipient_confidence: float = Field(ge=0, le=1)
    decision: DecisionKind
    decision_reasons: list[str]
    due: DueOut
    redirection: RedirectionOut | None = None
    transmission: TransmissionOut | None = Field(
        default=None, description="présent une fois la transmission enregistrée"
    )
    merged_into: MergedOut | None = Field(
        default=None, description="présent une fois la demande jointe à une autre"
    )
    decided_by: Literal["machine", "agent"] | None = Field(
        default=None, description="qui a le dernier mot ; présent une fois le message enregistré"
    )


class ModelOut(BaseModel):
    """Ce qui a produit la qualification."""

    version: str
    taxonomy: str
    territory: str


class QualificationOut(BaseModel):
    """Tout ce que la machine dit d'un message."""

    id: str
    requests: list[QualifiedOut]
    model: ModelOut


class RequestOut(BaseModel):
    """Une demande enregistrée."""

    id: str
    external_id: str | None = Field(description="référence de l'appelant")
    tracking_code: str
    state: State
    reroutes: int = Field(description="nombre de retours d'un service")
    channel: Channel
    subject: str
    text: str
    received_at: datetime
    first_received_at: datetime = Field(
        description="réception par la première administration saisie (CRPA L114-3)"
    )
    transmitted_at: date | None = Field(
        description="jour de la dernière transmission à l'administration compétente"
    )
    redirected_to: str | None = Field(description="à qui elle a été transmise")
    created_at: datetime
    epci: str | None
    commune: str | None
    author: str | None
    latitude: float | None
    longitude: float | None
    address: str | None
    attachments: list[str]
    qualification: QualificationOut


class EventOut(BaseModel):
    """Une étape de l'historique."""

    at: datetime
    kind: str
    actor: str
    detail: dict[str, Any]


class RequestWithHistoryOut(RequestOut):
    """Une demande enregistrée et son historique."""

    history: list[EventOut]


class PageOut(BaseModel):
    """Une page de demandes, les plus récentes d'abord."""

    items: list[RequestOut]
    next_cursor: str | None


class TrackedRequestOut(BaseModel):
    """Une demande vue par l'usager."""

    type: str
    handled_by: str | None
    contact: str | None
    first_answer: date
    resolution: date | None
    redirection: str | None = Field(description="à qui s'adresser, ou à qui c'est transmis")


class StepOut(BaseModel):
    """Une étape vue par l'usager."""

    at: datetime
    step: str


class TrackOut(BaseModel):
    """Ce que l'usager peut voir."""

    tracking_code: str
    state: str
    received_at: datetime
    requests: list[TrackedRequestOut]
    history: list[StepOut]


class HealthOut(BaseModel):
    """Le service répond."""

    status: Literal["ok"]


class ReadyOut(BaseModel):
    """Le service peut qualifier et enregistrer."""

    status: Literal["ready"]
    model: ModelOut


class NamedOut(BaseModel):
    """Une collectivité ou un organisme."""

    id: str
    name: str


class LineOut(BaseModel):
    """Une ligne du tableau des compétences ; sans date, la période est ouverte."""

    source: Literal["law", "special_case", "banatic", "pack"]
    level: Level
    body: NamedOut | None
    holder: Level | None = Field(description="le titulaire, quand un autre exerce")
    service: str | None
    basis: str
    reference: str
    doubt: str | None
    valid_from: date | None
    valid_to: date | None


class ExplanationOut(BaseModel):
    """Qui est en charge, et pourquoi."""

    type: str
    commune: NamedOut
    epci: NamedOut | None
    date: date
    recipient: RecipientOut
    ruling: list[LineOut] = Field(description="en vigueur ce jour-là ; la première l'emporte")
    other_dates: list[LineOut] = Field(description="en vigueur à d'autres dates")
