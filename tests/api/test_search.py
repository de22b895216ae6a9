"""Searches: every filter, a stable order, pages that lose and repeat nothing."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from api.services.consult import read_cursor, write_cursor


def send(client: httpx.Client, number: int, **changed: Any) -> dict[str, Any]:
    message = {
        "text": f"Un nid de poule rue {number} à Marmande",
        "received_at": f"2026-11-{number:02d}T08:00:00+00:00",
        "epci": "200030674",
    }
    response = client.post("/v1/requests", json=message | changed)
    assert response.status_code == 201
    body: dict[str, Any] = response.json()
    return body


def walk(client: httpx.Client, limit: int) -> list[str]:
    found: list[str] = []
    parameters: dict[str, Any] = {"limit": limit}
    while True:
        page = client.get("/v1/requests", params=parameters).json()
        assert len(page["items"]) <= limit
        found += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            return found
        parameters["cursor"] = page["next_cursor"]


@pytest.mark.parametrize("limit", [1, 3, 7, 8, 200])
def test_pages_follow_each_other_newest_first(client: httpx.Client, limit: int) -> None:
    sent = [send(client, day) for day in (3, 1, 2)]
    # Same instant: the order must hold all the same.
    sent += [send(client, 2) for _ in range(5)]

    expected = sorted(sent, key=lambda item: (item["received_at"], item["id"]), reverse=True)
    assert walk(client, limit) == [item["id"] for item in expected]


def test_a_request_that_comes_in_meanwhile_moves_no_page(client: httpx.Client) -> None:
    sent = [send(client, day)["id"] for day in (1, 2, 3)]
    first = client.get("/v1/requests", params={"limit": 2}).json()
    send(client, 9)

    rest = client.get("/v1/requests", params={"cursor": first["next_cursor"]}).json()

    assert [item["id"] for item in first["items"] + rest["items"]] == sent[::-1]


def test_each_filter_keeps_what_matches(client: httpx.Client) -> None:
    sent = [
        send(client, 1),
        send(client, 2, channel="email", commune="47157"),
        send(client, 3, text="Ma carte d'identité est périmée", epci="200067254"),
        send(client, 4, text="Un câble électrique dénudé pend au-dessus de l'école de Gan"),
    ]
    places = [{r["place"]["insee"] for r in m["qualification"]["requests"]} for m in sent]
    cases: dict[str, Any] = {
        "type": lambda m, v: v in {r["type"] for r in m["qualification"]["requests"]},
        "service": lambda m, v: v in {r["recipient"]["service"] for r in requests_of(m)},
        "priority": lambda m, v: v in {r["priority"] for r in requests_of(m)},
        "decision": lambda m, v: v in {r["decision"] for r in requests_of(m)},
        "state": lambda m, v: m["state"] == v,
        "channel": lambda m, v: m["channel"] == v,
        "epci": lambda m, v: m["epci"] == v,
        "danger": lambda m, v: any(r["danger"] for r in requests_of(m)) == (v == "true"),
        "commune": lambda m, v: m["commune"] == v or v in places[sent.index(m)],
    }
    first = requests_of(sent[0])[0]
    values = {
        "type": [first["type"], "voirie.inconnue"],
        "service": [first["recipient"]["service"]],
        "priority": ["basse", "normale", "haute", "urgente"],
        "decision": ["auto", "review", "rejected"],
        "state": ["a_verifier", "transmise", "qualifiee"],
        "channel": ["autre", "email"],
        "epci": ["200030674", "200067254"],
        "danger": ["true", "false"],
        "commune": ["47157", "64230"],
    }
    for name, matches in cases.items():
        for value in values[name]:
            page = client.get("/v1/requests", params={name: value}).json()
            expected = [message["id"] for message in reversed(sent) if matches(message, value)]
            assert [item["id"] for item in page["items"]] == expected, (name, value)


def requests_of(message: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = message["qualification"]["requests"]
    return found


def test_dates_bound_the_search_first_in_last_out(client: httpx.Client) -> None:
    sent = [send(client, day)["id"] for day in (1, 2, 3)]
    bounds = {
        "received_from": "2026-11-01T09:00:00+01:00",
        "received_to": "2026-11-03T08:00:00Z",
    }
    page = client.get("/v1/requests", params=bounds).json()
    assert [item["id"] for item in page["items"]] == [sent[1], sent[0]]


@pytest.mark.parametrize(
    ("parameters", "fields"),
    [
        ({"limit": "0"}, ["limit"]),
        ({"limit": "201"}, ["limit"]),
        ({"priority": "vitale", "danger": "peut-être"}, ["danger", "priority"]),
        ({"received_from": "2026-11-01T09:00:00"}, ["received_from"]),
        ({"received_to": "0001-01-01T00:00:00+14:00"}, ["received_to"]),
        ({"type": "a\x00b"}, ["type"]),
        ({"prioirty": "haute"}, [""]),
    ],
)
def test_wrong_parameters_are_named(
    client: httpx.Client, parameters: dict[str, str], fields: list[str]
) -> None:
    response = client.get("/v1/requests", params=parameters)

    body = response.json()
    assert (response.status_code, body["code"]) == (422, "invalid_parameter")
    assert sorted(error["field"] for error in body["errors"]) == fields
    assert "prioirty" not in response.text


@pytest.mark.parametrize(
    "cursor", ["", "x", "é", "W10", "bnVsbA", "W1siYSIsImIiXSwxXQ", "WyIyMDI2LTAxLTAxIiwgIngiXQ"]
)
def test_a_cursor_that_is_not_ours_is_refused(client: httpx.Client, cursor: str) -> None:
    response = client.get("/v1/requests", params={"cursor": cursor})
    assert (response.status_code, response.json()["code"]) == (400, "invalid_cursor")


def test_a_cursor_reads_back_as_written(client: httpx.Client) -> None:
    send(client, 1)
    send(client, 2)
    cursor = client.get("/v1/requests", params={"limit": 1}).json()["next_cursor"]
    assert write_cursor(read_cursor(cursor)) == cursor
