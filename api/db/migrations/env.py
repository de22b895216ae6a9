"""Run by Alembic: migrates through the connection that `prepare_database` opened."""

from __future__ import annotations

from alembic import context

from api.db.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    # SQLite can undo changes of tables too: a migration is done wholly or not at all.
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
