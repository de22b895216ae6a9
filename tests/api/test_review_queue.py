"""The queue: its order, its filters, its pages, its counters, searches in texts, saved views."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from api.errors import ApiError
from api.services import queue
from api.services.clock import now
from api.services.reach import Reach
from api.services.review_records import (
    Order,
    Relation,
    Reviewer,
    ReviewFilters,
    ReviewKey,
    ReviewState,
)
from nlp_router.domain import Alternative, Channel, DecisionKind, Due, Priority
from tests.api.review_desk import LEA, OMAR, Desk

ALL = ReviewFilters()


def keys(desk: Desk, reviewer: Reviewer = LEA, **filters: Any) -> list[ReviewKey]:
    return [line.review.key for line in desk.queue.page(reviewer, ReviewFilters(**filters)).lines]


def due(day: int) -> dict[str, Any]:
    return {"due": Due(date(2026, 12, day), None)}


def test_dangers_then_returns_then_deadline_then_doubt(desk: Desk) -> None:
    late = desk.receive({**due(9), "confidence": 0.1})
    doubtful = desk.receive({**due(2), "confidence": 0.2})
    surer = desk.receive({**due(2), "confidence": 0.7})
    danger = desk.receive({**due(20), "danger": True, "priority": Priority.URGENTE})
    returned = desk.receive(due(25))
    version = desk.review(returned).version
    desk.actions.send_back(returned, OMAR, "Voirie", "pas nous", version)

    assert keys(desk) == [danger, returned, doubtful, surer, late]


def test_what_teaches_most_has_the_least_margin(desk: Desk) -> None:
    def told(confidence: float, second: float) -> dict[str, Any]:
        return {
            "confidence": confidence,
            "alternatives": (Alternative("eclairage.panne", second),),
            "danger": second > 0.3,
        }

    clear, close, tied = (
        desk.receive(told(*margins)) for margins in ((0.9, 0.05), (0.5, 0.4), (0.3, 0.3))
    )
    assert keys(desk, order=Order.LEARNING) == [tied, close, clear]


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("limit", [1, 3, 7])
def test_pages_lose_and_repeat_nothing(desk: Desk, order: Order, limit: int) -> None:
    sent = {desk.receive({**due(1 + n % 3), "confidence": 0.5}) for n in range(7)}
    filters, found, after = ReviewFilters(order=order), [], None
    for _ in range(20):
        page = desk.queue.page(LEA, filters, after, limit)
        found += [line.review.key for line in page.lines]
        after = page.after
        if after is None:
            break
    assert (len(found), set(found)) == (7, sent)


def test_decided_ones_are_listed_newest_first(desk: Desk) -> None:
    sent = [desk.receive({"decision": DecisionKind.AUTO}) for _ in range(3)]
    shown = keys(desk, state=ReviewState.DECIDEE_AUTO)
    assert shown == sorted(sent, key=str, reverse=True)
    assert keys(desk) == []
    page = desk.queue.page(LEA, ReviewFilters(state=ReviewState.DECIDEE_AUTO), shown[0], 1)
    assert [line.review.key for line in page.lines] == shown[1:2]


def test_each_filter_keeps_what_matches(desk: Desk) -> None:
    hole = {"type": "voirie.chaussee_degradee"}
    one = desk.receive(hole, channel=Channel.EMAIL)
    two = desk.receive(commune="64230", epci="200067254")
    desk.actions.to_desk(two, OMAR, "à préciser", desk.review(two).version)
    desk.actions.send_back(two, OMAR, "Accueil", "pas nous", desk.review(two).version)
    service = desk.queue.open(LEA, two).request["recipient"]["service"]
    desk.claims.take(one, OMAR)
    wanted = {
        "type": ("voirie.chaussee_degradee", [one]),
        "channel": (Channel.EMAIL, [one]),
        "commune": ("64230", [two]),
        "service": (service, [two]),
        "state": (ReviewState.RENVOYEE, [two]),
        "mine": (True, []),
    }
    assert {name: keys(desk, **{name: value}) for name, (value, _) in wanted.items()} == {
        name: expected for name, (_, expected) in wanted.items()
    }
    assert keys(desk, OMAR, mine=True) == [one]
    assert keys(desk, state=ReviewState.EN_COURS) == [one]
    assert keys(desk, Reviewer(3, "Ève", Reach(communes=frozenset({"64230"})))) == [two]
    narrow = Reach(epcis=frozenset({"200067254"}), services=frozenset({"Autre"}))
    assert keys(desk, Reviewer(3, "Ève", narrow)) == []


def test_what_is_left_for_later_comes_back_by_itself(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = desk.receive()
    later = now() + timedelta(days=1)
    desk.actions.postpone(key, LEA, later, desk.review(key).version)
    assert (keys(desk), keys(desk, state=ReviewState.REPORTEE)) == ([], [key])
    assert desk.claims.next(LEA) is None

    monkeypatch.setattr(queue, "now", lambda: later)

    assert (keys(desk), keys(desk, state=ReviewState.REPORTEE)) == ([key], [])
    for wrong in (now(), now() + timedelta(days=400)):
        with pytest.raises(ApiError, match="invalid_delay"):
            desk.actions.postpone(key, LEA, wrong, desk.review(key).version)


def test_counters_tell_every_state_and_service(desk: Desk) -> None:
    waiting = [desk.receive() for _ in range(5)]
    desk.receive({"decision": DecisionKind.AUTO})
    desk.receive({"danger": True})
    desk.claims.take(waiting[0], LEA)
    version = desk.review(waiting[1]).version
    desk.actions.postpone(waiting[1], OMAR, now() + timedelta(days=1), version)
    desk.actions.send_back(waiting[2], OMAR, "Voirie", "pas nous", version)
    desk.actions.merge(waiting[3], OMAR, waiting[4], Relation.DUPLICATE, version)

    counters = desk.queue.counters(LEA)

    assert {state: number for state, number in counters.states.items() if number} == {
        ReviewState.A_RELIRE: 2,
        ReviewState.EN_COURS: 1,
        ReviewState.REPORTEE: 1,
        ReviewState.RENVOYEE: 1,
        ReviewState.FUSIONNEE: 1,
        ReviewState.DECIDEE_AUTO: 1,
    }
    assert (counters.services, counters.mine, counters.dangers) == ({None: 5}, 1, 1)
    shown = {state: len(keys(desk, state=state)) for state in ReviewState}
    assert shown == counters.states


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("éclairé", {0}),
        ("ECLAIR allee", {0}),
        ("poubelle allée", set()),
        ("12", {1}),
        ("cœur", {1}),
        ("' OR 1=1 --", set()),
        ('"* NEAR( : & | !', set()),
        ("", set()),
        ("e", {0, 1}),
    ],
)
def test_texts_are_searched_without_accents_or_case(
    desk: Desk, words: str, found: set[int]
) -> None:
    sent = [
        desk.receive(text="L'allée est mal éclairée, c'est l'échec."),
        desk.receive(text="12 poubelles au cœur du village, en été."),
    ]
    assert set(keys(desk, words=words)) == {sent[number] for number in found}


def test_a_tracking_code_is_searched_for(desk: Desk) -> None:
    desk.receive()
    key = desk.receive()
    code = desk.queue.open(LEA, key).record.tracking_code
    assert keys(desk, words=code) == [key]


def test_views_are_one_s_own(desk: Desk) -> None:
    hard = ReviewFilters(commune="47157", words="trou", order=Order.LEARNING, mine=True)
    mail = ReviewFilters(channel=Channel.EMAIL, state=ReviewState.SPAM)
    desk.queue.save_view(LEA, "Difficiles", ALL)
    desk.queue.save_view(LEA, " Difficiles ", hard)
    desk.queue.save_view(LEA, "Courriels", mail)
    views = desk.queue.views(LEA)
    assert [(view.name, view.filters) for view in views] == [
        ("Courriels", mail),
        ("Difficiles", hard),
    ]
    assert desk.queue.views(OMAR) == []
    assert not desk.queue.remove_view(OMAR, views[0].id)
    assert desk.queue.remove_view(LEA, views[0].id)
    assert [view.name for view in desk.queue.views(LEA)] == ["Difficiles"]
    with pytest.raises(ApiError, match="invalid_body"):
        desk.queue.save_view(LEA, "  ", ALL)


def test_filters_make_an_address() -> None:
    filters = replace(ALL, commune="47157", mine=True, channel=Channel.EMAIL)
    assert queue.filters_as_query(filters) == {
        "commune": "47157",
        "channel": "email",
        "mine": "1",
    }
    assert queue.filters_as_query(replace(ALL, order=Order.LEARNING)) == {"order": "apprentissage"}
