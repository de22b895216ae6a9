"""The migrations give the tables that the code expects, on both databases, and can be redone."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from api.db.engine import open_engine
from api.db.prepare import migration_fault, migrations, prepare_database
from api.db.tables import Base


@pytest.fixture
def empty(database_url: str, tmp_path: Path) -> Iterator[Engine]:
    """An empty database of each kind."""
    if database_url.startswith("sqlite"):
        engine = open_engine(f"sqlite:///{tmp_path / 'dossier' / 'empty.db'}")
        yield engine
        engine.dispose()
        return
    main = open_engine(database_url).execution_options(isolation_level="AUTOCOMMIT")
    with main.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS empty"))
        connection.execute(text("CREATE DATABASE empty"))
    engine = open_engine(database_url.replace("/postgres?", "/empty?"))
    yield engine
    engine.dispose()
    with main.connect() as connection:
        connection.execute(text("DROP DATABASE empty"))
    main.dispose()


def test_the_tables_are_those_of_the_code(empty: Engine) -> None:
    assert migration_fault(empty) is not None
    prepare_database(empty)
    with empty.connect() as connection:
        options = {"compare_type": True, "include_object": _of_both}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []
    assert migration_fault(empty) is None


def _of_both(_item: object, name: str | None, kind: str, *_: object) -> bool:
    """Each database searches in texts its own way: tables on SQLite, an index on PostgreSQL."""
    return not str(name).startswith(("message_search", "ix_message_words_words"))


def test_preparing_twice_changes_nothing(empty: Engine) -> None:
    prepare_database(empty)
    prepare_database(empty)
    assert migration_fault(empty) is None


def test_servers_may_start_together(empty: Engine) -> None:
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(prepare_database, [empty] * 4))
    assert migration_fault(empty) is None


def test_down_and_up_again(empty: Engine) -> None:
    prepare_database(empty)
    with empty.execution_options(writing=True).begin() as connection:
        command.downgrade(migrations(connection), "base")
    assert inspect(empty).get_table_names() == ["alembic_version"]
    prepare_database(empty)
    assert migration_fault(empty) is None


def test_what_was_stored_before_0002_was_first_received_when_it_was_received(
    empty: Engine,
) -> None:
    columns = {
        "id": "'1'", "tracking_code": "'c'", "channel": "'email'", "subject": "''", "text": "'x'",
        "received_at": "'2026-11-02 08:00:00'", "created_at": "'2026-11-03 08:00:00'",
        "attachments": "'[]'", "state": "'transmise'", "reroutes": "0", "qualification": "'{}'",
        "priority": "'basse'", "danger": "false", "decision": "'auto'", "confidence": "1",
        "first_answer": "'2026-11-10'",
    }  # fmt: skip
    with empty.execution_options(writing=True).begin() as connection:
        command.upgrade(migrations(connection), "0001")
        names, values = ", ".join(columns), ", ".join(columns.values())
        connection.execute(text(f"INSERT INTO requests ({names}) VALUES ({values})"))  # noqa: S608
    prepare_database(empty)
    with empty.connect() as connection:
        row = connection.execute(
            text(
                "SELECT first_received_at = received_at, transmitted_at, redirected_to "
                "FROM requests"
            )
        ).one()
    assert tuple(row) == (True, None, None)


def test_sqlite_is_opened_for_safety(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'safe.db'}")
    with engine.connect() as connection:
        pragmas = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas]
    engine.dispose()
    assert found == ["wal", 2, 1, 10000]
