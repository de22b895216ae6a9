"""Every fault is a problem with a stable code, in French, without a word of the citizen's."""

from __future__ import annotations

import json
import logging
import select
import socket
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

import httpx
import pytest

from api.errors import PROBLEMS
from nlp_router.domain import Message, Qualification
from nlp_router.intake.message import MESSAGE_CODES
from nlp_router.pipeline import Qualifier

SECRET = "motsecretdelusager"
JSON = {"Content-Type": "application/json"}
ServeWith = Callable[..., httpx.Client]


def assert_problem(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    body: dict[str, Any] = response.json()
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert SECRET not in response.text
    assert {name: body[name] for name in ("type", "title", "status", "code")} == {
        "type": f"urn:nlp-router:problem:{code}",
        "title": PROBLEMS[code].title,
        "status": PROBLEMS[code].status,
        "code": code,
    }
    assert set(body) <= {"type", "title", "status", "code", "detail", "instance", "errors"}
    return body


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        SECRET.encode(),
        b'{"text": "a"} x',
        b"\xff\xfe",
        b'{"text": "\xe9"}',
        b'{"text": "a", "text": "b"}',
        b'{"text": "a", "latitude": NaN, "longitude": 1}',
        b'{"text": "a", "latitude": 1, "longitude": -Infinity}',
        b'{"text": "a", "latitude": 1e999, "longitude": 1}',
        b'{"text": "a", "latitude": 1' + b"0" * 400 + b', "longitude": 1}',
        b'{"text": "a", "x": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b"[" * 5_000 + b"]" * 5_000,
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
        b'\xef\xbb\xbf{"text": "a"}',
    ],
    ids=range(16),
)
@pytest.mark.parametrize("path", ["/v1/requests", "/v1/qualify"])
def test_bodies_that_are_not_json(client: httpx.Client, path: str, body: bytes) -> None:
    response = client.post(path, content=body, headers=JSON)
    assert assert_problem(response, 400, "invalid_json")["detail"].startswith("Corps illisible : ")


@pytest.mark.parametrize(
    ("message", "code", "field"),
    [
        ([], "not_an_object", ""),
        (None, "not_an_object", ""),
        (SECRET, "not_an_object", ""),
        ({}, "empty_text", "text"),
        ({"text": " \n"}, "empty_text", "text"),
        ({"text": "a" * 20_001}, "text_too_long", "text"),
        ({"text": f"{SECRET}\x00"}, "invalid_characters", "text"),
        ({"text": f"{SECRET}\ud800"}, "invalid_characters", "text"),
        ({"text": 3}, "invalid_field", "text"),
        ({"text": SECRET, "subject": "a" * 1_001}, "invalid_field", "subject"),
        ({"text": SECRET, "id": 3}, "invalid_field", "id"),
        ({"text": SECRET, "channel": "pigeon"}, "unknown_channel", "channel"),
        ({"text": SECRET, "received_at": "hier"}, "invalid_date", "received_at"),
        ({"text": SECRET, "received_at": "2026-01-01T00:00:00"}, "invalid_date", "received_at"),
        ({"text": SECRET, "commune": "00000"}, "unknown_commune", "commune"),
        ({"text": SECRET, "epci": "1"}, "unknown_epci", "epci"),
        ({"text": SECRET, "latitude": 91, "longitude": 0}, "invalid_coordinates", "latitude"),
        ({"text": SECRET, "attachments": ["\ud800"]}, "invalid_field", "attachments"),
    ],
)
def test_faults_of_messages(
    client: httpx.Client, message: object, code: str, field: str, caplog: pytest.LogCaptureFixture
) -> None:
    for path in ("/v1/requests", "/v1/qualify"):
        response = client.post(path, content=json.dumps(message), headers=JSON)
        body = assert_problem(response, 422, code)
        assert body["errors"] == [{"field": field, "code": code}]
    assert SECRET not in caplog.text


def test_every_message_code_is_a_problem() -> None:
    assert set(MESSAGE_CODES) <= set(PROBLEMS)
    assert {kind.status // 100 for kind in PROBLEMS.values()} == {4, 5}


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/json; charset=latin-1"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
        {},
    ],
)
def test_other_content_types_are_refused(client: httpx.Client, headers: dict[str, str]) -> None:
    response = client.post("/v1/requests", content=b'{"text": "a"}', headers=headers)
    assert_problem(response, 415, "unsupported_media_type")


def test_too_large_a_body_is_refused(client: httpx.Client) -> None:
    body = b'{"text": "' + b"a" * 1_000_000 + b'"}'
    assert_problem(client.post("/v1/requests", content=body, headers=JSON), 413, "body_too_large")


def test_too_large_a_body_is_refused_without_a_declared_length(client: httpx.Client) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(11):
            yield b"a" * 100_000

    response = client.post("/v1/requests", content=chunks(), headers=JSON)
    assert_problem(response, 413, "body_too_large")


def test_an_endless_body_is_cut_short(client: httpx.Client, server: str) -> None:
    host, port = server.removeprefix("http://").split(":")
    request = (
        f"POST /v1/requests HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        f"Authorization: {client.headers['authorization']}\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(request.encode())
        for _ in range(20):
            connection.sendall(b"186a0\r\n" + b"a" * 100_000 + b"\r\n")
            if select.select([connection], [], [], 0.1)[0]:
                break
        assert connection.recv(12) == b"HTTP/1.1 413"


def test_unknown_addresses_and_methods(client: httpx.Client) -> None:
    for path in ("/v1", f"/{SECRET}", "/v1/requests/", "/docs/static/..%2fmain.py"):
        assert_problem(client.get(path), 404, "not_found")
    response = client.put("/v1/requests")
    assert_problem(response, 405, "method_not_allowed")
    assert response.headers["allow"] == "GET, POST"
    assert_problem(client.request("LICORNE", "/health"), 405, "method_not_allowed")


class Failing:
    """A qualifier that breaks in the middle of a citizen's words."""

    def __init__(self, real: Qualifier, reads: bool = True) -> None:
        self.taxonomy, self.territory, self.versions = real.taxonomy, real.territory, real.versions
        self.reader = real.reader if reads else self

    def qualify(self, message: Message) -> Qualification:
        raise ValueError(f"cannot qualify {message.text!r}")

    def read(self, raw: dict[str, Any]) -> Message:
        raise ValueError(f"cannot read {raw!r}")


def test_a_failing_qualifier_loses_nothing(
    serve_with: ServeWith, qualifier: Qualifier, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = serve_with(Failing(qualifier))
    message = {"id": "7", "text": SECRET, "received_at": "2026-11-20T08:00:00+00:00"}

    response = client.post("/v1/requests", json=message)

    body = response.json()
    expected = {
        "id": "7",
        "requests": [
            {
                "excerpt": [0, len(SECRET)],
                "type": "autre.non_qualifiable",
                "alternatives": [],
                "confidence": 0.0,
                "nature": "autre",
                "nature_confidence": 0.0,
                "priority": "haute",
                "priority_confidence": 0.0,
                "danger": False,
                "reasons": [
                    "La machine n'a pas pu lire ce message ; le danger n'a pas été évalué."
                ],
                "place": {
                    "insee": None,
                    "name": None,
                    "quote": None,
                    "source": None,
                    "candidates": [],
                    "confirmation": None,
                },
                "recipient": None,
                "recipient_confidence": 0.0,
                "decision": "review",
                "decision_reasons": ["Qualification automatique impossible : un agent doit lire."],
                "due": {
                    "first_answer": "2026-11-27",
                    "resolution": "2026-12-20",
                    "receipt": "2026-11-23",
                    "legal": [
                        {
                            "name": "Accusé d'enregistrement électronique",
                            "effect": "receipt",
                            "day": "2026-11-23",
                            "basis": "CRPA L112-11 : immédiat, sinon 1 jour ouvré",
                            "verified": True,
                        },
                        {
                            "name": "Accusé de réception électronique",
                            "effect": "receipt",
                            "day": "2026-12-04",
                            "basis": "CRPA L112-11 : 10 jours ouvrés s'il n'est pas immédiat",
                            "verified": True,
                        },
                        {
                            "name": "Rejet implicite (le silence vaut rejet)",
                            "effect": "rejection",
                            "day": "2027-01-20",
                            "basis": "CRPA L231-4 et L114-3 : 2 mois depuis la première "
                            "administration saisie",
                            "verified": True,
                        },
                    ],
                },
                "redirection": None,
                "decided_by": "machine",
            }
        ],
        "model": asdict(qualifier.versions),
    }
    assert (response.status_code, body["state"]) == (201, "a_verifier")
    assert body["qualification"] == expected
    assert client.get(f"/v1/requests/{body['id']}").json()["text"] == SECRET
    assert client.post("/v1/qualify", json=message).json()["requests"][0]["decision"] == "review"
    # An agent decides, and the request has a recipient.
    correction = {"agent": "a", "type": "voirie.chaussee_degradee", "place_insee": "47157"}
    decided = client.post(f"/v1/requests/{body['id']}/corrections", json=correction).json()
    assert decided["qualification"]["requests"][0]["recipient"]["name"] == "Marmande"
    assert "nlp_router_qualification_failures_total 2.0" in client.get("/metrics").text
    assert "qualification impossible : ValueError [" in caplog.text
    assert SECRET not in caplog.text


def test_an_unforeseen_error_tells_nothing_but_a_reference(
    serve_with: ServeWith, qualifier: Qualifier, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = serve_with(Failing(qualifier, reads=False))

    response = client.post("/v1/requests", json={"text": SECRET})

    body = assert_problem(response, 500, "internal_error")
    reference = body["instance"].removeprefix("urn:uuid:")
    assert body["detail"] == f"Signalez cette référence à l'exploitant : {reference}."
    assert f"erreur interne {reference} : ValueError [" in caplog.text
    assert SECRET not in caplog.text
    assert "Traceback" not in caplog.text
    assert client.get("/health").status_code == 200
