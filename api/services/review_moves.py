"""What each action makes of a message: worked out here, stored elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from api.errors import ApiError, FieldFault
from api.schemas.bodies import CorrectionBody, RecipientChoice
from api.services.decisions import Decisions
from api.services.dossier import Dossier
from api.services.ports import Meter, Qualifying
from api.services.qualify import qualification_of
from api.services.review_opening import opened_at
from api.services.review_records import (
    ActionKind,
    Relation,
    Reviewer,
    ReviewRecord,
    ReviewState,
)
from nlp_router.domain import DecisionKind, Level
from nlp_router.route.decision import UNWANTED

FIELDS = (
    "type",
    "nature",
    "priority",
    "danger",
    "place",
    "recipient",
    "due",
    "redirection",
    "merged_into",
)
_DESK = "Accueil des demandes"
_LONGEST_DELAY = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Moved:
    """What an action comes to be, and the message after it."""

    kind: ActionKind
    after: Dossier


@dataclass(frozen=True, slots=True)
class On:
    """The request acted on, by whom and when."""

    dossier: Dossier
    position: int
    reviewer: Reviewer
    at: datetime

    @property
    def request(self) -> dict[str, Any]:
        """The request as it stands."""
        return self.dossier.record.requests[self.position]

    @property
    def review(self) -> ReviewRecord:
        """Its review as it stands."""
        return self.dossier.reviews[self.position]


class Moves:
    """Works out actions. Holds no state."""

    def __init__(self, qualifier: Qualifying, meter: Meter) -> None:
        self._decisions = Decisions(qualifier)
        self._qualifier = qualifier
        self._meter = meter

    def correct(self, on: On, body: CorrectionBody) -> Moved:
        """The request as the agent says; without a change, approved; blind, an audit.

        Raises:
            ApiError: `unknown_type`, `unknown_commune`, `unknown_recipient`, or `blind_review`
                for a blind reading that names no type.
        """
        if on.review.blind and body.type is None:
            detail = "Lecture à l'aveugle : indiquez le type sans voir la proposition."
            raise ApiError("blind_review", detail)
        after = self._applied(on, body)
        changed = any(on.request.get(name) != after.get(name) for name in FIELDS)
        if on.review.blind:
            kind = ActionKind.AUDIT
        else:
            kind = ActionKind.CORRECT if changed else ActionKind.APPROVE
        state = ReviewState.CORRIGEE if changed else ReviewState.VALIDEE
        return Moved(kind, _decided(on, after, state))

    def spam(self, on: On) -> Moved:
        """The request set apart as unwanted."""
        body = CorrectionBody(agent=on.reviewer.name, type=UNWANTED, danger=False)
        kind = ActionKind.AUDIT if on.review.blind else ActionKind.SPAM
        return Moved(kind, _decided(on, self._applied(on, body), ReviewState.SPAM))

    def to_desk(self, on: On) -> Moved:
        """The request handed to the desk of the commune, the citizen's own interlocutor.

        Raises:
            ApiError: `unknown_recipient` when no commune is known.
        """
        contact = (on.request["recipient"] or {}).get("contact") or {}
        message = on.dossier.record.message
        commune = contact.get("id") or on.request["place"]["insee"] or message.commune
        if commune is None:
            detail = "Aucune commune n'est connue : indiquez d'abord le lieu."
            raise ApiError("unknown_recipient", detail, [FieldFault("place", "unknown_commune")])
        choice = RecipientChoice(level=Level.COMMUNE, id=commune, service=_DESK)
        body = CorrectionBody(agent=on.reviewer.name, recipient=choice)
        return Moved(ActionKind.DESK, _decided(on, self._applied(on, body), ReviewState.CORRIGEE))

    def send_back(self, on: On, service: str, reason: str) -> Moved:
        """The request back on top: the service it was sent to says “not us”."""
        request = {
            **on.request,
            "decided_by": "machine",
            "decision": DecisionKind.REVIEW.value,
            "decision_reasons": [f"Retournée par « {service} » : {reason}"],
        }
        review = replace(
            _next(on.review),
            state=ReviewState.RENVOYEE,
            blind=False,
            reroutes=on.review.reroutes + 1,
            postponed_until=None,
        )
        after = on.dossier.with_request(on.position, request, review)
        record = replace(after.record, reroutes=after.record.reroutes + 1)
        return Moved(ActionKind.RETURN, replace(after, record=record))

    def postpone(self, on: On, until: datetime) -> Moved:
        """The request left for later.

        Raises:
            ApiError: `invalid_delay`, not after now or beyond a year.
        """
        if not on.at < until <= on.at + _LONGEST_DELAY or not on.review.waiting:
            detail = "Une demande à relire se reporte à une date à venir, d'ici un an."
            raise ApiError("invalid_delay", detail, [FieldFault("until", "invalid_field")])
        review = replace(_next(on.review), postponed_until=until)
        return Moved(ActionKind.POSTPONE, on.dossier.with_review(on.position, review))

    def merge(self, on: On, into: ReviewRecord, relation: Relation) -> Moved:
        """The request joined to another that says the same or that it follows.

        Raises:
            ApiError: `invalid_merge`, with itself or with one that is merged itself.
        """
        merged = ReviewState.FUSIONNEE
        if into.key == on.review.key or merged in (into.state, on.review.state):
            detail = "Choisissez une autre demande, qui ne soit pas elle-même fusionnée."
            raise ApiError("invalid_merge", detail)
        request = {
            **on.request,
            "decided_by": "agent",
            "merged_into": {
                "request_id": into.key.request_id,
                "index": into.key.position,
                "relation": relation.value,
            },
        }
        after = _decided(on, request, merged)
        review = replace(after.reviews[on.position], merged_into=str(into.key))
        reviews = [*after.reviews]
        reviews[on.position] = review
        return Moved(ActionKind.MERGE, replace(after, reviews=tuple(reviews)))

    def split(self, on: On, excerpts: Sequence[tuple[int, int]]) -> Moved:
        """The request cut into several, each qualified anew and read by whoever cut.

        Args:
            excerpts: start and end of each in the text of the message, in their order.

        Raises:
            ApiError: `invalid_split`.
        """
        _check_excerpts(on.dossier.record.message.text, excerpts)
        first, *others = [self._part(on, excerpt) for excerpt in excerpts]
        requests = [*on.dossier.record.requests, *others]
        requests[on.position] = first
        record = replace(
            on.dossier.record,
            qualification={**on.dossier.record.qualification, "requests": requests},
        )
        held: dict[str, Any] = {
            "version": on.review.version + 1,
            "reroutes": on.review.reroutes,
            "claimed_by": on.review.claimed_by,
            "claimed_name": on.review.claimed_name,
            "claimed_until": on.review.claimed_until,
        }
        positions = [on.position, *range(len(on.dossier.reviews), len(requests))]
        reviews = [*on.dossier.reviews, *(on.review for _ in others)]
        for position in positions:
            reviews[position] = replace(opened_at(record, position), **held)
        return Moved(ActionKind.SPLIT, on.dossier.with_all(requests, reviews))

    def _applied(self, on: On, body: CorrectionBody) -> dict[str, Any]:
        applied = self._decisions.applied(on.dossier.record.message, on.request, body)
        applied.pop("merged_into", None)
        return applied

    def _part(self, on: On, excerpt: tuple[int, int]) -> dict[str, Any]:
        """One part of a request, as if it had been sent alone, from the same place."""
        message = on.dossier.record.message
        alone = replace(message, subject="", text=message.text[slice(*excerpt)])
        read: dict[str, Any] = qualification_of(self._qualifier, alone, self._meter)["requests"][0]
        read |= {"excerpt": list(excerpt), "decided_by": "machine"}
        insee = on.request["place"]["insee"]
        if read["place"]["source"] != "text" and insee not in (None, read["place"]["insee"]):
            said = CorrectionBody(agent=on.reviewer.name, place_insee=insee)
            read = self._decisions.applied(message, read, said) | {"place": on.request["place"]}
        return read | {
            "decided_by": "machine",
            "decision": DecisionKind.REVIEW.value,
            "decision_reasons": [f"Scindée par {on.reviewer.name}.", *read["decision_reasons"]],
        }


def _check_excerpts(text: str, excerpts: Sequence[tuple[int, int]]) -> None:
    ends = [0, *(end for _, end in excerpts)]
    apart = all(ends[rank] <= start < end for rank, (start, end) in enumerate(excerpts))
    inside = ends[-1] <= len(text)
    if (
        len(excerpts) < 2
        or not apart
        or not inside
        or not all(text[start:end].strip() for start, end in excerpts)
    ):
        raise ApiError(
            "invalid_split",
            "Donnez au moins deux passages du texte, dans l'ordre, distincts et non vides.",
            [FieldFault("excerpts", "invalid_field")],
        )


def _next(review: ReviewRecord) -> ReviewRecord:
    """The next version of a review, held by nobody."""
    return replace(
        review,
        version=review.version + 1,
        claimed_by=None,
        claimed_name=None,
        claimed_until=None,
    )


def _decided(on: On, request: dict[str, Any], state: ReviewState) -> Dossier:
    """A person decided: the request stands so, and nobody waits for it."""
    review = on.review
    agreed = review.audit_agreed
    if review.blind:
        agreed = all(on.request[name] == request[name] for name in ("type", "recipient"))
    elapsed = on.at - on.dossier.record.created_at
    minutes = max(int(elapsed.total_seconds() // 60), 0)
    decided = replace(
        _next(review),
        state=state,
        blind=False,
        audit_agreed=agreed,
        postponed_until=None,
        decided_at=on.at,
        decided_by=on.reviewer.id,
        decided_name=on.reviewer.name,
        decided_minutes=minutes if review.decided_minutes is None else review.decided_minutes,
        merged_into=None,
    )
    return on.dossier.with_request(on.position, request, decided)
