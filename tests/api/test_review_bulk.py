"""Bulk decisions and the supervisor's figures."""

from __future__ import annotations

from datetime import date

import pytest

from api.errors import ApiError
from api.schemas.bodies import CorrectionBody
from api.services import bulk, statistics
from api.services.bulk import Selection
from api.services.review_records import ReviewFilters, ReviewState
from api.services.statistics import Agreement, agreement_csv, days_csv, quantile
from nlp_router.domain import DecisionKind
from tests.api.review_desk import LEA, OMAR, Desk

HOLE = "voirie.chaussee_degradee"
MAIL = Selection(ReviewFilters(commune="47157"))
AUTO = {"type": HOLE, "decision": DecisionKind.AUTO}


def test_a_bulk_is_seen_applied_and_undone_as_a_whole(desk: Desk) -> None:
    free = [desk.receive(), desk.receive({}, {}), desk.receive()]
    held, blind = desk.receive(), desk.receive(AUTO, audit_share=1.0)
    desk.claims.take(held, OMAR)
    before = [desk.whole(key) for key in (*free, held, blind)]

    preview = desk.bulk.preview(LEA, MAIL)
    assert (preview.total, preview.held, preview.blind) == (6, 1, 1)
    assert preview.types == {"autre.non_qualifiable": 4}
    assert {line.review.key for line in preview.sample} >= set(free)
    assert [desk.whole(key) for key in (*free, held, blind)] == before

    body = CorrectionBody(agent="x", type=HOLE, note="même trou")
    done = desk.bulk.apply(LEA, MAIL, body, expected=6)

    assert (done.done, done.left) == (4, 2)
    assert {desk.review(key).state for key in free} == {ReviewState.CORRIGEE}
    assert desk.review(held).state is ReviewState.A_RELIRE
    with pytest.raises(ApiError, match="not_author"):
        desk.undo.bulk(done.bulk, OMAR)
    assert desk.undo.bulk(done.bulk, LEA) == 4
    assert [desk.whole(key) for key in (*free, held, blind)] == before
    with pytest.raises(ApiError, match="nothing_to_undo"):
        desk.undo.bulk(done.bulk, LEA)


def test_a_bulk_is_done_or_undone_wholly_or_not_at_all(desk: Desk) -> None:
    keys = tuple(desk.receive() for _ in range(3))
    wrong = CorrectionBody(agent="x", type="inconnu.inconnu")
    with pytest.raises(ApiError, match="unknown_type"):
        desk.bulk.apply(LEA, Selection(keys=keys), wrong)
    with pytest.raises(ApiError, match="stale_review"):
        desk.bulk.apply(LEA, Selection(keys=keys), expected=2)
    with pytest.raises(ApiError, match="invalid_selection"):
        desk.bulk.apply(LEA, Selection())
    assert {desk.review(key).state for key in keys} == {ReviewState.A_RELIRE}

    done = desk.bulk.apply(LEA, Selection(keys=keys), expected=3)
    desk.actions.spam(keys[1], OMAR, desk.review(keys[1]).version)
    with pytest.raises(ApiError, match="undo_refused"):
        desk.undo.bulk(done.bulk, LEA)
    assert [desk.review(key).state for key in keys] == [
        ReviewState.VALIDEE,
        ReviewState.SPAM,
        ReviewState.VALIDEE,
    ]


def test_a_bulk_goes_by_runs(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        desk.receive()
    monkeypatch.setattr(bulk, "MOST", 3)
    runs = [desk.bulk.apply(LEA, MAIL) for _ in range(2)]
    assert [(run.done, run.left) for run in runs] == [(3, 2), (2, 0)]


def test_figures_of_a_period(desk: Desk) -> None:
    auto, audited = desk.receive(AUTO), desk.receive(AUTO, audit_share=1.0)
    right, wrong, sent_back, waiting = (desk.receive({"type": HOLE}) for _ in range(4))
    desk.actions.correct(
        audited,
        LEA,
        CorrectionBody(agent="x", type="eclairage.panne"),
        desk.review(audited).version,
    )
    desk.actions.approve(right, LEA, desk.review(right).version)
    lamp = CorrectionBody(agent="x", type="eclairage.panne")
    desk.actions.correct(wrong, LEA, lamp, desk.review(wrong).version)
    desk.actions.send_back(sent_back, LEA, "Voirie", "non", desk.review(sent_back).version)

    found = desk.supervise.statistics(OMAR, date(2026, 11, 20), date(2026, 11, 21))

    states = {
        ReviewState.A_RELIRE: 1,
        ReviewState.CORRIGEE: 2,
        ReviewState.DECIDEE_AUTO: 1,
        ReviewState.RENVOYEE: 1,
        ReviewState.VALIDEE: 1,
    }
    day = "2026-11-20"
    assert found.days == tuple((day, state, number) for state, number in states.items())
    assert (found.requests, found.automatic, found.by_people) == (6, 2, 2)
    assert (found.automatic_share, found.audited, found.audit_share_agreed) == (0.5, 1, 0.0)
    assert (found.reroutes, found.rerouted) == (1, 1)
    assert (found.median_minutes, found.p90_minutes) == (0, 0)
    assert found.by_type == (Agreement(HOLE, 3, 1, 0),)
    assert [agreement.decided for agreement in found.by_service] == [3]
    assert days_csv(found).splitlines()[0] == "\ufeffjour;état;demandes"
    assert days_csv(found).splitlines()[1] == "2026-11-20;À relire;1"
    assert agreement_csv("type", found.by_type).splitlines()[1] == f"{HOLE};3;1;0;0.3333"
    assert {desk.review(key).state for key in (auto, waiting)} == {
        ReviewState.DECIDEE_AUTO,
        ReviewState.A_RELIRE,
    }
    empty = desk.supervise.statistics(OMAR, date(2025, 1, 1), date(2025, 2, 1))
    assert (empty.requests, empty.automatic_share, empty.median_minutes) == (0, None, None)


def test_late_is_what_waits_after_the_date_promised(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = desk.receive()
    period = (date(2026, 11, 20), date(2026, 11, 21))
    promised = date.fromisoformat(desk.queue.open(LEA, key).request["due"]["first_answer"])
    late = []
    for day in (promised, date.fromordinal(promised.toordinal() + 1)):
        monkeypatch.setattr(statistics, "day_of", lambda _now, day=day: day)
        late.append(desk.supervise.statistics(LEA, *period).late)
    assert late == [0, 1]


def test_quantiles_are_values_that_were_seen() -> None:
    counted = [(1, 4), (5, 1), (90, 5)]
    assert [quantile(counted, share) for share in (0.1, 0.4, 0.5, 0.51, 0.9, 1.0)] == [
        *(1, 1, 5, 90, 90, 90)
    ]
