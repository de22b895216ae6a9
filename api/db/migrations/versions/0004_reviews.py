"""Reviews, what is done with them, searches in texts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_QUEUE = ("urgency", "due", "confidence", "id")
_REVIEW_INDEXES = {
    "queue": ("waiting", *_QUEUE),
    "queue_service": ("waiting", "service", *_QUEUE),
    "queue_commune": ("waiting", "commune", *_QUEUE),
    "queue_type": ("waiting", "type", *_QUEUE),
    "learning": ("waiting", "margin", "id"),
    "recent": ("state", "received_at", "id"),
    "recent_service": ("state", "service", "received_at", "id"),
    "recent_commune": ("state", "commune", "received_at", "id"),
    "recent_type": ("state", "type", "received_at", "id"),
    "claims": ("claimed_until", "claimed_by"),
    "postponed": ("waiting", "postponed_until"),
    "decided": ("decided_by", "received_at", "id"),
    "received": (
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
    ),
    "request_id": ("request_id",),
    "counts": (
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
    ),
}
_DECISIONS = ("corrections", "returns")
# FTS5 keeps no copy of the words: these tell it of every change.
_FULL_TEXT = (
    "CREATE VIRTUAL TABLE message_search USING fts5("
    "words, content='message_words', content_rowid='id', tokenize='ascii', prefix='2 3 4')",
    "CREATE TRIGGER message_words_added AFTER INSERT ON message_words BEGIN "
    "INSERT INTO message_search(rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER message_words_removed AFTER DELETE ON message_words BEGIN "
    "INSERT INTO message_search(message_search, rowid, words) "
    "VALUES ('delete', old.id, old.words); END",
    "CREATE TRIGGER message_words_changed AFTER UPDATE ON message_words BEGIN "
    "INSERT INTO message_search(message_search, rowid, words) "
    "VALUES ('delete', old.id, old.words); "
    "INSERT INTO message_search(rowid, words) VALUES (new.id, new.words); END",
)


def upgrade() -> None:
    """Creates the tables. The service gives the messages stored so far their reviews."""
    op.add_column(
        "requests", sa.Column("revision", sa.Integer(), nullable=False, server_default=sa.text("0"))
    )
    for table in _DECISIONS:
        with op.batch_alter_table(table) as batch:
            batch.alter_column("key_id", existing_type=sa.Integer(), nullable=True)
            batch.add_column(sa.Column("action_id", sa.Integer(), nullable=True))
            batch.add_column(sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
        op.create_index(f"ix_{table}_action_id", table, ["action_id"])
    _create_reviews()
    _create_words()
    _create_actions()
    _create_alerts()
    _create_views()


def downgrade() -> None:
    """Drops them. What the screens decided stays in the requests, without who and when."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE message_search")
    for table in ("saved_views", "alerts", "actions", "message_words", "reviews"):
        op.drop_table(table)
    for table in _DECISIONS:
        op.execute(f"DELETE FROM {table} WHERE key_id IS NULL")  # noqa: S608 - our own names
        op.drop_index(f"ix_{table}_action_id", table)
        with op.batch_alter_table(table) as batch:
            batch.drop_column("undone_at")
            batch.drop_column("action_id")
            batch.alter_column("key_id", existing_type=sa.Integer(), nullable=False)
    op.drop_column("requests", "revision")


def _create_reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("id", sa.String(length=48), nullable=False),
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("audit_agreed", sa.Boolean(), nullable=True),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("margin", sa.Double(), nullable=False),
        sa.Column("danger", sa.Boolean(), nullable=False),
        sa.Column("priority", sa.String(length=20), nullable=False),
        sa.Column("type", sa.String(length=200), nullable=False),
        sa.Column("service", sa.Text(), nullable=True),
        sa.Column("commune", sa.String(length=10), nullable=True),
        sa.Column("commune_name", sa.Text(), nullable=True),
        sa.Column("portal_commune", sa.String(length=10), nullable=True),
        sa.Column("epci", sa.String(length=20), nullable=True),
        sa.Column("recipient_id", sa.Text(), nullable=True),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("excerpt", sa.Text(), nullable=False),
        sa.Column("proposed_type", sa.String(length=200), nullable=False),
        sa.Column("proposed_service", sa.Text(), nullable=True),
        sa.Column("proposal", sa.JSON(), nullable=False),
        sa.Column("reroutes", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("claimed_by", sa.Integer(), nullable=True),
        sa.Column("claimed_name", sa.Text(), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("postponed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_name", sa.Text(), nullable=True),
        sa.Column("decided_minutes", sa.Integer(), nullable=True),
        sa.Column("merged_into", sa.String(length=48), nullable=True),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name="fk_reviews_request_id"),
        sa.PrimaryKeyConstraint("id", name="pk_reviews"),
    )
    for name, columns in _REVIEW_INDEXES.items():
        op.create_index(f"ix_reviews_{name}", "reviews", list(columns))


def _create_words() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    op.create_table(
        "message_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("words", TSVECTOR() if postgresql else sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["requests.id"], name="fk_message_words_request_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_message_words"),
        sa.UniqueConstraint("request_id", name="uq_message_words_request_id"),
    )
    if postgresql:
        op.create_index(
            "ix_message_words_words", "message_words", ["words"], postgresql_using="gin"
        )
        return
    for statement in _FULL_TEXT:
        op.execute(statement)


def _create_actions() -> None:
    op.create_table(
        "actions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=True),
        sa.Column("reviewer", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("proposal", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("choice", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("bulk", sa.String(length=36), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name="fk_actions_request_id"),
        sa.PrimaryKeyConstraint("id", name="pk_actions"),
    )
    op.create_index("ix_actions_request_id", "actions", ["request_id"])
    op.create_index("ix_actions_at", "actions", ["at"])
    op.create_index("ix_actions_bulk", "actions", ["bulk"])
    op.create_index("ix_actions_reviewer_id_id", "actions", ["reviewer_id", "id"])


def _create_alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name="fk_alerts_request_id"),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
    )
    op.create_index("ix_alerts_seen_at_id", "alerts", ["seen_at", "id"])


def _create_views() -> None:
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_views"),
        sa.UniqueConstraint("reviewer_id", "name", name="uq_saved_views_reviewer_id_name"),
    )
