"""Transmission to the competent administration: both dates, and to whom (CRPA L114-2, L114-3)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_COLUMNS = ("first_received_at", "transmitted_at", "redirected_to")


def upgrade() -> None:
    """Adds the columns; what was stored so far was first received when it was received.

    Nullable, so that no database has to copy a table that others point at.
    """
    op.add_column("requests", sa.Column("first_received_at", sa.DateTime(timezone=True)))
    op.add_column("requests", sa.Column("transmitted_at", sa.Date()))
    op.add_column("requests", sa.Column("redirected_to", sa.Text()))
    op.execute("UPDATE requests SET first_received_at = received_at")


def downgrade() -> None:
    """Drops the columns; the events still tell the transmissions."""
    for column in reversed(_COLUMNS):
        op.drop_column("requests", column)
