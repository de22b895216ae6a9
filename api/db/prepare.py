"""Bringing a database to the form this version of the service expects."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

_MIGRATIONS = Path(__file__).parent / "migrations"
# Any number, the same for all: it stands for « somebody is migrating ».
_LOCK = 7_246_001


def prepare_database(engine: Engine) -> None:
    """Creates or upgrades the tables; does nothing when they are up to date.

    Servers may start together: one migrates, the others wait for it.

    Raises:
        sqlalchemy.exc.OperationalError: the database cannot be reached.
    """
    # On SQLite « writing » takes the lock when the transaction begins.
    with engine.execution_options(writing=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        command.upgrade(migrations(connection), "head")


def migration_fault(engine: Engine) -> str | None:
    """In French, what the tables lack; None when they are those of this version."""
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_heads()
    if current == _heads():
        return None
    found = ", ".join(current) or "vide"
    return f"La base de données n'est pas à jour (version : {found}) : relancez le service."


def migrations(connection: Connection) -> Config:
    """Alembic's configuration, working through an open connection."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@cache
def _heads() -> tuple[str, ...]:
    return tuple(ScriptDirectory(str(_MIGRATIONS)).get_heads())
