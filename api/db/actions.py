"""What was done with the requests, alerts and saved views, in SQL."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from api.db.review_queries import within
from api.db.tables import (
    ActionRow,
    AlertRow,
    CorrectionRow,
    ReturnRow,
    ReviewRow,
    SavedViewRow,
)
from api.services.reach import Reach
from api.services.review_records import (
    ActionKind,
    ActionRecord,
    Alert,
    Order,
    ReviewFilters,
    ReviewKey,
    ReviewState,
    SavedView,
)
from nlp_router.domain import Channel

_SAME = (
    "at",
    "reviewer_id",
    "reviewer",
    "model",
    "proposal",
    "evidence",
    "choice",
    "note",
    "before",
    "revision",
    "bulk",
    "undone_at",
    "undone_by",
)


class SqlActions:
    """`Actions` of `api.services.review_ports`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, action: ActionRecord) -> ActionRecord:
        """Keeps an action and gives it its number."""
        row = ActionRow(
            request_id=action.key.request_id,
            position=action.key.position,
            kind=action.kind.value,
            **{name: getattr(action, name) for name in _SAME},
        )
        self._session.add(row)
        self._session.flush()
        return replace(action, id=row.id)

    def get(self, action_id: int) -> ActionRecord | None:
        """An action."""
        row = self._session.get(ActionRow, action_id)
        return _action(row) if row else None

    def of(self, key: ReviewKey) -> list[ActionRecord]:
        """The actions on a request, oldest first, those undone included."""
        query = select(ActionRow).where(
            ActionRow.request_id == key.request_id, ActionRow.position == key.position
        )
        return [_action(row) for row in self._session.scalars(query.order_by(ActionRow.id))]

    def latest(self, reviewer_id: int) -> ActionRecord | None:
        """The last action of somebody that is not undone."""
        query = select(ActionRow).where(
            ActionRow.reviewer_id == reviewer_id, ActionRow.undone_at.is_(None)
        )
        row = self._session.scalar(query.order_by(ActionRow.id.desc()).limit(1))
        return _action(row) if row else None

    def in_bulk(self, bulk: str) -> list[ActionRecord]:
        """The actions of a bulk, newest first, those undone left out."""
        query = select(ActionRow).where(ActionRow.bulk == bulk, ActionRow.undone_at.is_(None))
        return [_action(row) for row in self._session.scalars(query.order_by(ActionRow.id.desc()))]

    def undone(self, action_id: int, at: datetime, by: str) -> None:
        """Marks an action as undone, and the agent's decision it kept."""
        marked = update(ActionRow).where(ActionRow.id == action_id)
        self._session.execute(marked.values(undone_at=at, undone_by=by))
        for table in (CorrectionRow, ReturnRow):
            decided = update(table).where(table.action_id == action_id)
            self._session.execute(decided.values(undone_at=at))


class SqlAlerts:
    """`Alerts` of `api.services.review_ports`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, alert: Alert) -> None:
        """Raises an alert."""
        self._session.add(
            AlertRow(
                request_id=alert.key.request_id,
                position=alert.key.position,
                at=alert.at,
                kind=alert.kind,
                detail=alert.detail,
            )
        )

    def open(self, reach: Reach) -> list[Alert]:
        """Those nobody has seen, newest first."""
        query = select(AlertRow).where(AlertRow.seen_at.is_(None)).order_by(AlertRow.id.desc())
        if not reach.everything:
            same = (
                ReviewRow.request_id == AlertRow.request_id,
                ReviewRow.position == AlertRow.position,
            )
            query = query.where(select(ReviewRow.id).where(*same, *within(reach)).exists())
        return [_alert(row) for row in self._session.scalars(query)]

    def of(self, key: ReviewKey) -> list[Alert]:
        """Those of a request that nobody has seen."""
        query = select(AlertRow).where(
            AlertRow.seen_at.is_(None),
            AlertRow.request_id == key.request_id,
            AlertRow.position == key.position,
        )
        return [_alert(row) for row in self._session.scalars(query)]

    def seen(self, alert_id: int, at: datetime, by: str) -> bool:
        """Closes one; False when there is none open."""
        row = self._session.get(AlertRow, alert_id, with_for_update=True)
        if row is None or row.seen_at is not None:
            return False
        row.seen_at, row.seen_by = at, by
        return True


class SqlSavedViews:
    """`SavedViews` of `api.services.review_ports`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, view: SavedView) -> None:
        """Keeps a view; one of the same name is replaced."""
        query = select(SavedViewRow).where(
            SavedViewRow.reviewer_id == view.reviewer_id, SavedViewRow.name == view.name
        )
        row = self._session.scalar(query)
        if row is None:
            row = SavedViewRow(reviewer_id=view.reviewer_id, name=view.name)
            self._session.add(row)
        row.filters = asdict(view.filters)

    def of(self, reviewer_id: int) -> list[SavedView]:
        """The views of somebody, by name."""
        query = select(SavedViewRow).where(SavedViewRow.reviewer_id == reviewer_id)
        return [
            SavedView(row.reviewer_id, row.name, _filters(row.filters), row.id)
            for row in self._session.scalars(query.order_by(SavedViewRow.name))
        ]

    def remove(self, reviewer_id: int, view_id: int) -> bool:
        """Forgets one; False when this person has none of this number."""
        row = self._session.get(SavedViewRow, view_id)
        if row is None or row.reviewer_id != reviewer_id:
            return False
        self._session.execute(delete(SavedViewRow).where(SavedViewRow.id == view_id))
        return True


def _alert(row: AlertRow) -> Alert:
    key = ReviewKey(row.request_id, row.position)
    return Alert(key, row.at, row.kind, row.detail, row.seen_at, row.seen_by, row.id)


def _action(row: ActionRow) -> ActionRecord:
    same = {name: getattr(row, name) for name in _SAME}
    key = ReviewKey(row.request_id, row.position)
    return ActionRecord(key=key, kind=ActionKind(row.kind), id=row.id, **same)


def _filters(kept: dict[str, Any]) -> ReviewFilters:
    kinds: dict[str, Any] = {"channel": Channel, "state": ReviewState, "order": Order}
    read = {
        name: kinds[name](value) if name in kinds and value is not None else value
        for name, value in kept.items()
    }
    return ReviewFilters(**read)
