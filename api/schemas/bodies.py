"""What callers send.

`MessageBody` only documents: `nlp_router.intake.message` is what checks messages. The bodies of
agents' calls are checked here.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from nlp_router.domain import Level, Nature, Priority

_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")


def _storable(value: str) -> str:
    if _FORBIDDEN.search(value) or not value.strip():
        raise ValueError("forbidden characters or blank")
    return value


Line = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_storable)]
Paragraph = Annotated[str, Field(min_length=1, max_length=2_000), AfterValidator(_storable)]


class MessageBody(BaseModel):
    """Un message d'usager, tel que le canal l'a reçu."""

    id: str | None = Field(default=None, max_length=200, description="référence de l'appelant")
    channel: Literal["portail", "email", "tweet", "open311", "autre"] = "autre"
    subject: str | None = Field(default=None, max_length=1_000)
    text: str | None = Field(
        default=None, max_length=20_000, description="avec l'objet, non vide ; HTML accepté"
    )
    received_at: str | None = Field(
        default=None,
        description="ISO 8601 avec décalage horaire ; maintenant par défaut",
        json_schema_extra={"examples": ["2026-11-24T09:30:00+01:00"]},
    )
    epci: str | None = Field(default=None, description="SIREN de l'EPCI dont c'est le portail")
    commune: str | None = Field(default=None, description="code INSEE de la commune du site")
    author: str | None = Field(default=None, max_length=1_000)
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)
    address: str | None = Field(default=None, max_length=1_000)
    attachments: list[str] | None = Field(default=None, description="noms des pièces jointes")


class RecipientChoice(BaseModel):
    """L'organisme choisi par l'agent ; le nom n'est pas exigé d'une collectivité connue."""

    model_config = ConfigDict(extra="forbid", strict=True)

    level: Annotated[Level, Field(strict=False)]
    id: Line
    name: Line | None = None
    service: Line | None = None


class CorrectionBody(BaseModel):
    """La décision d'un agent sur une demande du message ; sans changement, il la confirme."""

    model_config = ConfigDict(extra="forbid", strict=True)

    agent: Line
    index: int = Field(default=0, ge=0, le=999, description="rang de la demande dans le message")
    type: Line | None = None
    nature: Annotated[Nature | None, Field(strict=False)] = None
    priority: Annotated[Priority | None, Field(strict=False)] = None
    danger: bool | None = None
    place_insee: Line | None = None
    recipient: RecipientChoice | None = None
    note: Paragraph | None = None


class ReturnBody(BaseModel):
    """Le service destinataire dit « pas pour nous »."""

    model_config = ConfigDict(extra="forbid", strict=True)

    service: Line
    reason: Paragraph
    index: int = Field(default=0, ge=0, le=999, description="rang de la demande dans le message")


class TransmissionBody(BaseModel):
    """La demande a été transmise à l'organisme compétent (CRPA L114-2)."""

    model_config = ConfigDict(extra="forbid", strict=True)

    actor: Line = Field(description="qui a transmis")
    day: Annotated[date, Field(strict=False)] = Field(description="AAAA-MM-JJ, pas à venir")
    body: Line = Field(description="à qui")
    index: int = Field(default=0, ge=0, le=999, description="rang de la demande dans le message")
