"""The service tells how it is, and nothing about anybody."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from api.db.engine import open_engine
from api.services.qualify import NoModel
from nlp_router.pipeline import Qualifier

ServeWith = Callable[..., httpx.Client]
SECRET = "motsecretdelusager"


def test_alive_and_ready(anonymous: httpx.Client, qualifier: Qualifier) -> None:
    assert anonymous.get("/health").json() == {"status": "ok"}
    assert anonymous.get("/ready").json() == {
        "status": "ready",
        "model": asdict(qualifier.versions),
    }


def test_without_a_model_messages_go_to_agents(
    serve_with: ServeWith, home: Path, qualifier: Qualifier
) -> None:
    client = serve_with(None)

    ready = client.get("/ready")

    assert ready.status_code == 503
    assert ready.headers["retry-after"] == "5"
    assert ready.json() == {
        "type": "urn:nlp-router:problem:not_ready",
        "title": "Service pas encore prêt",
        "status": 503,
        "code": "not_ready",
        "detail": "Aucun modèle entraîné : lancez « nlp-router train ».",
    }
    sent = client.post("/v1/requests", json={"text": "Un trou"})
    assert (sent.status_code, sent.json()["state"]) == (201, "a_verifier")


def test_a_database_of_another_version_is_told(
    serve_with: ServeWith, qualifier: Qualifier, tmp_path: Path
) -> None:
    missing = NoModel(qualifier.taxonomy, qualifier.territory, "Aucun modèle.")
    client = serve_with(missing)
    engine = open_engine(f"sqlite:///{tmp_path / 'other.db'}")
    with engine.execution_options(writing=True).begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
    engine.dispose()

    detail = client.get("/ready").json()["detail"]

    assert detail == (
        "Aucun modèle. La base de données n'est pas à jour (version : vide) : relancez le service."
    )


def test_a_lost_database_is_told_and_nothing_is_acknowledged(
    serve_with: ServeWith, qualifier: Qualifier, tmp_path: Path
) -> None:
    client = serve_with(qualifier)
    engine = open_engine(f"sqlite:///{tmp_path / 'other.db'}")
    with engine.execution_options(writing=True).begin() as connection:
        connection.execute(text("ALTER TABLE events RENAME TO lost"))
    engine.dispose()

    response = client.post("/v1/requests", json={"text": SECRET})

    assert response.status_code == 503
    assert response.json()["code"] == "storage_unavailable"
    assert SECRET not in response.text
    assert client.get("/v1/requests").json()["items"] == []


def test_metrics_count_calls_and_hold_nobody(client: httpx.Client, anonymous: httpx.Client) -> None:
    def value(name: str) -> float:
        found = re.search(rf"^{re.escape(name)} (\S+)$", anonymous.get("/metrics").text, re.M)
        return float(found[1]) if found else 0.0

    counter = 'nlp_router_http_requests_total{method="POST",route="/v1/requests",status="201"}'
    before = value(counter), value("nlp_router_qualification_seconds_count")
    message: dict[str, Any] = {"text": SECRET, "id": SECRET, "author": SECRET}
    sent = client.post("/v1/requests", json=message, headers={"Idempotency-Key": SECRET}).json()
    anonymous.get(f"/v1/track/{sent['tracking_code']}")
    anonymous.get(f"/{SECRET}")

    response = anonymous.get("/metrics")

    after = value(counter), value("nlp_router_qualification_seconds_count")
    assert after == (before[0] + 1, before[1] + 1)
    assert response.headers["content-type"].startswith("text/plain; version=")
    for hidden in (SECRET, sent["id"], sent["tracking_code"]):
        assert hidden not in response.text


def test_log_lines_hold_nobody(client: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", "nlp_router")
    sent = client.post("/v1/requests", json={"text": SECRET, "author": SECRET}).json()
    client.get(f"/v1/track/{sent['tracking_code']}", params={"x": SECRET})

    def lines() -> list[str]:
        return [r.getMessage() for r in caplog.records if r.name == "nlp_router.api"]

    # The line is written once the answer is sent: the caller may be a moment ahead of it.
    deadline = time.monotonic() + 5
    while len(lines()) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert [re.sub(r"\d+\.\d ms", "… ms", line) for line in lines()] == [
        "POST /v1/requests 201 … ms",
        "GET /v1/track/{code} 200 … ms",
    ]


@pytest.mark.parametrize("path", ["/health", "/inconnue", "/v1/requests", "/docs", "/metrics"])
def test_every_answer_is_guarded(anonymous: httpx.Client, path: str) -> None:
    headers = anonymous.get(path, headers={"Origin": "https://ailleurs.example"}).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "server" not in headers
    assert "access-control-allow-origin" not in headers


def test_the_documentation_needs_no_other_site(anonymous: httpx.Client) -> None:
    page = anonymous.get("/docs")
    needed = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert page.status_code == 200
    assert all(address.startswith(("/", "data:")) for address in needed)
    for address in needed:
        if address.startswith("/"):
            assert anonymous.get(address).status_code == 200
    assert len(anonymous.get("/docs/static/swagger-ui-bundle.js").content) > 1_000_000


def test_the_bare_address_leads_to_the_documentation(anonymous: httpx.Client) -> None:
    response = anonymous.get("/")

    assert (response.status_code, response.headers["location"]) == (307, "/docs")
