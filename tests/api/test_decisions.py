"""Agents correct, services send back: what follows from it is worked out and kept."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from nlp_router.domain import Nature, Priority, json_form
from nlp_router.pipeline import Qualifier
from nlp_router.route.deadlines import Deadlines

JSON = {"Content-Type": "application/json"}
TWO_REQUESTS = (
    "1) La poubelle jaune n'a pas été ramassée cette semaine à Marmande.\n\n"
    "2) Par ailleurs, comment demander un acte de naissance pour mon mariage ?"
)


def send(client: httpx.Client, text: str = "Un nid de poule à Marmande") -> dict[str, Any]:
    message = {"text": text, "epci": "200030674", "received_at": "2026-11-20T08:00:00+00:00"}
    response = client.post("/v1/requests", json=message)
    assert response.status_code == 201
    body: dict[str, Any] = response.json()
    return body


def correct(client: httpx.Client, request: dict[str, Any], **body: Any) -> httpx.Response:
    address = f"/v1/requests/{request['id']}/corrections"
    content = json.dumps({"agent": "Léa", **body})
    return client.post(address, content=content, headers=JSON)


def test_a_new_type_and_place_give_recipient_and_dates_anew(
    client: httpx.Client, qualifier: Qualifier
) -> None:
    sent = send(client)
    before = sent["qualification"]["requests"][0]

    response = correct(client, sent, type="etat_civil.acte", place_insee="64230", note="vu")

    request_type = qualifier.taxonomy["etat_civil.acte"]
    message = qualifier.reader.read(
        {"text": "x", "epci": "200030674", "received_at": "2026-11-20T08:00:00+00:00"}
    )
    due = Deadlines(qualifier.taxonomy, qualifier.territory).of(
        request_type, Nature(before["nature"]), Priority(before["priority"]), message, "64230"
    )
    after = {
        **before,
        "type": "etat_civil.acte",
        "place": {
            "insee": "64230",
            "name": "Gan",
            "quote": None,
            "source": "agent",
            "candidates": [],
            "confirmation": None,
        },
        "recipient": {
            "level": "commune",
            "id": "64230",
            "name": "Gan",
            "service": request_type.service,
            "basis": response.json()["qualification"]["requests"][0]["recipient"]["basis"],
            "contact": {"id": "64230", "name": "Gan"},
            "doubt": None,
            "directory": [],
        },
        "due": json_form(due),
        "redirection": {
            "kind": "transmission",
            "to": "Gan",
            "reason": f"« {request_type.label} » relève de la commune du lieu.",
            "sentence": f"« {request_type.label} » relève de la commune du lieu. "
            "Votre demande lui est transmise : Gan.",
            "basis": "CRPA L114-2 (transmission à l'administration compétente)",
        },
        "decided_by": "agent",
    }
    qualification = {**sent["qualification"], "requests": [after]}
    read = client.get(f"/v1/requests/{sent['id']}").json()
    assert response.status_code == 201
    assert response.json() == {
        **sent,
        "received_at": read["received_at"],
        "first_received_at": read["first_received_at"],
        "state": "qualifiee",
        "qualification": qualification,
    }
    changes = {
        name: {"before": before[name], "after": after[name]}
        for name in ("type", "place", "recipient", "due", "redirection")
        if before[name] != after[name]
    }
    assert {**read["history"][-1], "at": None} == {
        "at": None,
        "kind": "corrigee",
        "actor": "Léa",
        "detail": {"index": 0, "changes": changes, "note": "vu"},
    }
    # The request is now found under what the agent said, not under what the machine said.
    found = client.get("/v1/requests", params={"type": "etat_civil.acte"}).json()["items"]
    lost = client.get("/v1/requests", params={"type": before["type"]}).json()["items"]
    assert ([item["id"] for item in found], lost) == ([sent["id"]], [])


def test_nature_priority_and_danger_are_taken_as_said(client: httpx.Client) -> None:
    sent = send(client)
    said = {"nature": "reclamation", "priority": "urgente", "danger": True}
    before = sent["qualification"]["requests"][0]

    after = correct(client, sent, **said).json()["qualification"]["requests"][0]

    # Urgent: the answer is for the day itself; a complaint left unanswered is refused in time.
    due = {**before["due"], "first_answer": "2026-11-20", "legal": after["due"]["legal"]}
    assert after == {**before, **said, "due": due, "decided_by": "agent"}
    assert [(item["effect"], item["day"]) for item in after["due"]["legal"]] == [
        ("receipt", "2026-11-23"),
        ("receipt", "2026-12-04"),
        ("rejection", "2027-01-20"),
    ]


def test_a_correction_without_change_confirms(client: httpx.Client) -> None:
    sent = send(client)
    body = correct(client, sent).json()
    request = sent["qualification"]["requests"][0]
    assert body["state"] == "qualifiee"
    assert body["qualification"]["requests"] == [{**request, "decided_by": "agent"}]


@pytest.mark.parametrize(
    ("chosen", "named", "directory"),
    [
        ({"level": "commune", "id": "47157"}, "Marmande", []),
        ({"level": "epci", "id": "200030674"}, "CA Val de Garonne Agglomération", []),
        ({"level": "departement", "id": "47"}, "Lot-et-Garonne", ["departement"]),
        ({"level": "operateur", "id": "enedis", "name": "Enedis"}, "Enedis", ["enedis"]),
    ],
)
def test_an_agent_may_name_the_recipient(
    client: httpx.Client, chosen: dict[str, str], named: str, directory: list[str]
) -> None:
    sent = send(client)
    body = correct(client, sent, recipient=chosen | {"service": "Accueil"}).json()
    recipient = body["qualification"]["requests"][0]["recipient"]
    assert [entry["id"] for entry in recipient["directory"]] == directory
    assert {**recipient, "directory": []} == {
        **chosen,
        "name": named,
        "service": "Accueil",
        "basis": "décision d'un agent",
        "contact": {"id": "47157", "name": "Marmande"},
        "doubt": None,
        "directory": [],
    }


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"type": "voirie.licorne"}, "unknown_type", "type"),
        ({"place_insee": "99999"}, "unknown_commune", "place_insee"),
        ({"index": 7}, "unknown_index", "index"),
        ({"recipient": {"level": "epci", "id": "1"}}, "unknown_recipient", "recipient.id"),
        ({"recipient": {"level": "portail", "id": "1"}}, "unknown_recipient", "recipient.id"),
        ({"recipient": {"level": "etat", "id": "ddt"}}, "unknown_recipient", "recipient.id"),
        ({"agent": " "}, "invalid_body", "agent"),
        ({"agent": None}, "invalid_body", "agent"),
        ({"note": "a\x00b"}, "invalid_body", "note"),
        ({"note": "\ud800"}, "invalid_body", "note"),
        ({"index": True}, "invalid_body", "index"),
        ({"priority": "vitale"}, "invalid_body", "priority"),
        ({"recipient": {"level": "commune"}}, "invalid_body", "recipient.id"),
        ({"licorne": 1}, "invalid_body", ""),
    ],
)
def test_wrong_corrections_are_named_and_change_nothing(
    client: httpx.Client, body: dict[str, Any], code: str, field: str
) -> None:
    sent = send(client)
    before = client.get(f"/v1/requests/{sent['id']}").json()

    response = correct(client, sent, **body)

    problem = response.json()
    assert (response.status_code, problem["code"]) == (422, code)
    assert [error["field"] for error in problem["errors"]] == [field]
    assert "licorne" not in response.text
    assert client.get(f"/v1/requests/{sent['id']}").json() == before


def test_a_return_goes_back_to_an_agent(client: httpx.Client) -> None:
    sent = send(client)
    address = f"/v1/requests/{sent['id']}/returns"

    response = client.post(address, json={"service": "Voirie", "reason": "Voie privée"})

    request = {
        **sent["qualification"]["requests"][0],
        "decision": "review",
        "decision_reasons": ["Retournée par « Voirie » : Voie privée"],
    }
    read = client.get(f"/v1/requests/{sent['id']}").json()
    assert response.status_code == 201
    assert response.json() == {
        **sent,
        "received_at": read["received_at"],
        "first_received_at": read["first_received_at"],
        "state": "retournee",
        "reroutes": 1,
        "qualification": {**sent["qualification"], "requests": [request]},
    }
    assert {**read["history"][-1], "at": None} == {
        "at": None,
        "kind": "retournee",
        "actor": "Voirie",
        "detail": {"index": 0, "service": "Voirie", "reason": "Voie privée"},
    }
    assert correct(client, sent).json()["state"] == "qualifiee"
    again = client.post(address, json={"service": "Voirie", "reason": "Toujours pas"}).json()
    assert (again["state"], again["reroutes"]) == ("retournee", 2)


@pytest.mark.parametrize(
    "body", [{}, {"service": "Voirie"}, {"service": "", "reason": "x"}, [], None, "x", 3]
)
def test_wrong_returns_are_refused(client: httpx.Client, body: Any) -> None:
    sent = send(client)
    address = f"/v1/requests/{sent['id']}/returns"
    response = client.post(address, content=json.dumps(body), headers=JSON)
    assert (response.status_code, response.json()["code"]) == (422, "invalid_body")


def test_decisions_on_an_unknown_request_are_not_found(client: httpx.Client) -> None:
    for name, body in (
        ("corrections", {"agent": "Léa"}),
        ("returns", {"service": "a", "reason": "b"}),
    ):
        for unknown in ("1", "00000000-0000-4000-8000-000000000000"):
            response = client.post(f"/v1/requests/{unknown}/{name}", json=body)
            assert (response.status_code, response.json()["code"]) == (404, "request_not_found")


def test_a_message_waits_until_each_of_its_requests_is_settled(
    client: httpx.Client, qualifier: Qualifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The small model of the tests hardly dares to cut: here it must.
    monkeypatch.setattr(qualifier._model.segmenter, "limit", 0.05)
    sent = send(client, TWO_REQUESTS)
    count = len(sent["qualification"]["requests"])
    assert count == 2
    for index in range(count):
        body = {"service": "Accueil", "reason": "à revoir", "index": index}
        client.post(f"/v1/requests/{sent['id']}/returns", json=body)

    states = [correct(client, sent, index=index).json()["state"] for index in range(count)]

    assert states == ["retournee", "qualifiee"]
