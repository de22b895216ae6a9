"""Who may call what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from api.db.engine import open_engine
from api.db.store import SqlStore
from api.services.keys import AccessKeys
from api.services.records import Scope

NewClient = Callable[..., httpx.Client]
UNKNOWN = "/v1/requests/00000000-0000-4000-8000-000000000000"
CALLS: list[tuple[str, str, Scope, dict[str, Any] | None, int]] = [
    ("POST", "/v1/requests", Scope.WRITE, {"text": "Bonjour"}, 201),
    ("POST", "/v1/qualify", Scope.QUALIFY, {"text": "Bonjour"}, 200),
    ("GET", "/v1/requests", Scope.READ, None, 200),
    ("GET", UNKNOWN, Scope.READ, None, 404),
    ("POST", f"{UNKNOWN}/corrections", Scope.WRITE, {"agent": "a"}, 404),
    ("POST", f"{UNKNOWN}/returns", Scope.WRITE, {"service": "a", "reason": "b"}, 404),
]
REFUSED = {
    "type": "urn:nlp-router:problem:unauthenticated",
    "title": "Clé d'accès absente ou refusée",
    "status": 401,
    "code": "unauthenticated",
    "detail": "Présentez une clé en vigueur : « Authorization: Bearer <clé> ».",
}


@pytest.mark.parametrize(("method", "path", "scope", "body", "status"), CALLS)
def test_each_call_needs_its_scope(
    new_client: NewClient, method: str, path: str, scope: Scope, body: Any, status: int
) -> None:
    for held in Scope:
        response = new_client(held).request(method, path, json=body)
        if held in (scope, Scope.ADMIN):
            assert response.status_code == status
        else:
            assert (response.status_code, response.json()) == (
                403,
                {
                    "type": "urn:nlp-router:problem:missing_scope",
                    "title": "Droit insuffisant",
                    "status": 403,
                    "code": "missing_scope",
                    "detail": f"Cette clé n'a pas le droit « {scope.value} ».",
                },
            )


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer nlpr_00000000_x", "Basic YTpi", "Bearer \xe9", "x"],
)
@pytest.mark.parametrize(("method", "path"), [(call[0], call[1]) for call in CALLS])
def test_no_call_is_answered_without_a_key(
    anonymous: httpx.Client, method: str, path: str, header: str | None
) -> None:
    headers = [] if header is None else [(b"Authorization", header.encode("latin-1"))]
    response = anonymous.request(method, path, headers=headers)
    assert (response.status_code, response.json()) == (401, REFUSED)
    assert response.headers["www-authenticate"] == 'Bearer realm="nlp-router"'


def test_a_revoked_key_is_refused_at_once(client: httpx.Client, store: SqlStore) -> None:
    keys = AccessKeys(store)
    assert client.get("/v1/requests").status_code == 200
    assert keys.revoke(keys.all()[0].prefix)
    assert client.get("/v1/requests").json() == REFUSED


def test_the_database_never_holds_a_secret(store: SqlStore, database_url: str) -> None:
    key = AccessKeys(store).create("portail", [Scope.READ])
    engine = open_engine(database_url)
    with engine.connect() as connection:
        row = connection.execute(text("SELECT * FROM api_keys")).mappings().one()
    engine.dispose()
    assert key.split("_", 2)[2] not in str(dict(row))
    assert len(row["digest"]) == 64
