"""Settings of the service: environment variables prefixed `NLP_ROUTER_`, checked at start."""

from __future__ import annotations

import re

from pydantic import Field, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from nlp_router import paths
from nlp_router.geocoding import WEB_ADDRESS

_SCHEMES = ("sqlite:///", "postgresql+psycopg://")


class SettingsError(Exception):
    """Settings that cannot be used; `str()` is a French text that names each variable."""


def _default_database() -> str:
    return f"sqlite:///{paths.home() / 'var' / 'nlp_router.db'}"


class Settings(BaseSettings):
    """What an installation may change.

    Attributes:
        database_url: `sqlite:///<file>` or `postgresql+psycopg://…`.
        public_url: address agents type, « https://hôte », when a proxy stands before the service;
            without, what each call says.
        public_calls_per_minute: calls of one address to what needs neither key nor account;
            beyond, they are refused with 429.
        max_body_bytes: a larger request body is refused with 413.
        geocoder_url: root of an Addok server of the operator; addresses are not used without.
        geocoder_timeout: seconds given to that server, a call.
        audit_share: of the automatic decisions, drawn to be read blind by agents.
        model_watch_seconds: between two looks at which model is in use.
        log_level: of the service's own log lines, on standard error.
    """

    model_config = SettingsConfigDict(env_prefix="NLP_ROUTER_", frozen=True)

    database_url: str = Field(default_factory=_default_database, repr=False)
    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(default=8000, ge=0, le=65535)
    public_url: str | None = None
    public_calls_per_minute: int = Field(default=300, ge=1)
    max_body_bytes: int = Field(default=1_000_000, ge=1_000, le=100_000_000)
    geocoder_url: str | None = None
    geocoder_timeout: float = Field(default=1.0, ge=0.05, le=30)
    audit_share: float = Field(default=0.02, ge=0, le=1)
    model_watch_seconds: float = Field(default=2.0, ge=0.1, le=3600)
    log_level: str = "INFO"

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if not value.startswith(_SCHEMES) or value.endswith(("sqlite:///", ":memory:")):
            raise ValueError("attendu « sqlite:///<fichier> » ou « postgresql+psycopg://… »")
        return value

    @field_validator("public_url")
    @classmethod
    def _origin(cls, value: str | None) -> str | None:
        if value and not re.fullmatch(r"https?://[a-z0-9.\[\]:-]+/?", value):
            raise ValueError("attendu « https://hôte », sans chemin")
        return value.rstrip("/") if value else None

    @field_validator("geocoder_url")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        if value and not WEB_ADDRESS.fullmatch(value):
            raise ValueError("attendu une adresse « http://hôte:port »")
        return value or None

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        if value.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            raise ValueError("attendu DEBUG, INFO, WARNING ou ERROR")
        return value.upper()


def load_settings() -> Settings:
    """The settings of the environment.

    Raises:
        SettingsError: every wrong variable with what is expected, never its value: it may be
            a password.
    """
    try:
        return Settings()
    except ValidationError as error:
        lines = [_line(str(fault["loc"][0]), fault) for fault in error.errors()]
        raise SettingsError("Configuration incorrecte :\n" + "\n".join(lines)) from None


def _line(field: str, fault: ErrorDetails) -> str:
    limits = fault.get("ctx", {})
    match fault["type"]:
        case "value_error":
            reason = str(limits["error"])
        case "greater_than_equal":
            reason = f"doit valoir au moins {limits['ge']}"
        case "less_than_equal":
            reason = f"doit valoir au plus {limits['le']}"
        case "int_parsing" | "int_type" | "int_from_float":
            reason = "doit être un nombre entier"
        case _:
            reason = "valeur absente ou mal formée"
    return f"- NLP_ROUTER_{field.upper()} : {reason}"
