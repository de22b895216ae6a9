"""Opening the database, SQLite or PostgreSQL, with the guarantees the service counts on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url

# One connection per thread of the server's pool, so that none ever waits for another.
_THREADS = 40
_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    # FULL: a request that was acknowledged survives a power cut, not only a killed process.
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=10000",
)


def open_engine(url: str) -> Engine:
    """An engine for `url`; nothing is connected to yet.

    Args:
        url: `sqlite:///<file>`, whose folder is made, or `postgresql+psycopg://…`.
    """
    parsed = make_url(url)
    options: dict[str, Any] = {
        "pool_size": 10,
        "max_overflow": _THREADS - 10,
        # A statement's parameters are citizens' words: they must not reach an error message.
        "hide_parameters": True,
    }
    if parsed.get_backend_name() != "sqlite":
        # Compiling a query would last longer than running it: none of ours is long.
        connect = {"options": "-c timezone=utc -c jit=off", "connect_timeout": 5}
        return create_engine(parsed, pool_pre_ping=True, connect_args=connect, **options)
    Path(str(parsed.database)).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = create_engine(parsed, **options)
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def keep_plans(engine: Engine) -> None:
    """Has SQLite look at what its tables hold now; PostgreSQL does so by itself."""
    if engine.dialect.name != "sqlite":
        return
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        # Some rows of each index tell enough.
        connection.exec_driver_sql("PRAGMA analysis_limit=400")
        connection.exec_driver_sql("PRAGMA optimize")


def _configure_sqlite(connection: Any, _record: object) -> None:
    # The driver would begin transactions by itself, and only at the first change.
    connection.isolation_level = None
    for pragma in _SQLITE_PRAGMAS:
        connection.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its lock at once: one that reads first could not wait for it later.
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
