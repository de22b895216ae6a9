"""How far a recipient is trusted: the types that lead to it, and how its place was read."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_router.domain import Channel, Level, Message, Place, Recipient
from nlp_router.qualify.trust import Evidence, Trust


def evidence(belief: float, quote: str | None = None) -> Evidence:
    """Of a request for Marmande, told by its portal or by the words quoted."""
    received = datetime(2026, 11, 24, tzinfo=UTC)
    message = Message("1", Channel.PORTAIL, "un trou", received, commune="47157")
    place = Place("47157", "Marmande", quote, "text" if quote else "portal")
    recipient = Recipient(Level.COMMUNE, "47157", "Marmande", "Voirie", "", None)
    return Evidence(belief, belief, 0.01, message, "un trou", place, recipient)


def test_what_never_learnt_says_the_belief() -> None:
    assert Trust().confidence([evidence(0.7), evidence(0.2)]).tolist() == [0.7, 0.2]


def test_too_few_mistakes_leave_the_belief_alone() -> None:
    trust = Trust().fit([evidence(0.9)] * 100, np.arange(100) > 5)

    assert trust.confidence([evidence(0.7)]).tolist() == [0.7]


@pytest.fixture(scope="module")
def trust() -> Trust:
    """Recipients right as often as believed, but half the time only when the name was mistyped."""
    chance = np.random.default_rng(0)
    beliefs = chance.uniform(0.05, 0.99, 2_000)
    mistyped = chance.random(2_000) < 0.3
    seen = [
        evidence(belief, "Marnande" if wrong else "Marmande")
        for belief, wrong in zip(beliefs.tolist(), mistyped.tolist(), strict=True)
    ]
    right = chance.random(2_000) < np.where(mistyped, beliefs / 2, beliefs)
    return Trust().fit(seen, right)


def test_a_mistyped_place_is_trusted_less(trust: Trust) -> None:
    plain, mistyped = trust.confidence([evidence(0.8, "Marmande"), evidence(0.8, "Marnande")])

    assert plain == pytest.approx(0.8, abs=0.08)
    assert mistyped == pytest.approx(0.4, abs=0.08)


@given(st.floats(0, 1), st.sampled_from([None, "Marmande", "x"]))
def test_any_evidence_has_a_confidence(trust: Trust, belief: float, quote: str | None) -> None:
    assert 0 <= trust.confidence([evidence(belief, quote)])[0] <= 1
