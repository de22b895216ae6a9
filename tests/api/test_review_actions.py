"""What reviewers do with a request: its outcome, its record, its undoing, others' work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from api.errors import ApiError
from api.schemas.answers import State
from api.schemas.bodies import CorrectionBody
from api.services.act import Done
from api.services.clock import now
from api.services.reach import Reach
from api.services.review_records import (
    ActionKind,
    Alert,
    Relation,
    Reviewer,
    ReviewFilters,
    ReviewKey,
    ReviewState,
)
from nlp_router.domain import DecisionKind, Priority
from tests.api.review_desk import LEA, OMAR, Desk

TEXT = "La poubelle n'est pas ramassée. Et un lampadaire est éteint."
HOLE = CorrectionBody(agent="x", type="voirie.chaussee_degradee")
AUTO = {
    "type": "voirie.chaussee_degradee",
    "decision": DecisionKind.AUTO,
    "priority": Priority.BASSE,
}

Step = Callable[[Desk, ReviewKey], Done]


def approve(desk: Desk, key: ReviewKey) -> Done:
    return desk.actions.approve(key, LEA)


def correct(desk: Desk, key: ReviewKey) -> Done:
    return desk.actions.correct(key, LEA, HOLE)


def spam(desk: Desk, key: ReviewKey) -> Done:
    return desk.actions.spam(key, LEA)


def to_desk(desk: Desk, key: ReviewKey) -> Done:
    return desk.actions.to_desk(key, LEA, "L'habitant doit préciser l'adresse.")


def postpone(desk: Desk, key: ReviewKey) -> Done:
    return desk.actions.postpone(key, LEA, now() + timedelta(days=2))


def split(desk: Desk, key: ReviewKey) -> Done:
    return desk.actions.split(key, LEA, [(0, 31), (32, len(TEXT))])


def merge(desk: Desk, key: ReviewKey) -> Done:
    return desk.actions.merge(key, LEA, desk.receive(), Relation.DUPLICATE)


def send_back(desk: Desk, key: ReviewKey) -> Done:
    return desk.actions.send_back(key, LEA, "Voirie", "c'est une route du département")


STEPS: dict[Step, tuple[ActionKind, ReviewState, State]] = {
    approve: (ActionKind.APPROVE, ReviewState.VALIDEE, State.QUALIFIEE),
    correct: (ActionKind.CORRECT, ReviewState.CORRIGEE, State.QUALIFIEE),
    spam: (ActionKind.SPAM, ReviewState.SPAM, State.REJETEE),
    to_desk: (ActionKind.DESK, ReviewState.CORRIGEE, State.QUALIFIEE),
    postpone: (ActionKind.POSTPONE, ReviewState.REPORTEE, State.A_VERIFIER),
    split: (ActionKind.SPLIT, ReviewState.EN_COURS, State.A_VERIFIER),
    merge: (ActionKind.MERGE, ReviewState.FUSIONNEE, State.QUALIFIEE),
    send_back: (ActionKind.RETURN, ReviewState.RENVOYEE, State.RETOURNEE),
}


def refusal(call: Callable[[], Any]) -> tuple[str, str]:
    with pytest.raises(ApiError) as caught:
        call()
    return caught.value.code, caught.value.detail


@pytest.mark.parametrize("step", STEPS)
def test_each_action_has_its_outcome_and_is_undone_exactly(desk: Desk, step: Step) -> None:
    key = desk.receive(text=TEXT)
    desk.claims.take(key, LEA)
    before = desk.whole(key)

    done = step(desk, key)

    kind, state, message_state = STEPS[step]
    after = desk.review(key)
    assert (done.action.kind, after.shown(now()), desk.state(key)) == (kind, state, message_state)
    assert done.action.reviewer_id == LEA.id

    desk.undo.action(done.action.id, LEA)

    assert desk.whole(key) == before
    # It is in her hands again.
    assert desk.review(key).held_by(now()) == LEA.id
    assert desk.review(key).version > after.version
    code, _ = refusal(lambda: desk.undo.action(done.action.id, LEA))
    assert code == "nothing_to_undo"


def test_an_action_is_recorded_with_its_grounds(desk: Desk) -> None:
    key = desk.receive()
    version = desk.review(key).version
    body = CorrectionBody(agent="x", type="voirie.chaussee_degradee", note="vu sur place")

    done = desk.actions.correct(key, LEA, body, version)

    (kept,) = desk.queue.open(OMAR, key).actions
    assert kept == done.action
    chosen = desk.queue.open(OMAR, key).request
    assert (kept.reviewer, kept.model, kept.note) == ("Léa", "essai", "vu sur place")
    assert kept.proposal == desk.review(key).proposal
    assert kept.proposal["type"] == "autre.non_qualifiable"
    assert kept.evidence["reasons"] == chosen["reasons"]
    assert kept.choice["type"] == chosen["type"] == "voirie.chaussee_degradee"
    # The recipient follows from the type and the place.
    assert kept.choice["recipient"]["service"] == desk.qualifier.taxonomy[chosen["type"]].service


def test_actions_are_undone_last_first(desk: Desk) -> None:
    key = desk.receive()
    first = desk.actions.approve(key, LEA, desk.review(key).version).action
    second = desk.actions.correct(key, LEA, HOLE, desk.review(key).version).action

    code, detail = refusal(lambda: desk.undo.action(first.id, LEA))
    assert (code, detail) == (
        "undo_refused",
        "Quelque chose de plus récent est arrivé à ce message : corrigez-le plutôt.",
    )
    assert [desk.undo.last(LEA).id, desk.undo.last(LEA).id] == [second.id, first.id]
    assert desk.review(key).state is ReviewState.A_RELIRE
    assert refusal(lambda: desk.undo.last(LEA))[0] == "nothing_to_undo"


def test_only_the_author_undoes(desk: Desk) -> None:
    key = desk.receive()
    action = desk.actions.approve(key, LEA, desk.review(key).version).action
    code, detail = refusal(lambda: desk.undo.action(action.id, OMAR))
    assert (code, detail) == ("not_author", "Seul son auteur (Léa) peut l'annuler.")
    assert desk.review(key).state is ReviewState.VALIDEE


def test_an_undone_decision_is_not_learnt(desk: Desk) -> None:
    key = desk.receive()
    action = desk.actions.correct(key, LEA, HOLE, desk.review(key).version).action
    with desk.store.reading() as repositories:
        (kept,) = repositories.history.corrections_of(key.request_id)
    assert (kept.agent, kept.action_id) == ("Léa", action.id)
    desk.undo.action(action.id, LEA)
    with desk.store.reading() as repositories:
        assert repositories.history.corrections_of(key.request_id) == []


def test_who_comes_second_is_told_so(desk: Desk) -> None:
    key = desk.receive()
    seen = desk.review(key).version
    assert refusal(lambda: desk.actions.approve(key, OMAR))[0] == "claim_required"
    desk.claims.take(key, LEA)
    code, detail = refusal(lambda: desk.actions.approve(key, OMAR, seen))
    assert code == "claimed_by_other"
    assert detail.startswith("Léa lit cette demande jusqu'à ")
    desk.actions.approve(key, LEA)
    assert refusal(lambda: desk.actions.correct(key, OMAR, HOLE, seen))[0] == "stale_review"
    assert desk.review(key).decided_name == "Léa"


def test_a_second_return_alerts_the_supervisor_until_it_is_seen_or_undone(desk: Desk) -> None:
    key = desk.receive()
    desk.actions.send_back(key, LEA, "Voirie", "pas nous", desk.review(key).version)
    assert desk.supervise.alerts(OMAR) == []
    desk.actions.correct(key, LEA, HOLE, desk.review(key).version)
    second = desk.actions.send_back(key, LEA, "Voirie", "encore", desk.review(key).version).action

    (alert,) = desk.supervise.alerts(OMAR)
    detail = {"action": second.id, "service": "Voirie", "reason": "encore", "reroutes": 2}
    assert alert == Alert(key, second.at, "second_retour", detail, id=alert.id)
    assert desk.supervise.alerts(Reviewer(3, "Ève", Reach(communes=frozenset({"64230"})))) == []
    desk.undo.action(second.id, LEA)
    assert desk.supervise.alerts(OMAR) == []

    desk.actions.send_back(key, LEA, "Voirie", "encore", desk.review(key).version)
    (alert,) = desk.supervise.alerts(OMAR)
    assert [desk.supervise.see_alert(OMAR, alert.id) for _ in range(2)] == [True, False]


def test_a_split_gives_requests_of_their_own(desk: Desk) -> None:
    key = desk.receive(text=TEXT)
    other = ReviewKey(key.request_id, 1)
    split_done = desk.actions.split(key, LEA, [(0, 31), (32, len(TEXT))], desk.review(key).version)
    requests = split_done.dossier.record.requests
    assert [TEXT[slice(*request["excerpt"])] for request in requests] == [TEXT[:31], TEXT[32:]]
    # Each is decided apart; the message is done once both are.
    desk.actions.approve(key, LEA, desk.review(key).version)
    assert desk.state(key) is State.A_VERIFIER
    desk.actions.spam(other, LEA, desk.review(other).version)
    assert desk.state(key) is State.QUALIFIEE


@pytest.mark.parametrize(
    "excerpts", [[], [(0, 10)], [(0, 10), (5, 20)], [(0, 10), (20, 999)], [(31, 32), (32, 40)]]
)
def test_a_wrong_split_is_refused(desk: Desk, excerpts: list[tuple[int, int]]) -> None:
    key = desk.receive(text=TEXT)
    before = desk.whole(key)
    version = desk.review(key).version
    assert refusal(lambda: desk.actions.split(key, LEA, excerpts, version))[0] == "invalid_split"
    assert desk.whole(key) == before


def test_a_merge_names_the_other_and_never_makes_a_circle(desk: Desk) -> None:
    one, two = desk.receive(), desk.receive()
    version = desk.review(one).version
    merging = desk.actions.merge(one, LEA, two, Relation.FOLLOW_UP, version)
    assert merging.dossier.record.requests[0]["merged_into"] == {
        "request_id": two.request_id,
        "index": 0,
        "relation": "suite",
    }
    assert desk.review(one).merged_into == str(two)
    version = desk.review(two).version
    for target in (one, two):
        with pytest.raises(ApiError, match="invalid_merge"):
            desk.actions.merge(two, LEA, target, Relation.DUPLICATE, version)


def test_notes_are_for_colleagues_and_change_nothing(desk: Desk) -> None:
    key = desk.receive()
    done = desk.actions.approve(key, LEA, desk.review(key).version).action
    note = desk.actions.note(key, OMAR, " Déjà vu lundi. ")
    assert [(n.reviewer, n.note) for n in desk.queue.open(LEA, key).notes] == [
        ("Omar", "Déjà vu lundi.")
    ]
    # It is nothing newer: Léa may still undo.
    desk.undo.action(done.id, LEA)
    desk.undo.action(note.id, OMAR)
    assert desk.queue.open(LEA, key).notes == ()
    assert refusal(lambda: desk.actions.note(key, OMAR, "  "))[0] == "invalid_body"


def test_an_audit_is_blind_and_its_answer_kept(desk: Desk) -> None:
    right, wrong = (desk.receive(AUTO, audit_share=1.0) for _ in range(2))
    never = desk.receive(AUTO, audit_share=0.0)
    opened = desk.queue.open(LEA, right)
    assert (desk.review(right).blind, desk.review(never).blind) == (True, False)
    assert set(opened.request) == {"excerpt", "place", "decided_by"}
    assert (opened.review.proposal, opened.record.requests, opened.actions) == ({}, [], ())
    (line,) = [x for x in desk.queue.page(LEA, ReviewFilters()).lines if x.review.key == right]
    assert (line.type, line.service, line.confidence) == ("", None, 0.0)
    version = desk.review(right).version
    assert refusal(lambda: desk.actions.approve(right, LEA, version))[0] == "blind_review"

    other = CorrectionBody(agent="x", type="eclairage.panne")
    audit = desk.actions.correct(wrong, LEA, other, desk.review(wrong).version).action

    assert (audit.kind, desk.review(wrong).audit_agreed) == (ActionKind.AUDIT, False)
    assert desk.review(wrong).state is ReviewState.CORRIGEE
    desk.undo.action(audit.id, LEA)
    assert (desk.review(wrong).audit_agreed, desk.review(wrong).blind) == (None, True)


def test_what_is_out_of_reach_does_not_exist(desk: Desk) -> None:
    key = desk.receive()
    far = Reviewer(3, "Ève", Reach(communes=frozenset({"64230"})))
    version = desk.review(key).version
    other = desk.receive()
    calls: list[Callable[[], Any]] = [
        lambda: desk.queue.open(far, key),
        lambda: desk.claims.take(key, far),
        lambda: desk.actions.approve(key, far, version),
        lambda: desk.actions.note(key, far, "vu"),
        lambda: desk.actions.merge(key, far, other, Relation.DUPLICATE, version),
    ]
    assert [refusal(call)[0] for call in calls] == ["request_not_found"] * 5
