"""First tables: requests and their parts, keys, idempotency, history."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# In the order of creation: each points only at tables before it.
_TABLES = ("api_keys", "requests", "parts", "idempotency", "events", "corrections", "returns")


def upgrade() -> None:
    """Creates the tables."""
    _create_api_keys()
    _create_requests()
    _create_parts()
    _create_idempotency()
    _create_events()
    _create_corrections()
    _create_returns()


def downgrade() -> None:
    """Drops the tables with all they hold."""
    for table in reversed(_TABLES):
        op.drop_table(table)


def _create_api_keys() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("prefix", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        sa.UniqueConstraint("digest", name="uq_api_keys_digest"),
        sa.UniqueConstraint("prefix", name="uq_api_keys_prefix"),
    )


def _create_requests() -> None:
    op.create_table(
        "requests",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("tracking_code", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("epci", sa.String(length=20), nullable=True),
        sa.Column("commune", sa.String(length=10), nullable=True),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("attachments", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reroutes", sa.Integer(), nullable=False),
        sa.Column("qualification", sa.JSON(), nullable=False),
        sa.Column("priority", sa.String(length=20), nullable=False),
        sa.Column("danger", sa.Boolean(), nullable=False),
        sa.Column("decision", sa.String(length=20), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("first_answer", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_requests"),
        sa.UniqueConstraint("tracking_code", name="uq_requests_tracking_code"),
    )
    op.create_index("ix_requests_commune_received_at", "requests", ["commune", "received_at"])
    op.create_index("ix_requests_decision_received_at", "requests", ["decision", "received_at"])
    op.create_index("ix_requests_epci_received_at", "requests", ["epci", "received_at"])
    op.create_index("ix_requests_external_id", "requests", ["external_id"])
    op.create_index("ix_requests_first_answer", "requests", ["first_answer"])
    op.create_index("ix_requests_received_at_id", "requests", ["received_at", "id"])
    op.create_index("ix_requests_state_received_at", "requests", ["state", "received_at"])


def _create_parts() -> None:
    op.create_table(
        "parts",
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("type", sa.String(length=200), nullable=False),
        sa.Column("service", sa.Text(), nullable=True),
        sa.Column("place_insee", sa.String(length=10), nullable=True),
        sa.Column("recipient_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name="fk_parts_request_id"),
        sa.PrimaryKeyConstraint("request_id", "position", name="pk_parts"),
    )
    op.create_index("ix_parts_place_insee_request_id", "parts", ["place_insee", "request_id"])
    op.create_index("ix_parts_recipient_id_request_id", "parts", ["recipient_id", "request_id"])
    op.create_index("ix_parts_service_request_id", "parts", ["service", "request_id"])
    op.create_index("ix_parts_type_request_id", "parts", ["type", "request_id"])


def _create_idempotency() -> None:
    op.create_table(
        "idempotency",
        sa.Column("key_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["api_keys.id"], name="fk_idempotency_key_id"),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name="fk_idempotency_request_id"),
        sa.PrimaryKeyConstraint("key_id", "key", name="pk_idempotency"),
    )


def _create_events() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name="fk_events_request_id"),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
    )
    op.create_index("ix_events_request_id", "events", ["request_id"])


def _create_corrections() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["api_keys.id"], name="fk_corrections_key_id"),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name="fk_corrections_request_id"),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
    )
    op.create_index("ix_corrections_at", "corrections", ["at"])
    op.create_index("ix_corrections_request_id", "corrections", ["request_id"])


def _create_returns() -> None:
    op.create_table(
        "returns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["api_keys.id"], name="fk_returns_key_id"),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name="fk_returns_request_id"),
        sa.PrimaryKeyConstraint("id", name="pk_returns"),
    )
    op.create_index("ix_returns_request_id", "returns", ["request_id"])
