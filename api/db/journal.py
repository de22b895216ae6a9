"""What happened to the accounts, in SQL."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from api.db.tables import AccountEventRow
from api.services.identity import AccountEvent, AccountEventKind


class SqlJournal:
    """`Journal` of `api.services.account_ports`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def append(self, event: AccountEvent) -> None:
        """Adds a line."""
        self._session.add(
            AccountEventRow(
                at=event.at,
                kind=event.kind.value,
                account_id=event.account_id,
                actor=event.actor,
                address=event.address,
                detail=event.detail,
            )
        )
        # Rows get their number when they are sent: one at a time keeps their order.
        self._session.flush()

    def of(self, account_id: int, limit: int) -> list[AccountEvent]:
        """The last lines about an account, newest first."""
        query = (
            select(AccountEventRow)
            .where(AccountEventRow.account_id == account_id)
            .order_by(AccountEventRow.id.desc())
            .limit(limit)
        )
        return [
            AccountEvent(
                row.at,
                AccountEventKind(row.kind),
                row.account_id,
                row.actor,
                row.address,
                row.detail,
            )
            for row in self._session.scalars(query)
        ]

    def forget_before(self, instant: datetime) -> None:
        """Removes older lines."""
        self._session.execute(delete(AccountEventRow).where(AccountEventRow.at < instant))
