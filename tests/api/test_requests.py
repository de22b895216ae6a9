"""A message sent in is qualified, stored, acknowledged and read again, whole."""

from __future__ import annotations

import re
from typing import Any

import httpx

from nlp_router.pipeline import Qualifier

MESSAGE: dict[str, Any] = {
    "id": "portail-42",
    "channel": "portail",
    "subject": "Chaussée",
    "text": "Il y a un gros trou dans la chaussée rue des Tanneurs à Marmande 🚲",
    "received_at": "2026-11-20T18:30:00+01:00",
    "epci": "200030674",
    "commune": "47157",
    "author": "Mme Dupont",
    "latitude": 44.5,
    "longitude": 0.16,
    "address": "3 rue des Tanneurs",
    "attachments": ["photo.jpg"],
}


def expected_qualification(qualifier: Qualifier, message: dict[str, Any]) -> dict[str, Any]:
    found = qualifier.qualify(qualifier.reader.read(message)).as_dict()
    requests = [request | {"decided_by": "machine"} for request in found["requests"]]
    return found | {"requests": requests}


def test_a_message_is_acknowledged_whole(client: httpx.Client, qualifier: Qualifier) -> None:
    response = client.post("/v1/requests", json=MESSAGE)

    body = response.json()
    qualification = expected_qualification(qualifier, MESSAGE)
    waiting = any(request["decision"] == "review" for request in qualification["requests"])
    assert response.status_code == 201
    assert response.headers["location"] == f"/v1/requests/{body['id']}"
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}", body["tracking_code"])
    assert body == {
        **MESSAGE,
        "id": body["id"],
        "external_id": "portail-42",
        "tracking_code": body["tracking_code"],
        "state": "a_verifier" if waiting else "transmise",
        "reroutes": 0,
        "first_received_at": MESSAGE["received_at"],
        "transmitted_at": None,
        "redirected_to": None,
        "created_at": body["created_at"],
        "qualification": qualification,
    }


def test_what_was_acknowledged_is_read_again_with_its_history(client: httpx.Client) -> None:
    sent = client.post("/v1/requests", json=MESSAGE).json()

    read = client.get(f"/v1/requests/{sent['id']}").json()

    requests = sent["qualification"]["requests"]
    assert read == {
        **sent,
        "received_at": "2026-11-20T17:30:00+00:00",
        "first_received_at": "2026-11-20T17:30:00+00:00",
        "history": [
            {"at": sent["created_at"], "kind": "recue", "actor": "tests", "detail": {}},
            {
                "at": sent["created_at"],
                "kind": "qualifiee",
                "actor": "machine",
                "detail": {
                    "model": sent["qualification"]["model"],
                    "types": [request["type"] for request in requests],
                    "decisions": [request["decision"] for request in requests],
                    "state": sent["state"],
                },
            },
        ],
    }


def test_a_message_without_id_takes_the_id_of_its_request(client: httpx.Client) -> None:
    body = client.post("/v1/requests", json={"text": "Bonjour"}).json()

    assert body["external_id"] is None
    assert body["qualification"]["id"] == body["id"]


def test_the_same_reference_may_come_twice(client: httpx.Client) -> None:
    first = client.post("/v1/requests", json=MESSAGE).json()
    second = client.post("/v1/requests", json=MESSAGE).json()

    assert first["external_id"] == second["external_id"]
    assert first["id"] != second["id"]


def test_every_unicode_text_comes_back_as_sent(client: httpx.Client) -> None:
    text = "é\u2028\U0001f6b2\r\n\t<b>&amp;</b> \x01 ﷽ e\u0301 \ufeff"
    sent = client.post("/v1/requests", json={"text": text}).json()

    assert client.get(f"/v1/requests/{sent['id']}").json()["text"] == text


def test_dates_at_the_ends_of_what_is_accepted_are_taken_in(client: httpx.Client) -> None:
    for date in ("1990-01-01T00:00:00+00:00", "2199-12-31T23:30:00+00:00"):
        sent = client.post("/v1/requests", json={"text": "Un trou", "received_at": date})
        assert sent.status_code == 201
        assert client.get(f"/v1/requests/{sent.json()['id']}").json()["received_at"] == date


def test_qualify_answers_as_the_library_and_stores_nothing(
    client: httpx.Client, qualifier: Qualifier
) -> None:
    response = client.post("/v1/qualify", json=MESSAGE)

    assert response.status_code == 200
    assert response.json() == qualifier.qualify(qualifier.reader.read(MESSAGE)).as_dict()
    assert client.get("/v1/requests").json() == {"items": [], "next_cursor": None}


def test_a_doubt_about_the_place_comes_with_its_question(client: httpx.Client) -> None:
    message = {"text": "À Mantes, un lampadaire est cassé.", "epci": "200059889"}
    expected = {
        "insee": "78361",
        "name": "Mantes-la-Jolie",
        "quote": "Mantes",
        "source": "text",
        "candidates": [
            {"insee": "78361", "name": "Mantes-la-Jolie"},
            {"insee": "78362", "name": "Mantes-la-Ville"},
        ],
        "confirmation": "Est-ce à Mantes-la-Jolie, à Mantes-la-Ville ou ailleurs ?",
    }

    for path, status in (("/v1/qualify", 200), ("/v1/requests", 201)):
        response = client.post(path, json=message)
        body = response.json()
        requests = body.get("requests") or body["qualification"]["requests"]
        assert response.status_code == status
        assert [request["place"] for request in requests] == [expected]


def test_unknown_requests_are_not_found(client: httpx.Client) -> None:
    unknown = ("00000000-0000-4000-8000-000000000000", "1", "%00", "%F0%9F%9A%B2", "x" * 2000)
    for request_id in unknown:
        response = client.get(f"/v1/requests/{request_id}")
        assert (response.status_code, response.json()["code"]) == (404, "request_not_found")
