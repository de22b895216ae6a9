"""A request handed over to the competent administration: who, when, to whom; both dates kept."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from nlp_router.domain import Nature, json_form
from nlp_router.pipeline import Qualifier
from nlp_router.route.deadlines import legal_deadlines

JSON = {"Content-Type": "application/json"}
RECEIVED, HANDED_OVER = "2026-11-02", "2026-11-04"


def send(client: httpx.Client) -> dict[str, Any]:
    message = {
        "text": "Le chauffage du lycée est en panne à Marmande",
        "epci": "200030674",
        "received_at": f"{RECEIVED}T08:00:00+00:00",
    }
    response = client.post("/v1/requests", json=message)
    assert response.status_code == 201
    body: dict[str, Any] = response.json()
    return body


def transmit(client: httpx.Client, request: dict[str, Any], **changed: Any) -> httpx.Response:
    body = {"actor": "Léa", "day": HANDED_OVER, "body": "Région Nouvelle-Aquitaine", **changed}
    address = f"/v1/requests/{request['id']}/transmissions"
    return client.post(address, content=json.dumps(body), headers=JSON)


def test_a_request_is_first_received_when_it_is_received(client: httpx.Client) -> None:
    sent = send(client)

    assert (sent["first_received_at"], sent["transmitted_at"], sent["redirected_to"]) == (
        f"{RECEIVED}T08:00:00+00:00",
        None,
        None,
    )


def test_a_transmission_is_kept_with_both_dates_and_moves_the_legal_deadlines(
    client: httpx.Client, qualifier: Qualifier
) -> None:
    sent = send(client)
    before = sent["qualification"]["requests"][0]

    response = transmit(client, sent)

    read = client.get(f"/v1/requests/{sent['id']}").json()
    legal = legal_deadlines(
        qualifier.taxonomy.deadlines,
        before["type"],
        date.fromisoformat(RECEIVED),
        date.fromisoformat(HANDED_OVER),
        "47",
        Nature(before["nature"]),
    )
    said = {"actor": "Léa", "day": HANDED_OVER, "body": "Région Nouvelle-Aquitaine"}
    request = {
        **before,
        "due": {**before["due"], "legal": [json_form(deadline) for deadline in legal]},
        "transmission": said,
    }
    assert response.status_code == 201
    assert request["due"] != before["due"]
    assert response.json() == {
        **sent,
        "received_at": read["received_at"],
        "first_received_at": read["first_received_at"],
        "transmitted_at": HANDED_OVER,
        "redirected_to": "Région Nouvelle-Aquitaine",
        "qualification": {**sent["qualification"], "requests": [request]},
    }
    assert {name: value for name, value in read.items() if name != "history"} == response.json()
    assert {**read["history"][-1], "at": None} == {
        "at": None,
        "kind": "transmise",
        "actor": "Léa",
        "detail": {"index": 0, "day": HANDED_OVER, "body": "Région Nouvelle-Aquitaine"},
    }


def test_the_citizen_is_told_to_whom(client: httpx.Client) -> None:
    sent = send(client)
    transmit(client, sent)

    tracked = client.get(f"/v1/track/{sent['tracking_code']}").json()

    step = tracked["history"][-1]["step"]
    assert step == "Votre demande a été transmise à : Région Nouvelle-Aquitaine."


def test_a_transmission_survives_a_correction(client: httpx.Client) -> None:
    sent = send(client)
    transmit(client, sent)

    address = f"/v1/requests/{sent['id']}/corrections"
    body = {"agent": "Léa", "priority": "urgente"}
    corrected = client.post(address, json=body).json()

    request = corrected["qualification"]["requests"][0]
    acknowledged = {item["name"]: item["day"] for item in request["due"]["legal"]}
    assert corrected["transmitted_at"] == HANDED_OVER
    assert request["transmission"]["day"] == HANDED_OVER
    # Ten working days after 4 November: 11 November is a holiday.
    assert acknowledged["Accusé de réception électronique"] == "2026-11-19"


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"day": "2026-11-01"}, "invalid_body", "day"),
        ({"day": str(date.today() + timedelta(days=2))}, "invalid_body", "day"),
        ({"day": "hier"}, "invalid_body", "day"),
        ({"actor": " "}, "invalid_body", "actor"),
        ({"body": ""}, "invalid_body", "body"),
        ({"index": 7}, "unknown_index", "index"),
        ({"licorne": 1}, "invalid_body", ""),
    ],
)
def test_wrong_transmissions_are_named_and_change_nothing(
    client: httpx.Client, changed: dict[str, Any], code: str, field: str
) -> None:
    sent = send(client)
    before = client.get(f"/v1/requests/{sent['id']}").json()

    response = transmit(client, sent, **changed)

    problem = response.json()
    assert (response.status_code, problem["code"]) == (422, code)
    assert [error["field"] for error in problem["errors"]] == [field]
    assert client.get(f"/v1/requests/{sent['id']}").json() == before


def test_an_unknown_request_is_not_found(client: httpx.Client) -> None:
    response = transmit(client, {"id": "00000000-0000-4000-8000-000000000000"})

    assert (response.status_code, response.json()["code"]) == (404, "request_not_found")
