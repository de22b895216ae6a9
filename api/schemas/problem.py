"""The form of every error (RFC 9457)."""

from __future__ import annotations

from pydantic import BaseModel, Field


class FieldError(BaseModel):
    """Un champ en cause."""

    field: str
    code: str


class Problem(BaseModel):
    """Corps des erreurs. Fiez-vous à `code` ; `detail` est pour les personnes."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    instance: str | None = Field(default=None, description="référence de l'incident, si 500")
    errors: list[FieldError] | None = None
