"""One idempotency key, one stored request, one answer; whatever the number of senders."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from api.services.records import Scope

BODY = b'{"text": "Un nid de poule a Marmande"}'
JSON = {"Content-Type": "application/json"}


def post(client: httpx.Client, key: str, body: bytes = BODY) -> httpx.Response:
    return client.post("/v1/requests", content=body, headers=JSON | {"Idempotency-Key": key})


def test_a_repeated_call_gets_the_first_answer(client: httpx.Client) -> None:
    first = post(client, "k")
    correction = {"agent": "a", "priority": "basse"}
    client.post(f"/v1/requests/{first.json()['id']}/corrections", json=correction)

    again = post(client, "k")

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["location"] == first.headers["location"]
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert len(client.get("/v1/requests").json()["items"]) == 1


def test_another_body_under_the_same_key_is_refused(client: httpx.Client) -> None:
    post(client, "k")
    response = post(client, "k", b'{"text": "Autre chose"}')
    assert response.status_code == 409
    assert response.json() == {
        "type": "urn:nlp-router:problem:idempotency_conflict",
        "title": "Clé d'idempotence déjà utilisée",
        "status": 409,
        "code": "idempotency_conflict",
        "detail": "Cette clé d'idempotence a déjà servi pour un autre contenu.",
    }


def test_two_callers_may_use_the_same_key(new_client: Callable[..., httpx.Client]) -> None:
    first, second = (post(new_client(Scope.ADMIN), "k") for _ in range(2))
    assert first.json()["id"] != second.json()["id"]


def test_a_refused_message_does_not_use_the_key_up(client: httpx.Client) -> None:
    assert post(client, "k", b'{"text": ""}').status_code == 422
    assert post(client, "k").status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "a b"])
def test_malformed_keys_are_refused(client: httpx.Client, key: str) -> None:
    response = post(client, key)
    assert (response.status_code, response.json()["code"]) == (400, "invalid_idempotency_key")


def test_simultaneous_calls_store_one_request(client: httpx.Client) -> None:
    for round_number in range(3):
        with ThreadPoolExecutor(16) as threads:
            key = f"k{round_number}"
            answers = list(threads.map(lambda _, key=key: post(client, key), range(16)))
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.text for answer in answers}) == 1
        replayed = [answer for answer in answers if "idempotent-replayed" in answer.headers]
        assert len(replayed) == 15
    assert len(client.get("/v1/requests").json()["items"]) == 3
