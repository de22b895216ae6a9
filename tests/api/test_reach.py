"""What a database finds for somebody is exactly what the rights say, on both databases."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.schemas.answers import State
from api.services.identity import Account, Role
from api.services.records import Filters, RequestRecord
from api.services.rights import Action, Rights, resources_of
from nlp_router.domain import Message
from nlp_router.intake.message import MessageReader
from tests.api.screens import Screens

VGA = "200030674"
EPCIS = (None, VGA, "200035459")
COMMUNES = (None, "47157", "47326", "47001")
HOLDERS = (None, "47157", "47001", VGA, "sdis")
SERVICES = (None, "Service voirie", "Service eau")


def part(place: str | None, holder: str | None, service: str | None) -> dict[str, Any]:
    return {
        "type": "voirie.chaussee_degradee",
        "place": {"insee": place},
        "recipient": {"id": holder, "service": service} if holder or service else None,
        "priority": "normale",
        "danger": False,
        "decision": "review",
        "confidence": 0.5,
        "due": {"first_answer": "2026-12-01"},
    }


def records(screens: Screens) -> list[RequestRecord]:
    """A hundred messages, that stand wherever the codes allow."""
    blank: Message = MessageReader(screens.referential).read({"text": "Un trou"})
    found = []
    for n in range(100):
        parts = [
            part(COMMUNES[k % 4], HOLDERS[k % 5], SERVICES[k % 3])
            for k in (n, n * 7 + 1)[: 1 + n % 2]
        ]
        message = replace(blank, epci=EPCIS[n // 2 % 3], commune=COMMUNES[n // 6 % 4])
        found.append(
            RequestRecord(
                id=f"{n:08}-0000-4000-8000-000000000000",
                external_id=None,
                tracking_code=str(n),
                message=message,
                created_at=screens.clock(),
                state=State.A_VERIFIER,
                reroutes=0,
                qualification={"requests": parts},
                first_received_at=message.received_at,
            )
        )
    return found


ACCOUNTS = st.builds(
    Account,
    id=st.just(1),
    email=st.just("a@b.fr"),
    name=st.just("A"),
    password_hash=st.just(""),
    role=st.sampled_from(Role),
    created_at=st.just(None),
    epcis=st.frozensets(st.sampled_from(EPCIS[1:])),
    communes=st.frozensets(st.sampled_from(COMMUNES[1:])),
    services=st.frozensets(st.sampled_from(SERVICES[1:])),
    active=st.sampled_from([True, True, True, False]),
)


def test_a_search_finds_what_may_be_read_and_nothing_else(screens: Screens) -> None:
    stored = records(screens)
    with screens.store.writing() as repositories:
        for record in stored:
            repositories.requests.add(record)

    seen: set[int] = set()

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(who=ACCOUNTS)
    def check(who: Account) -> None:
        rights = Rights(who, screens.referential)
        readable = {r.id for r in stored if rights.may_on_any(Action.READ, resources_of(r))}
        with screens.store.reading() as repositories:
            page = repositories.requests.page(Filters(within=rights.reach), None, 200)
        assert {record.id for record in page} == readable
        seen.add(len(readable))

    check()
    # The accounts tried see nothing, everything, and in between.
    assert {0, 100} < seen
