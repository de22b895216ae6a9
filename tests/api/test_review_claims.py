"""Claims: two reviewers never get the same request, even at the same instant."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from api.errors import ApiError
from api.services import act, claims, queue
from api.services.clock import now
from api.services.review_records import Reviewer, ReviewFilters, ReviewKey
from tests.api.review_desk import LEA, OMAR, Desk

ALL = ReviewFilters()


def test_next_gives_the_first_and_shows_the_one_after(desk: Desk) -> None:
    sent = {desk.receive() for _ in range(3)}
    order = [line.review.key for line in desk.queue.page(LEA, ALL).lines]

    served = desk.claims.next(LEA)

    assert served is not None
    assert served.following is not None
    assert [served.current.review.key, served.following.review.key] == order[:2]
    assert served.current.review.claimed_name == "Léa"
    # What is shown for later is in nobody's hands: Omar may have it.
    theirs = desk.claims.next(OMAR)
    assert theirs is not None
    assert theirs.current.review.key == order[1]
    assert desk.claims.peek(LEA, ALL, order[0]) == theirs.following
    assert set(order) == sent
    # Left undecided, hers is passed over.
    passed = desk.claims.next(LEA, ALL, after=order[0])
    assert passed is not None
    assert passed.current.review.key == order[2]
    assert desk.claims.next(OMAR, ALL, after=order[2]) is None


def test_a_claim_ends_after_ten_minutes_unless_renewed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = now()
    key = desk.receive()

    def at(minutes: float) -> None:
        for module in (claims, act, queue):
            monkeypatch.setattr(module, "now", lambda: start + timedelta(minutes=minutes))

    def refused() -> bool:
        with pytest.raises(ApiError) as caught:
            desk.claims.take(key, OMAR)
        return caught.value.code == "claimed_by_other"

    at(0)
    assert desk.claims.take(key, LEA) == start + timedelta(minutes=10)
    at(9)
    assert refused()
    assert desk.claims.take(key, LEA) == start + timedelta(minutes=19)
    at(18)
    assert refused()
    at(19)
    desk.claims.take(key, OMAR)
    with pytest.raises(ApiError, match="claimed_by_other"):
        desk.actions.approve(key, LEA)
    assert not desk.claims.release(key, LEA)
    assert desk.claims.release(key, OMAR)
    desk.claims.take(key, LEA)


def test_what_is_decided_is_not_claimed(desk: Desk) -> None:
    key = desk.receive()
    desk.actions.approve(key, LEA, desk.review(key).version)
    with pytest.raises(ApiError, match="stale_review"):
        desk.claims.take(key, OMAR)
    with pytest.raises(ApiError, match="request_not_found"):
        desk.claims.take(ReviewKey(key.request_id, 7), OMAR)


def test_many_at_once_never_get_the_same(desk: Desk) -> None:
    sent = {desk.receive() for _ in range(24)}
    people = [Reviewer(number, f"Agent {number}") for number in range(6)]
    together = Barrier(len(people))

    def work(reviewer: Reviewer) -> list[ReviewKey]:
        together.wait()
        got = []
        while served := desk.claims.next(reviewer):
            got.append(served.current.review.key)
            desk.actions.approve(got[-1], reviewer)
        return got

    with ThreadPoolExecutor(len(people)) as threads:
        got = [key for keys in threads.map(work, people) for key in keys]

    assert (len(got), set(got)) == (24, sent)


def test_of_two_who_decide_at_once_one_is_told_no(desk: Desk) -> None:
    for _ in range(5):
        key = desk.receive()
        version = desk.review(key).version
        together = Barrier(2)

        def decide(
            reviewer: Reviewer, key: ReviewKey = key, version: int = version, go: Barrier = together
        ) -> str:
            go.wait()
            try:
                desk.actions.approve(key, reviewer, version)
            except ApiError as error:
                return error.code
            return "done"

        with ThreadPoolExecutor(2) as threads:
            assert sorted(threads.map(decide, [LEA, OMAR])) == ["done", "stale_review"]
