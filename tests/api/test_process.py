"""A real server process: started by its command, killed without warning, fast enough."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.db.engine import open_engine
from api.db.store import SqlStore
from api.services.keys import AccessKeys
from api.services.records import Scope
from nlp_router.pipeline import Qualifier
from nlp_router.registry.store import ModelStore

START = "import typer; from api.cli import serve; typer.run(serve)"


@pytest.fixture
def installation(home: Path, qualifier: Qualifier) -> Path:
    """An installation with the small model of the tests in use."""
    store = ModelStore(home / "models")
    manifest = store.save(
        qualifier._model,
        taxonomy=qualifier.taxonomy.version,
        data="",
        vectors="",
        trained_on=0,
        metrics={},
    )
    store.promote(manifest.version)
    return home


@pytest.fixture
def own_url(installation: Path, database_url: str) -> str:
    """A database of each kind; the SQLite file is one that no other server has open."""
    if database_url.startswith("sqlite"):
        return f"sqlite:///{installation / 'router.db'}"
    return database_url


@contextmanager
def running(url: str) -> Iterator[tuple[subprocess.Popen[str], httpx.Client]]:
    """A server process, and a client of it that may do everything."""
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", START, "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"NLP_ROUTER_DATABASE_URL": url},
    ) as process:
        assert process.stdout
        shown, found = "", None
        for line in process.stdout:
            shown += line
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                break
        assert found, shown
        try:
            with client_of(found[0], url) as client:
                yield process, client
        finally:
            process.kill()


def client_of(address: str, url: str) -> httpx.Client:
    """A client with a new key."""
    store = SqlStore(open_engine(url))
    key = AccessKeys(store).create("tests", [Scope.ADMIN])
    store.close()
    return httpx.Client(base_url=address, headers={"Authorization": f"Bearer {key}"})


def post_until_it_dies(client: httpx.Client, acknowledged: list[dict[str, Any]]) -> None:
    with (
        httpx.Client(base_url=client.base_url, headers=client.headers) as own,
        contextlib.suppress(httpx.HTTPError),
    ):
        while True:
            sent = own.post("/v1/requests", json={"text": "Un trou à Marmande"})
            acknowledged.append(sent.json())


def test_acknowledged_requests_survive_a_kill(own_url: str) -> None:
    acknowledged: list[dict[str, Any]] = []
    with running(own_url) as (process, client), ThreadPoolExecutor(4) as threads:
        for _ in range(4):
            threads.submit(post_until_it_dies, client, acknowledged)
        deadline = time.monotonic() + 20
        while len(acknowledged) < 60 and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)

    assert len(acknowledged) >= 60
    with running(own_url) as (_, client):
        for sent in acknowledged:
            read = client.get(f"/v1/requests/{sent['id']}").json()
            assert len(read.pop("history")) == 2
            assert read == sent


def test_the_server_stops_when_asked(installation: Path) -> None:
    with running(f"sqlite:///{installation / 'router.db'}") as (process, client):
        assert client.get("/health").status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) in (0, -signal.SIGTERM)
