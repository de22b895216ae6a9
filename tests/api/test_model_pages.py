"""Models put in use and taken back from the screen, while the service answers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from api.db.engine import open_engine
from api.db.store import SqlStore
from api.services.identity import Role
from api.services.keys import AccessKeys
from api.services.records import Scope
from api.settings import Settings
from nlp_router.pipeline import Qualifier
from nlp_router.registry.store import ModelStore
from tests.api.conftest import serve
from tests.api.screens import Screens, SetClock

DESCRIBED = {
    "taxonomy": "essai",
    "data": "0" * 64,
    "vectors": "",
    "trained_on": 3,
    "metrics": {"type_accuracy": {"value": 0.875, "low": 0.8, "high": 0.9}},
}
ACCEPTED = {"champion": None, "accepted": True, "text": "Accepté."}


@pytest.fixture
def store(home: Path) -> ModelStore:
    return ModelStore(home / "models")


@pytest.fixture
def versions(store: ModelStore, qualifier: Qualifier) -> list[str]:
    """Two models that the gate let in, the first in use, and one it refused."""
    saved = []
    for number in range(3):
        model = replace(qualifier._model, danger_limit=0.4 + number / 10)
        saved.append(store.save(model, **DESCRIBED).version)
        store.judge(saved[-1], ACCEPTED | {"accepted": number < 2})
    store.promote(saved[0], by="essai", reason="le premier")
    return saved


@pytest.fixture
def screens(home: Path, versions: list[str], qualifier: Qualifier) -> Iterator[Screens]:
    """A service that uses the registry, as an installation does."""
    settings = Settings(database_url=f"sqlite:///{home / 'x.db'}", model_watch_seconds=0.1)
    with serve(settings, None) as address, ExitStack() as browsers:
        kept = SqlStore(open_engine(settings.database_url))
        yield Screens(address, kept, SetClock(), qualifier.territory.referential, browsers)
        kept.close()


def answering(screens: Screens) -> str:
    """The version that qualifies."""
    key = AccessKeys(screens.store).create("essai", [Scope.ADMIN])
    answer = httpx.post(
        f"{screens.address}/v1/qualify",
        json={"text": "un trou rue Haute", "commune": "47157"},
        headers={"Authorization": f"Bearer {key}"},
    )
    found: str = answer.json()["model"]["version"]
    return found


def wait_until_answers(screens: Screens, version: str) -> None:
    deadline = time.monotonic() + 60
    while answering(screens) != version:
        assert time.monotonic() < deadline, "l'autre modèle répond toujours"
        time.sleep(0.2)


def test_a_model_put_in_use_answers_and_the_one_before_comes_back(
    screens: Screens, store: ModelStore, versions: list[str]
) -> None:
    first, second, _ = versions
    assert answering(screens) == first
    browser = screens.signed_in(Role.ADMINISTRATOR)
    page = browser.open("/modeles")
    assert page.texts("tbody th a") == versions[::-1]
    assert page.texts("tr.winner th a") == [first]

    browser.open(f"/modeles/{second}")
    page = browser.send(f"/modeles/{second}/promotion", {"raison": "il voit mieux les trous"})

    assert page.texts("tr.winner th a") == [second]
    wait_until_answers(screens, second)

    browser.send("/modeles/retour", {"raison": "il voit des trous partout"})

    wait_until_answers(screens, first)
    assert [(step.action, step.version, step.by, step.reason) for step in store.history()] == [
        ("promotion", first, "essai", "le premier"),
        ("promotion", second, "administrateur@marmande.fr", "il voit mieux les trous"),
        ("retour", first, "administrateur@marmande.fr", "il voit des trous partout"),
    ]


def test_a_model_that_the_gate_refused_stays_out(
    screens: Screens, store: ModelStore, versions: list[str]
) -> None:
    refused = versions[2]
    browser = screens.signed_in(Role.ADMINISTRATOR)
    page = browser.open(f"/modeles/{refused}")
    (button,) = page.tree.css("button[disabled]")
    assert button.text() == "Mettre en service"

    sent = browser.send(f"/modeles/{refused}/promotion", {"raison": "quand même"})

    assert (sent.status, sent.title) == (409, "Modèle refusé")
    assert store.champion() == versions[0]


def test_a_reason_is_asked_and_a_version_must_exist(screens: Screens, versions: list[str]) -> None:
    browser = screens.signed_in(Role.ADMINISTRATOR)
    browser.open(f"/modeles/{versions[1]}")
    assert browser.send(f"/modeles/{versions[1]}/promotion", {"raison": " "}).status == 422
    for version in ("000000000000", "...", "champion"):
        assert browser.open(f"/modeles/{version}").status == 404
