"""The sessions in force, in SQL."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session as SqlSession

from api.db.tables import SessionRow
from api.services.identity import Session


class SqlSessions:
    """`Sessions` of `api.services.account_ports`."""

    def __init__(self, session: SqlSession) -> None:
        self._session = session

    def add(self, session: Session) -> None:
        """Stores a new session."""
        self._session.add(
            SessionRow(
                digest=session.digest,
                account_id=session.account_id,
                created_at=session.created_at,
                last_seen_at=session.last_seen_at,
            )
        )

    def get(self, digest: str) -> Session | None:
        """The session of a token."""
        row = self._session.get(SessionRow, digest)
        return (
            Session(row.digest, row.account_id, row.created_at, row.last_seen_at) if row else None
        )

    def seen(self, digest: str, at: datetime) -> None:
        """Notes that it was used."""
        found = SessionRow.digest == digest
        self._session.execute(update(SessionRow).where(found).values(last_seen_at=at))

    def remove(self, digest: str) -> None:
        """Ends it."""
        self._session.execute(delete(SessionRow).where(SessionRow.digest == digest))

    def remove_of(self, account_id: int) -> None:
        """Ends all those of an account."""
        self._session.execute(delete(SessionRow).where(SessionRow.account_id == account_id))

    def remove_before(self, created: datetime, seen: datetime) -> None:
        """Removes those created, or last seen, before an instant."""
        old = or_(SessionRow.created_at <= created, SessionRow.last_seen_at <= seen)
        self._session.execute(delete(SessionRow).where(old))
