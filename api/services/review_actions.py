"""What a reviewer does with one request, each recorded and each undone by its author."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from api.errors import ApiError, FieldFault
from api.schemas.bodies import CorrectionBody
from api.services.act import Act, Done, Move, check_reach, locked, perform
from api.services.clock import now
from api.services.ports import Meter, Qualifying, Store
from api.services.review_moves import Moves
from api.services.review_records import (
    ActionKind,
    ActionRecord,
    Relation,
    Reviewer,
    ReviewKey,
)


class ReviewActions:
    """Actions of the screens.

    Each takes the request, the reviewer, and the `version` of the review that was on screen;
    without one, the reviewer's claim must be in force. Each answers with the action, whose
    `id` undoes it, and the message after it.

    All raise `ApiError`: `request_not_found`, `unknown_index`, `claimed_by_other`,
    `claim_required`, `stale_review`, besides what each names.
    """

    def __init__(self, store: Store, qualifier: Qualifying, meter: Meter) -> None:
        self._store = store
        self._moves = Moves(qualifier, meter)

    def approve(self, key: ReviewKey, reviewer: Reviewer, version: int | None = None) -> Done:
        """The proposal is right. Raises `blind_review` when it was not to be seen."""
        body = CorrectionBody(agent=reviewer.name)
        return self.correct(key, reviewer, body, version)

    def correct(
        self,
        key: ReviewKey,
        reviewer: Reviewer,
        body: CorrectionBody,
        version: int | None = None,
    ) -> Done:
        """The request is as the body says; its `agent` and `index` are not read.

        Raises:
            ApiError: `unknown_type`, `unknown_commune`, `unknown_recipient`, `blind_review`.
        """
        act = Act(reviewer, version, body.note)
        return self._do(key, act, lambda on: self._moves.correct(on, body))

    def spam(self, key: ReviewKey, reviewer: Reviewer, version: int | None = None) -> Done:
        """The request is unwanted."""
        return self._do(key, Act(reviewer, version), self._moves.spam)

    def to_desk(
        self, key: ReviewKey, reviewer: Reviewer, note: str, version: int | None = None
    ) -> Done:
        """The desk of the commune takes over. Raises `unknown_recipient` without a commune."""
        return self._do(key, Act(reviewer, version, _said(note)), self._moves.to_desk)

    def send_back(
        self,
        key: ReviewKey,
        reviewer: Reviewer,
        service: str,
        reason: str,
        version: int | None = None,
    ) -> Done:
        """The service says “not us”: back on top; from the second time, a supervisor is told."""
        act = Act(reviewer, version, _said(reason), service=service)
        return self._do(key, act, lambda on: self._moves.send_back(on, service, reason))

    def postpone(
        self, key: ReviewKey, reviewer: Reviewer, until: datetime, version: int | None = None
    ) -> Done:
        """For later. Raises `invalid_delay`."""
        act = Act(reviewer, version)
        return self._do(key, act, lambda on: self._moves.postpone(on, until))

    def split(
        self,
        key: ReviewKey,
        reviewer: Reviewer,
        excerpts: Sequence[tuple[int, int]],
        version: int | None = None,
    ) -> Done:
        """Several requests: the first stays at its place, the others come last.

        Raises:
            ApiError: `invalid_split`.
        """
        act = Act(reviewer, version)
        return self._do(key, act, lambda on: self._moves.split(on, excerpts))

    def merge(
        self,
        key: ReviewKey,
        reviewer: Reviewer,
        into: ReviewKey,
        relation: Relation,
        version: int | None = None,
    ) -> Done:
        """A duplicate or a follow-up of another. Raises `invalid_merge`."""
        act = Act(reviewer, version)
        with self._store.writing() as repositories:
            # Always in the same order: two people who merge crosswise wait, and never forever.
            for request_id in sorted({key.request_id, into.request_id}):
                repositories.requests.get(request_id, lock=True)
            check_reach(repositories, reviewer, into)
            target = locked(repositories, into).reviews[into.position]
            return perform(
                repositories, key, act, lambda on: self._moves.merge(on, target, relation)
            )

    def note(self, key: ReviewKey, reviewer: Reviewer, text: str) -> ActionRecord:
        """A word to colleagues; needs no claim and changes nothing."""
        said = _said(text)
        with self._store.writing() as repositories:
            check_reach(repositories, reviewer, key)
            dossier = locked(repositories, key)
            action = ActionRecord(
                key=key,
                at=now(),
                kind=ActionKind.NOTE,
                reviewer_id=reviewer.id,
                reviewer=reviewer.name,
                model="",
                proposal={},
                evidence={},
                choice={},
                note=said,
                before={},
                revision=dossier.record.revision,
            )
            return repositories.actions.add(action)

    def _do(self, key: ReviewKey, act: Act, move: Move) -> Done:
        with self._store.writing() as repositories:
            return perform(repositories, key, act, move)


def _said(text: str) -> str:
    said = text.strip()
    if not said or len(said) > 2_000:
        detail = "Écrivez de 1 à 2000 caractères."
        raise ApiError("invalid_body", detail, [FieldFault("note", "invalid_field")])
    return said
