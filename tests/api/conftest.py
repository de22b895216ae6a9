"""A real service for each test: the small model of the tests, a real database, real sockets."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from sqlalchemy import text

from api.db.engine import open_engine
from api.db.prepare import prepare_database
from api.db.store import SqlStore
from api.db.tables import Base
from api.main import create_app
from api.services.clock import Clock, now
from api.services.keys import AccessKeys
from api.services.ports import Qualifying
from api.services.qualify import NoModel
from api.services.records import Scope
from api.settings import Settings
from nlp_router.pipeline import Qualifier
from nlp_router.taxonomy.tree import Taxonomy
from nlp_router.territory.territory import Territory
from tests.api.review_desk import Desk, Told
from tests.api.screens import Screens, SetClock


def _postgres_binaries() -> Path:
    found = shutil.which("postgres")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in folders:
        if (folder / "initdb").exists():
            return folder
    pytest.fail("PostgreSQL est absent : apt-get install postgresql")


@contextmanager
def _postgres_cluster() -> Iterator[str]:
    """A throw-away cluster on a Unix socket; gives the URL of an empty database."""
    binaries = _postgres_binaries()
    folder = Path(tempfile.mkdtemp(prefix="nlp-router-pg-"))
    # PostgreSQL refuses to run as root.
    user: dict[str, Any] = {}
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        user = {"user": "postgres", "group": "postgres", "extra_groups": []}
    data = folder / "data"
    initdb: list[str | Path] = [
        binaries / "initdb",
        "-D",
        data,
        "-U",
        "router",
        "-A",
        "trust",
        "-E",
        "UTF8",
    ]
    subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, cwd=folder, **user)
    options: list[str | Path] = ["-k", folder, "-c", "listen_addresses=", "-c", "fsync=off"]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(
            [binaries / "postgres", "-D", data, *options],
            stdout=log,
            stderr=log,
            cwd=folder,
            **user,
        ) as server,
    ):
        try:
            _wait_for(lambda: (folder / ".s.PGSQL.5432").exists() and _accepts(binaries, folder))
            yield f"postgresql+psycopg://router@/postgres?host={folder}"
        finally:
            server.terminate()
    shutil.rmtree(folder)


def _accepts(binaries: Path, folder: Path) -> bool:
    ready = subprocess.run([binaries / "pg_isready", "-h", folder], stdout=subprocess.DEVNULL)
    return ready.returncode == 0


def _wait_for(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail("toujours pas prêt")
        time.sleep(0.02)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def database_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A real database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('db') / 'router.db'}"
    else:
        with _postgres_cluster() as url:
            yield url


@contextmanager
def serve(settings: Settings, qualifier: Qualifying | None, clock: Clock = now) -> Iterator[str]:
    """Runs the service in a thread; gives its address."""
    config = uvicorn.Config(
        create_app(settings, qualifier, clock),
        port=0,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="on",
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        _wait_for(lambda: server.started or not thread.is_alive())
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="session")
def server(database_url: str, qualifier: Qualifier) -> Iterator[str]:
    """The address of a service on each kind of database."""
    with serve(Settings(database_url=database_url), qualifier) as address:
        yield address


@pytest.fixture
def store(server: str, database_url: str) -> Iterator[SqlStore]:
    """The store of that service, emptied."""
    with emptied(database_url) as store:
        yield store


@contextmanager
def emptied(database_url: str) -> Iterator[SqlStore]:
    """The store of a database, prepared and emptied."""
    engine = open_engine(database_url)
    prepare_database(engine)
    with engine.execution_options(writing=True).begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(text(f"DELETE FROM {table.name}"))  # noqa: S608 - our own names
    store = SqlStore(engine)
    yield store
    store.close()


@pytest.fixture
def desk(database_url: str, taxonomy: Taxonomy, territory: Territory) -> Iterator[Desk]:
    """The services of the review on an empty database of each kind."""
    with emptied(database_url) as store:
        yield Desk(store, Told(taxonomy, territory))


NewClient = Callable[..., httpx.Client]


@pytest.fixture
def new_client(server: str, store: SqlStore) -> Iterator[NewClient]:
    """Makes clients whose key has the scopes given."""
    opened: list[httpx.Client] = []

    def make(*scopes: Scope) -> httpx.Client:
        key = AccessKeys(store).create("tests", scopes)
        headers = {"Authorization": f"Bearer {key}"}
        opened.append(httpx.Client(base_url=server, headers=headers, timeout=30))
        return opened[-1]

    yield make
    for client in opened:
        client.close()


@pytest.fixture
def client(new_client: NewClient) -> httpx.Client:
    """A client that may do everything, on an empty database."""
    return new_client(Scope.ADMIN)


@pytest.fixture
def anonymous(server: str, store: SqlStore) -> Iterator[httpx.Client]:
    """A client without a key."""
    with httpx.Client(base_url=server, timeout=30) as client:
        yield client


ServeWith = Callable[..., httpx.Client]


@pytest.fixture
def serve_with(tmp_path: Path) -> Iterator[ServeWith]:
    """Runs another service, on its own SQLite file, with the qualifier and settings given."""
    running: list[Any] = []

    def start(qualifier: Qualifying | None, **changed: Any) -> httpx.Client:
        settings = Settings(database_url=f"sqlite:///{tmp_path / 'other.db'}", **changed)
        context = serve(settings, qualifier)
        address = context.__enter__()
        running.append(context)
        other = SqlStore(open_engine(settings.database_url))
        key = AccessKeys(other).create("tests", [Scope.ADMIN])
        other.close()
        client = httpx.Client(base_url=address, headers={"Authorization": f"Bearer {key}"})
        running.append(client)
        return client

    yield start
    for context in reversed(running):
        context.__exit__(None, None, None)


@pytest.fixture(scope="session")
def clock() -> SetClock:
    """The time of the services whose screens are tested."""
    return SetClock()


@pytest.fixture(scope="session")
def no_model(configuration: tuple[Taxonomy, Territory]) -> NoModel:
    """What stands in for a model: the screens of accounts need none."""
    return NoModel(*configuration, reason="Pas de modèle.")


@pytest.fixture(scope="session")
def screens_address(database_url: str, no_model: NoModel, clock: SetClock) -> Iterator[str]:
    """The address of a service whose time tests set, on each kind of database."""
    with serve(Settings(database_url=database_url), no_model, clock) as address:
        yield address


@pytest.fixture
def screens(
    screens_address: str, database_url: str, clock: SetClock, territory: Territory
) -> Iterator[Screens]:
    """That service, on an empty database."""
    with emptied(database_url) as store, ExitStack() as browsers:
        yield Screens(screens_address, store, clock, territory.referential, browsers)
