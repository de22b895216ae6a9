"""Doing an action inside a unit of work: checked against others' work, applied, recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.errors import ApiError
from api.services.clock import PARIS, now
from api.services.consult import checked_id, not_found, request_at
from api.services.dossier import Dossier
from api.services.ports import Repositories
from api.services.records import CorrectionRecord, Event, EventKind, ReturnRecord
from api.services.review_moves import FIELDS, Moved, On
from api.services.review_records import (
    ActionKind,
    ActionRecord,
    Alert,
    Reviewer,
    ReviewKey,
    ReviewRecord,
)

SECOND_RETURN = "second_retour"
_EVENTS: Mapping[ActionKind, EventKind] = {
    ActionKind.APPROVE: EventKind.CORRECTED,
    ActionKind.CORRECT: EventKind.CORRECTED,
    ActionKind.SPAM: EventKind.CORRECTED,
    ActionKind.DESK: EventKind.CORRECTED,
    ActionKind.AUDIT: EventKind.CORRECTED,
    ActionKind.RETURN: EventKind.RETURNED,
    ActionKind.SPLIT: EventKind.SPLIT,
    ActionKind.MERGE: EventKind.MERGED,
}
_EVIDENCE = ("reasons", "decision_reasons", "alternatives", "confidence", "recipient_confidence")
_CHOSEN = ("type", "nature", "priority", "danger", "place", "recipient", "due", "merged_into")

Move = Callable[[On], Moved]


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something and on what terms.

    Attributes:
        version: of the review that was seen; a claim in force may stand for it.
        note: a word of the reviewer; for a return, the reason.
        key_id: the access key of a program: it acts without a claim.
        service: for a return, which one says “not us”.
        bulk: the bulk it is part of, which needs no claim either.
    """

    reviewer: Reviewer
    version: int | None = None
    note: str | None = None
    key_id: int | None = None
    service: str | None = None
    bulk: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """An action done: its record, and the message after it."""

    action: ActionRecord
    dossier: Dossier


def perform(repositories: Repositories, key: ReviewKey, act: Act, move: Move) -> Done:
    """Does one action and records it.

    Raises:
        ApiError: `request_not_found`, `unknown_index`, `claimed_by_other`, `claim_required`,
            `stale_review`, or whatever the move refuses.
    """
    before = locked(repositories, key)
    # Read after the lock: nobody who acted before us can seem to have acted after.
    at = now()
    check_reach(repositories, act.reviewer, key)
    _check_hold(before.reviews[key.position], act, at)
    moved = move(On(before, key.position, act.reviewer, at))
    after = moved.after
    repositories.requests.update(after.record)
    repositories.reviews.put(after.record, after.reviews)
    action = repositories.actions.add(_action(key, act, before, moved, at))
    _keep_decision(repositories, act, action, before, after)
    return Done(action, after)


def locked(repositories: Repositories, key: ReviewKey) -> Dossier:
    """The message and its reviews, kept from other writers.

    Raises:
        ApiError: `request_not_found` or `unknown_index`.
    """
    record = repositories.requests.get(checked_id(key.request_id), lock=True)
    if record is None:
        raise not_found()
    request_at(record, key.position)
    return Dossier(record, tuple(repositories.reviews.of_message(record.id, lock=True)))


def check_reach(repositories: Repositories, reviewer: Reviewer, key: ReviewKey) -> None:
    """Raises `ApiError` (`request_not_found`) when the reviewer must not see the request."""
    if not reviewer.reach.everything and repositories.reviews.line(reviewer, key) is None:
        raise not_found()


def check_free(review: ReviewRecord, reviewer: Reviewer, at: datetime) -> None:
    """Raises `ApiError` (`claimed_by_other`) while somebody else holds the request."""
    holder = review.held_by(at)
    if holder is not None and holder != reviewer.id and review.claimed_until:
        until = review.claimed_until.astimezone(PARIS)
        who = review.claimed_name or "un collègue"
        detail = f"{who} lit cette demande jusqu'à {until:%H h %M}."
        raise ApiError("claimed_by_other", detail)


def _check_hold(review: ReviewRecord, act: Act, at: datetime) -> None:
    if act.key_id is not None:
        return
    check_free(review, act.reviewer, at)
    if act.version is not None and act.version != review.version:
        detail = "Un collègue a changé cette demande depuis que vous l'avez ouverte : relisez-la."
        raise ApiError("stale_review", detail)
    if act.version is None and act.bulk is None and review.held_by(at) != act.reviewer.id:
        detail = "Votre réservation de cette demande a pris fin : rouvrez-la avant de décider."
        raise ApiError("claim_required", detail)


def _action(key: ReviewKey, act: Act, before: Dossier, moved: Moved, at: datetime) -> ActionRecord:
    shown, chosen = before.record.requests[key.position], moved.after.record.requests[key.position]
    review = before.reviews[key.position]
    return ActionRecord(
        key=key,
        at=at,
        kind=moved.kind,
        reviewer_id=act.reviewer.id,
        reviewer=act.reviewer.name,
        model=str(review.proposal["model"]),
        proposal=review.proposal,
        evidence={name: shown[name] for name in _EVIDENCE},
        choice={name: chosen.get(name) for name in _CHOSEN},
        note=act.note,
        before=before.snapshot(),
        revision=moved.after.record.revision,
        bulk=act.bulk,
    )


def _keep_decision(
    repositories: Repositories, act: Act, action: ActionRecord, before: Dossier, after: Dossier
) -> None:
    """The event of the action, and the decision that the next model learns from."""
    kind = _EVENTS.get(action.kind)
    if kind is None:
        return
    position = action.key.position
    detail: dict[str, Any] = {"index": position}
    if kind is EventKind.CORRECTED:
        changes = _changes(before.record.requests[position], after.record.requests[position])
        detail |= {"changes": changes, "note": act.note}
        kept = CorrectionRecord(
            after.record.id,
            position,
            action.at,
            action.reviewer,
            act.note,
            act.key_id,
            changes,
            action.id,
        )
        repositories.history.corrected(kept)
    elif kind is EventKind.RETURNED:
        detail |= {"service": act.service, "reason": act.note}
        _keep_return(repositories, act, action, after.reviews[position].reroutes)
    repositories.history.append(
        after.record.id, Event(action.at, kind, act.service or action.reviewer, detail)
    )


def _keep_return(repositories: Repositories, act: Act, action: ActionRecord, reroutes: int) -> None:
    service, reason = act.service or act.reviewer.name, act.note or ""
    key = action.key
    repositories.history.returned(
        ReturnRecord(
            key.request_id, key.position, action.at, service, reason, act.key_id, action.id
        )
    )
    if reroutes >= 2:
        detail = {"action": action.id, "service": service, "reason": reason, "reroutes": reroutes}
        repositories.alerts.add(Alert(key, action.at, SECOND_RETURN, detail))


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: {"before": before.get(name), "after": after.get(name)}
        for name in FIELDS
        if before.get(name) != after.get(name)
    }
