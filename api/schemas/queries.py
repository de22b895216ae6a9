"""The parameters of a search. An unknown one is refused: a misspelt filter must not widen it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from api.schemas.answers import State
from nlp_router.domain import Channel, DecisionKind, Priority


def _expressible(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("out of range") from error


Text = Annotated[str, Field(min_length=1, max_length=200, pattern="^[^\x00]*$")]
Instant = Annotated[AwareDatetime, AfterValidator(_expressible)]


class SearchQuery(BaseModel):
    """Filters, all optional, and the page wanted."""

    model_config = ConfigDict(extra="forbid")

    type: Text | None = Field(default=None, description="d'au moins une demande du message")
    priority: Priority | None = Field(default=None, description="la plus haute du message")
    danger: bool | None = None
    decision: DecisionKind | None = None
    state: State | None = None
    channel: Channel | None = None
    commune: Text | None = Field(default=None, description="du site ou du lieu (code INSEE)")
    epci: Text | None = Field(default=None, description="dont c'est le portail (SIREN)")
    service: Text | None = Field(default=None, description="d'au moins une demande du message")
    received_from: Instant | None = Field(default=None, description="inclus")
    received_to: Instant | None = Field(default=None, description="exclu")
    limit: int = Field(default=50, ge=1, le=200)
    cursor: Annotated[str, Field(max_length=500)] | None = None
