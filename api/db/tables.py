"""The tables. A change here needs a migration beside it; a test holds both together."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Date,
    DateTime,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

_QUEUE = ("urgency", "due", "confidence", "id")
# All that counters and figures ask for: they never open the rows.
_COUNTED = (
    "waiting",
    "state",
    "service",
    "urgency",
    "claimed_until",
    "postponed_until",
    "epci",
    "commune",
    "portal_commune",
    "recipient_id",
)
_SUMMED = (
    "received_at",
    "state",
    "waiting",
    "due",
    "reroutes",
    "audit_agreed",
    "decided_at",
    "decided_minutes",
    "proposed_type",
    "type",
    "proposed_service",
    "service",
)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant, stored in UTC. SQLite forgets the offset: it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC."""
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From UTC."""
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class Base(DeclarativeBase):
    """Names every constraint, so that migrations can speak of them on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - read by SQLAlchemy on this very class
        datetime: UtcDateTime(),
        date: Date(),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
    }


class RequestRow(Base):
    """A message and where it stands; `priority` to `first_answer` sum its requests up."""

    __tablename__ = "requests"
    __table_args__ = (
        Index(None, "received_at", "id"),
        Index(None, "state", "received_at"),
        Index(None, "decision", "received_at"),
        Index(None, "epci", "received_at"),
        Index(None, "commune", "received_at"),
        Index(None, "first_answer"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    external_id: Mapped[str | None] = mapped_column(String(200), index=True)
    tracking_code: Mapped[str] = mapped_column(String(32), unique=True)
    channel: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime]
    created_at: Mapped[datetime]
    epci: Mapped[str | None] = mapped_column(String(20))
    commune: Mapped[str | None] = mapped_column(String(10))
    author: Mapped[str | None] = mapped_column(Text)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    address: Mapped[str | None] = mapped_column(Text)
    attachments: Mapped[list[str]]
    state: Mapped[str] = mapped_column(String(20))
    reroutes: Mapped[int]
    qualification: Mapped[dict[str, Any]]
    priority: Mapped[str] = mapped_column(String(20))
    danger: Mapped[bool]
    decision: Mapped[str] = mapped_column(String(20))
    confidence: Mapped[float]
    first_answer: Mapped[date]
    # Always written; it may be null only because SQLite cannot add a column that may not.
    first_received_at: Mapped[datetime | None]
    transmitted_at: Mapped[date | None]
    redirected_to: Mapped[str | None] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(server_default=sql("0"))


class PartRow(Base):
    """One request of a message, for searches: a message is found by any of its requests."""

    __tablename__ = "parts"
    __table_args__ = (
        Index(None, "type", "request_id"),
        Index(None, "service", "request_id"),
        Index(None, "place_insee", "request_id"),
        Index(None, "recipient_id", "request_id"),
    )

    request_id: Mapped[str] = mapped_column(ForeignKey("requests.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    type: Mapped[str] = mapped_column(String(200))
    service: Mapped[str | None] = mapped_column(Text)
    place_insee: Mapped[str | None] = mapped_column(String(10))
    recipient_id: Mapped[str | None] = mapped_column(Text)


class KeyRow(Base):
    """An access key: the digest of its secret, never the secret."""

    __tablename__ = "api_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    prefix: Mapped[str] = mapped_column(String(20), unique=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(Text)
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class ClaimRow(Base):
    """An idempotency key and what it was answered. Its primary key settles races."""

    __tablename__ = "idempotency"

    key_id: Mapped[int] = mapped_column(
        ForeignKey("api_keys.id"), primary_key=True, autoincrement=False
    )
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    request_id: Mapped[str] = mapped_column(ForeignKey("requests.id"))
    answer: Mapped[dict[str, Any]]


class EventRow(Base):
    """A step in the life of a request."""

    __tablename__ = "events"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[str] = mapped_column(ForeignKey("requests.id"), index=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(20))
    actor: Mapped[str] = mapped_column(Text)
    detail: Mapped[dict[str, Any]]


class CorrectionRow(Base):
    """An agent's decision."""

    __tablename__ = "corrections"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[str] = mapped_column(ForeignKey("requests.id"), index=True)
    position: Mapped[int]
    at: Mapped[datetime] = mapped_column(index=True)
    agent: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    # The access key of a program, or the action of a person on the screens.
    key_id: Mapped[int | None] = mapped_column(ForeignKey("api_keys.id"))
    action_id: Mapped[int | None] = mapped_column(index=True)
    undone_at: Mapped[datetime | None]
    changes: Mapped[dict[str, Any]]


class ReturnRow(Base):
    """A service's refusal."""

    __tablename__ = "returns"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[str] = mapped_column(ForeignKey("requests.id"), index=True)
    position: Mapped[int]
    at: Mapped[datetime]
    service: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    key_id: Mapped[int | None] = mapped_column(ForeignKey("api_keys.id"))
    action_id: Mapped[int | None] = mapped_column(index=True)
    undone_at: Mapped[datetime | None]


class AccountRow(Base):
    """Somebody who may sign in."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(20))
    epcis: Mapped[list[str]]
    communes: Mapped[list[str]]
    services: Mapped[list[str]]
    active: Mapped[bool]
    must_change_password: Mapped[bool]
    created_at: Mapped[datetime]
    last_sign_in_at: Mapped[datetime | None]


class SessionRow(Base):
    """A browser signed in: the digest of its token, never the token."""

    __tablename__ = "sessions"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]


class FailureRow(Base):
    """Failed sign-ins counted together, under a digest that names nobody."""

    __tablename__ = "sign_in_failures"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)
    blocked_until: Mapped[datetime | None]


class AccountEventRow(Base):
    """What happened to an account."""

    __tablename__ = "account_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(20))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    actor: Mapped[str] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(String(45))
    detail: Mapped[str] = mapped_column(Text)


class ReviewRow(Base):
    """The review of one request: where it stands, and what queues are sorted and cut by."""

    __tablename__ = "reviews"
    __table_args__ = (
        # Each queue is read in its order from one of these; `id` breaks ties.
        Index("ix_reviews_queue", "waiting", *_QUEUE),
        Index("ix_reviews_queue_service", "waiting", "service", *_QUEUE),
        Index("ix_reviews_queue_commune", "waiting", "commune", *_QUEUE),
        Index("ix_reviews_queue_type", "waiting", "type", *_QUEUE),
        Index("ix_reviews_learning", "waiting", "margin", "id"),
        Index("ix_reviews_recent", "state", "received_at", "id"),
        Index("ix_reviews_recent_service", "state", "service", "received_at", "id"),
        Index("ix_reviews_recent_commune", "state", "commune", "received_at", "id"),
        Index("ix_reviews_recent_type", "state", "type", "received_at", "id"),
        Index("ix_reviews_claims", "claimed_until", "claimed_by"),
        Index("ix_reviews_postponed", "waiting", "postponed_until"),
        Index("ix_reviews_decided", "decided_by", "received_at", "id"),
        Index("ix_reviews_received", *_SUMMED),
        Index("ix_reviews_counts", *_COUNTED),
    )

    id: Mapped[str] = mapped_column(String(48), primary_key=True)
    request_id: Mapped[str] = mapped_column(ForeignKey("requests.id"), index=True)
    position: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    waiting: Mapped[bool]
    blind: Mapped[bool]
    audit_agreed: Mapped[bool | None]
    urgency: Mapped[int]
    due: Mapped[date]
    confidence: Mapped[float]
    margin: Mapped[float]
    danger: Mapped[bool]
    priority: Mapped[str] = mapped_column(String(20))
    type: Mapped[str] = mapped_column(String(200))
    service: Mapped[str | None] = mapped_column(Text)
    commune: Mapped[str | None] = mapped_column(String(10))
    commune_name: Mapped[str | None] = mapped_column(Text)
    portal_commune: Mapped[str | None] = mapped_column(String(10))
    epci: Mapped[str | None] = mapped_column(String(20))
    recipient_id: Mapped[str | None] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(String(20))
    received_at: Mapped[datetime]
    subject: Mapped[str] = mapped_column(Text)
    excerpt: Mapped[str] = mapped_column(Text)
    proposed_type: Mapped[str] = mapped_column(String(200))
    proposed_service: Mapped[str | None] = mapped_column(Text)
    proposal: Mapped[dict[str, Any]]
    reroutes: Mapped[int]
    version: Mapped[int]
    claimed_by: Mapped[int | None]
    claimed_name: Mapped[str | None] = mapped_column(Text)
    claimed_until: Mapped[datetime | None]
    postponed_until: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]
    decided_name: Mapped[str | None] = mapped_column(Text)
    decided_minutes: Mapped[int | None]
    merged_into: Mapped[str | None] = mapped_column(String(48))


class WordsRow(Base):
    """The words of a message, folded, for searches in texts.

    SQLite reads them through a full-text table that triggers keep up to date (migration 0004);
    PostgreSQL through an index of its own.
    """

    __tablename__ = "message_words"
    __table_args__ = (
        Index("ix_message_words_words", "words", postgresql_using="gin").ddl_if("postgresql"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[str] = mapped_column(ForeignKey("requests.id"), unique=True)
    words: Mapped[str] = mapped_column(Text().with_variant(TSVECTOR(), "postgresql"))


class ActionRow(Base):
    """What somebody did with a request, and what to put back when it is undone."""

    __tablename__ = "actions"
    __table_args__ = (Index(None, "reviewer_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[str] = mapped_column(ForeignKey("requests.id"), index=True)
    position: Mapped[int]
    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(20))
    reviewer_id: Mapped[int | None]
    reviewer: Mapped[str] = mapped_column(Text)
    model: Mapped[str] = mapped_column(Text)
    proposal: Mapped[dict[str, Any]]
    evidence: Mapped[dict[str, Any]]
    choice: Mapped[dict[str, Any]]
    note: Mapped[str | None] = mapped_column(Text)
    before: Mapped[dict[str, Any]]
    revision: Mapped[int]
    bulk: Mapped[str | None] = mapped_column(String(36), index=True)
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None] = mapped_column(Text)


class AlertRow(Base):
    """Something a supervisor must see."""

    __tablename__ = "alerts"
    __table_args__ = (Index(None, "seen_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[str] = mapped_column(ForeignKey("requests.id"))
    position: Mapped[int]
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(40))
    detail: Mapped[dict[str, Any]]
    seen_at: Mapped[datetime | None]
    seen_by: Mapped[str | None] = mapped_column(Text)


class SavedViewRow(Base):
    """Filters under a name, for one reviewer."""

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("reviewer_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reviewer_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(100))
    filters: Mapped[dict[str, Any]]
