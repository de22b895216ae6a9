"""The failed sign-ins, in SQL."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from api.db.tables import FailureRow
from api.services.identity import Failures


class SqlFailures:
    """`FailureCounts` of `api.services.account_ports`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._read: dict[str, FailureRow | None] = {}

    def get(self, key: str) -> Failures | None:
        """The count under a key; other writers wait until the end of the unit of work."""
        row = self._session.get(FailureRow, key, with_for_update=True)
        self._read[key] = row
        return Failures(row.count, row.last_at, row.blocked_until) if row else None

    def put(self, key: str, failures: Failures) -> None:
        """Stores a count that was read; the first one must still be the first."""
        row = self._read[key]
        if row is None:
            # Not looked for again: what somebody stored since must be a conflict, not be lost.
            row = FailureRow(key=key)
            self._session.add(row)
        row.count = failures.count
        row.last_at = failures.last_at
        row.blocked_until = failures.blocked_until
        self._session.flush()

    def forget(self, key: str) -> None:
        """Back to none."""
        self._session.execute(delete(FailureRow).where(FailureRow.key == key))

    def forget_before(self, instant: datetime) -> None:
        """Removes the counts whose last failure is older."""
        self._session.execute(delete(FailureRow).where(FailureRow.last_at < instant))
