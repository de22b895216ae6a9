"""A citizen follows a request by its code, and sees nothing that is not theirs to see."""

from __future__ import annotations

import httpx
import pytest

from nlp_router.pipeline import Qualifier

MESSAGE = {
    "text": "Un nid de poule secret à Marmande",
    "subject": "sujet secret",
    "author": "Dupont",
    "epci": "200030674",
    "received_at": "2026-11-20T08:00:00+00:00",
}


def test_a_citizen_sees_where_the_request_stands(
    client: httpx.Client, anonymous: httpx.Client, qualifier: Qualifier
) -> None:
    sent = client.post("/v1/requests", json=MESSAGE).json()
    code = sent["tracking_code"]
    address = f"/v1/requests/{sent['id']}"
    correction = {"agent": "Léa Martin", "type": "etat_civil.acte", "note": "note secrète"}
    client.post(f"{address}/corrections", json=correction)
    client.post(f"{address}/returns", json={"service": "Voirie", "reason": "raison secrète"})
    returned = anonymous.get(f"/v1/track/{code}").json()
    corrected = client.post(f"{address}/corrections", json=correction).json()

    response = anonymous.get(f"/v1/track/{code}")

    history = client.get(address).json()["history"]
    steps = [
        "Votre demande a été reçue.",
        {
            "transmise": "Votre demande a été transmise au service compétent.",
            "a_verifier": "Un agent va vérifier votre demande.",
        }[sent["state"]],
        "Un agent a vérifié votre demande.",
        "Votre demande est réorientée vers un autre service.",
        "Un agent a vérifié votre demande.",
    ]
    request = corrected["qualification"]["requests"][0]
    assert response.status_code == 200
    assert response.json() == {
        "tracking_code": code,
        "state": "Vérifiée par un agent et transmise au service compétent",
        "received_at": "2026-11-20T08:00:00+00:00",
        "requests": [
            {
                "type": qualifier.taxonomy["etat_civil.acte"].label,
                "handled_by": f"Marmande, {request['recipient']['service']}",
                "contact": "Marmande",
                "first_answer": request["due"]["first_answer"],
                "resolution": request["due"]["resolution"],
                "redirection": request["redirection"]["sentence"],
            }
        ],
        "history": [
            {"at": event["at"], "step": step} for event, step in zip(history, steps, strict=True)
        ],
    }
    assert returned["state"] == "En cours de réorientation"
    assert returned["requests"][0]["handled_by"] is None
    for hidden in ("secret", "secrète", "Dupont", "Léa", "confidence"):
        assert hidden not in response.text


def test_a_code_typed_by_hand_is_understood(client: httpx.Client, anonymous: httpx.Client) -> None:
    code = client.post("/v1/requests", json=MESSAGE).json()["tracking_code"]
    for typed in (code.lower(), code.replace("-", ""), code.replace("-", " "), f" {code} "):
        assert anonymous.get(f"/v1/track/{typed}").json()["tracking_code"] == code


@pytest.mark.parametrize("code", ["00000-00000-00000-00000", "x", "%00", "é" * 20, "0" * 5000])
def test_an_unknown_code_is_not_found(anonymous: httpx.Client, code: str) -> None:
    response = anonymous.get(f"/v1/track/{code}")
    assert (response.status_code, response.json()["code"]) == (404, "tracking_code_not_found")
