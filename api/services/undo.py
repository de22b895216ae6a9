"""Undoing an action: everything is exactly as it was, or nothing is touched."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from api.errors import ApiError
from api.services.act import check_free, locked
from api.services.claims import CLAIM
from api.services.clock import now
from api.services.dossier import Dossier
from api.services.ports import Repositories, Store
from api.services.records import Event, EventKind
from api.services.review_records import ActionKind, ActionRecord, Reviewer

# Neither was told to the citizen nor to the programs of the collectivité.
_SILENT = (ActionKind.POSTPONE, ActionKind.SPLIT)


class Undo:
    """Undoes what its author did, last first."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def last(self, reviewer: Reviewer) -> ActionRecord:
        """Undoes the reviewer's last action. Raises as `action`, and `nothing_to_undo`."""
        with self._store.writing() as repositories:
            latest = reviewer.id is not None and repositories.actions.latest(reviewer.id)
            if not latest:
                raise ApiError("nothing_to_undo", "Vous n'avez rien fait qui puisse s'annuler.")
            undo(repositories, latest, reviewer)
        return latest

    def action(self, action_id: int, reviewer: Reviewer) -> ActionRecord:
        """Undoes one action of the reviewer; the request is in his hands again.

        Raises:
            ApiError: `nothing_to_undo` (unknown or undone), `not_author`, `undo_refused` when
                something newer happened to the message, `claimed_by_other`.
        """
        with self._store.writing() as repositories:
            action = repositories.actions.get(action_id)
            if action is None:
                raise ApiError("nothing_to_undo", "Cette action n'existe pas.")
            undo(repositories, action, reviewer)
        return action

    def bulk(self, bulk: str, reviewer: Reviewer) -> int:
        """Undoes a whole bulk, or nothing of it; how many actions. Raises as `action`."""
        with self._store.writing() as repositories:
            actions = repositories.actions.in_bulk(bulk)
            if not actions:
                raise ApiError("nothing_to_undo", "Cet ensemble n'existe pas ou est annulé.")
            # In the order in which bulks lock, so that two never wait for each other.
            for request_id in sorted({action.key.request_id for action in actions}):
                repositories.requests.get(request_id, lock=True)
            for action in actions:
                undo(repositories, action, reviewer)
        return len(actions)


def undo(repositories: Repositories, action: ActionRecord, reviewer: Reviewer) -> None:
    """Undoes one action inside a unit of work. Raises as `Undo.action`."""
    if reviewer.id is None or action.reviewer_id != reviewer.id:
        raise ApiError("not_author", f"Seul son auteur ({action.reviewer}) peut l'annuler.")
    at = now()
    current = locked(repositories, action.key)
    # Read again under the lock: somebody may have pressed the key twice.
    kept = repositories.actions.get(action.id)
    if kept is None or kept.undone_at is not None:
        raise ApiError("nothing_to_undo", "Cette action est déjà annulée.")
    if action.before:
        _put_back(repositories, action, current, reviewer, at)
    repositories.actions.undone(action.id, at, reviewer.name)
    _withdraw_alerts(repositories, action, at)


def _put_back(
    repositories: Repositories,
    action: ActionRecord,
    current: Dossier,
    reviewer: Reviewer,
    at: datetime,
) -> None:
    if current.record.revision != action.revision:
        detail = "Quelque chose de plus récent est arrivé à ce message : corrigez-le plutôt."
        raise ApiError("undo_refused", detail)
    for review in current.reviews:
        check_free(review, reviewer, at)
    before = current.restored(action.before)
    reviews = [*before.reviews]
    mine = reviews[action.key.position]
    if mine.waiting and action.bulk is None:
        reviews[action.key.position] = replace(
            mine, claimed_by=reviewer.id, claimed_name=reviewer.name, claimed_until=at + CLAIM
        )
    repositories.requests.update(before.record)
    repositories.reviews.put(before.record, reviews)
    if action.kind not in _SILENT:
        undone = {"index": action.key.position, "action": action.kind.value}
        event = Event(at, EventKind.UNDONE, reviewer.name, undone)
        repositories.history.append(before.record.id, event)


def _withdraw_alerts(repositories: Repositories, action: ActionRecord, at: datetime) -> None:
    if action.kind is not ActionKind.RETURN:
        return
    for alert in repositories.alerts.of(action.key):
        if alert.detail.get("action") == action.id:
            repositories.alerts.seen(alert.id, at, action.reviewer)
