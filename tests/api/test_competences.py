"""Who is in charge of a type of request somewhere, told to programs."""

from __future__ import annotations

import httpx
import pytest


def test_a_program_is_told_the_recipient_and_the_lines(client: httpx.Client) -> None:
    answer = client.get("/v1/territory/70550/urbanisme.renseignement_plu?date=2026-11-24")

    assert answer.status_code == 200
    told = answer.json()
    assert {key: told[key] for key in ("type", "commune", "epci", "date")} == {
        "type": "urbanisme.renseignement_plu",
        "commune": {"id": "70550", "name": "Vesoul"},
        "epci": {"id": "247000011", "name": "CA de Vesoul"},
        "date": "2026-11-24",
    }
    assert (told["recipient"]["level"], told["recipient"]["id"]) == ("epci", "247000011")
    assert [line["source"] for line in told["ruling"]] == ["special_case", "law"]
    assert told["ruling"][1] == {
        "source": "law",
        "level": "epci",
        "body": None,
        "holder": None,
        "service": None,
        "basis": "Plan local d'urbanisme (PLU) : epci par défaut en CA "
        "(CGCT et loi ALUR, sauf minorité de blocage (CC, CA))",
        "reference": "competences.yaml",
        "doubt": None,
        "valid_from": None,
        "valid_to": None,
    }


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("00000/eau.facture", 404, "place_not_found"),
        ("47157/eau.inconnu", 404, "type_not_found"),
        ("47157/eau.facture?date=demain", 422, "invalid_parameter"),
        ("47157/eau.facture?date=9999-12-31", 422, "invalid_parameter"),
    ],
)
def test_what_is_not_known_is_refused(
    client: httpx.Client, address: str, status: int, code: str
) -> None:
    answer = client.get(f"/v1/territory/{address}")

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_key_is_needed(anonymous: httpx.Client) -> None:
    assert anonymous.get("/v1/territory/47157/eau.facture").json()["code"] == "unauthenticated"
