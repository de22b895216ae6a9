"""Message in, qualification out, as a caller sees it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlp_router.domain import Alternative, DecisionKind, Level, Priority, json_form
from nlp_router.pipeline import Qualifier
from nlp_router.route.deadlines import legal_deadlines
from nlp_router.taxonomy.tree import Taxonomy

RECEIVED = "2026-11-24T10:00:00+01:00"


def qualify(qualifier: Qualifier, text: str, **fields: Any) -> dict[str, Any]:
    raw = {"id": "m1", "channel": "portail", "text": text, "received_at": RECEIVED, **fields}
    return qualifier.qualify(qualifier.reader.read(raw)).as_dict()


def test_a_qualification_has_the_form_of_the_contract(qualifier: Qualifier) -> None:
    answer = qualify(
        qualifier,
        "le lampadaire ne s allume plus rue des lilas a virazeil",
        epci="200030674",
        commune="47157",
    )
    (request,) = answer["requests"]
    confidence = request["confidence"]

    assert request == {
        "excerpt": [0, 55],
        "type": "eclairage.panne",
        "alternatives": request["alternatives"],
        "confidence": confidence,
        "nature": request["nature"],
        "nature_confidence": request["nature_confidence"],
        "priority": request["priority"],
        "priority_confidence": request["priority_confidence"],
        "danger": request["danger"],
        "reasons": request["reasons"],
        "place": {
            "insee": "47326",
            "name": "Virazeil",
            "quote": "virazeil",
            "source": "text",
            "candidates": [],
            "confirmation": None,
        },
        "recipient": {
            "level": "commune",
            "id": "47326",
            "name": "Virazeil",
            "service": "Service éclairage public",
            "basis": "Éclairage public : commune par défaut en CA "
            "(suit la voirie pour CU et métropole)",
            "contact": {"id": "47326", "name": "Virazeil"},
            "doubt": None,
            "directory": [],
        },
        "recipient_confidence": request["recipient_confidence"],
        "decision": request["decision"],
        "decision_reasons": request["decision_reasons"],
        "due": request["due"],
        # Marmande's door was used for what is Virazeil's.
        "redirection": {
            "kind": "transmission",
            "to": "Virazeil",
            "reason": "« Éclairage public en panne ou endommagé » relève de la commune du lieu.",
            "sentence": "« Éclairage public en panne ou endommagé » relève de la commune du "
            "lieu. Votre demande lui est transmise : Virazeil.",
            "basis": "CRPA L114-2 (transmission à l'administration compétente)",
        },
    }
    assert answer["id"] == "m1"
    assert answer["model"] == {
        "version": "essai",
        "taxonomy": "2026.11",
        "territory": qualifier.territory.version,
    }
    assert "« lampadaire »" in request["reasons"][0]
    assert 0 < confidence <= 1
    assert [set(other) for other in request["alternatives"]] == [{"type", "confidence"}] * 4
    assert date.fromisoformat(request["due"]["first_answer"]) >= date(2026, 11, 24)
    json.dumps(answer)


def test_alternatives_come_in_order_and_sum_to_no_more_than_one(qualifier: Qualifier) -> None:
    message = qualifier.reader.read({"text": "plus de bus ce matin à l'arrêt"})
    (request,) = qualifier.qualify(message).requests
    confidences = [request.confidence, *(other.confidence for other in request.alternatives)]

    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) <= 1.001
    assert all(isinstance(other, Alternative) for other in request.alternatives)


def test_a_danger_is_urgent_and_read_by_a_person(qualifier: Qualifier) -> None:
    text = "des fils à nu pendent du lampadaire devant l'école, les enfants jouent avec"
    message = qualifier.reader.read({"text": text, "commune": "47157"})
    (request,) = qualifier.qualify(message).requests

    assert request.danger
    assert request.priority is Priority.URGENTE
    assert request.decision is DecisionKind.REVIEW
    assert any("fils à nu" in reason for reason in request.reasons)
    assert request.decision_reasons[0] == "Danger signalé : un agent lit toujours."


def test_an_unknown_place_goes_to_a_person(qualifier: Qualifier) -> None:
    message = qualifier.reader.read({"text": "le lampadaire ne s allume plus", "epci": "200030674"})
    qualification = qualifier.qualify(message)
    (request,) = qualification.requests

    assert request.recipient is not None
    assert (request.recipient.level, request.recipient.id) == (Level.COMMUNE, "")
    assert request.decision is DecisionKind.REVIEW
    assert any(r.decision is DecisionKind.REVIEW for r in qualification.requests)


def test_a_batch_says_what_single_calls_say_in_the_same_order(qualifier: Qualifier) -> None:
    texts = ["un trou rue Haute", "ma poubelle pas ramassée", "né à Pau, copie d'acte svp"] * 30
    messages = [
        qualifier.reader.read({"id": str(n), "text": text, "received_at": RECEIVED})
        for n, text in enumerate(texts)
    ]

    batch = list(qualifier.qualify_many(messages))

    assert [found.id for found in batch] == [message.id for message in messages]
    assert batch[:3] == [qualifier.qualify(message) for message in messages[:3]]


def test_a_failure_is_a_value_and_takes_no_other_message_with_it(
    qualifier: Qualifier, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    predict = cast(Any, qualifier)._model.predict

    def failing(texts: list[str], *rest: Any) -> Any:
        if any("Kerguelen" in text for text in texts):
            raise ValueError(texts)
        return predict(texts, *rest)

    monkeypatch.setattr(type(cast(Any, qualifier)._model), "predict", lambda _, *a: failing(*a))
    messages = [
        qualifier.reader.read({"id": str(n), "text": text, "received_at": RECEIVED})
        for n, text in enumerate(["un trou", "Kerguelen", "un banc cassé"])
    ]

    found = list(qualifier.qualify_many(messages))

    # The nature is unknown: the silence of two months may be a refusal.
    legal = legal_deadlines(
        qualifier.taxonomy.deadlines, "autre.non_qualifiable", date(2026, 11, 24), None, ""
    )
    assert [q.id for q in found] == ["0", "1", "2"]
    assert [deadline.day for deadline in legal] == [
        date(2026, 11, 25), date(2026, 12, 8), date(2027, 1, 24),
    ]  # fmt: skip
    assert [q.requests[0].recipient is None for q in found] == [False, True, False]
    assert found[1].as_dict()["requests"] == [
        {
            "excerpt": [0, 9],
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
                "insee": None, "name": None, "quote": None, "source": None, "candidates": [],
                "confirmation": None,
            },
            "recipient": None,
            "recipient_confidence": 0.0,
            "decision": "review",
            "decision_reasons": ["Qualification automatique impossible : un agent doit lire."],
            "due": {
                "first_answer": "2026-12-01",
                "resolution": "2026-12-24",
                "receipt": "2026-11-25",
                "legal": [json_form(deadline) for deadline in legal],
            },
            "redirection": None,
        }
    ]  # fmt: skip
    assert "Kerguelen" not in caplog.text


@pytest.mark.parametrize(
    "text",
    [
        "The street lamp outside my house has been flickering every night since last week",
        "Die Strassenlaterne vor meinem Haus ist seit drei Wochen kaputt, bitte reparieren",
        "La farola delante de mi casa lleva tres semanas apagada, por favor arréglenla",
        "asdkjh qwpoei zmxnc vlkjsd fpqowie rutyalsk djfhgz mxncb",
    ],
)
def test_an_unfamiliar_text_is_read_by_a_person(qualifier: Qualifier, text: str) -> None:
    (request,) = qualify(qualifier, text, commune="47157")["requests"]

    assert request["decision"] == "review"
    assert any("Texte inhabituel" in reason for reason in request["decision_reasons"])


@pytest.mark.parametrize(
    "text",
    ["le lampadaire devant chez moi clignote depuis trois semaines", "bjr ya plu d'eau"],
)
def test_an_everyday_text_is_familiar(qualifier: Qualifier, text: str) -> None:
    (request,) = qualify(qualifier, text, commune="47157")["requests"]

    assert not any("inhabituel" in reason for reason in request["decision_reasons"])


def test_the_reason_names_the_runner_up(qualifier: Qualifier, taxonomy: Taxonomy) -> None:
    (request,) = qualify(qualifier, "le lampadaire ne s'allume plus")["requests"]
    chosen = taxonomy[request["type"]].label
    other = taxonomy[request["alternatives"][0]["type"]].label

    assert request["reasons"][0].startswith(f"{chosen} plutôt que « {other} » : « lampadaire »")


def test_nothing_to_qualify_gives_nothing(qualifier: Qualifier) -> None:
    assert list(qualifier.qualify_many([])) == []


@pytest.mark.parametrize("text", ["?", "…", "🙂" * 50, "ok", "ಠ_ಠ", "<p></p>", "\u202e\u200b x"])
def test_odd_texts_are_qualified(qualifier: Qualifier, text: str) -> None:
    answer = qualify(qualifier, text)

    assert len(answer["requests"]) == 1


def test_the_longest_text_is_qualified(qualifier: Qualifier) -> None:
    assert qualify(qualifier, "Un trou rue Haute. " * 1_052)["requests"]


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    text=st.text(min_size=1, max_size=300).filter(str.strip),
    commune=st.sampled_from(["47157", None]),
)
def test_any_accepted_message_is_qualified(
    qualifier: Qualifier, text: str, commune: str | None
) -> None:
    if "\x00" in text:
        return
    requests = qualify(qualifier, text, commune=commune)["requests"]

    assert requests
    for request in requests:
        start, end = request["excerpt"]
        assert 0 <= start <= end <= len(text)
