"""The accounts, in SQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.db.tables import AccountRow
from api.services.identity import Account, Role


class SqlAccounts:
    """`Accounts` of `api.services.account_ports`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, account: Account) -> int:
        """Stores a new account, whose id it gives; its address must be new."""
        row = AccountRow(**_columns(account))
        self._session.add(row)
        self._session.flush()
        return row.id

    def update(self, account: Account) -> None:
        """Stores a known account as it is now."""
        row = self._session.get_one(AccountRow, account.id)
        for name, value in _columns(account).items():
            setattr(row, name, value)
        # Sent now: an address taken by somebody else is told to who asks for it.
        self._session.flush()

    def get(self, account_id: int, lock: bool = False) -> Account | None:
        """An account; `lock` keeps other writers away until the end of the unit of work."""
        row = self._session.get(AccountRow, account_id, with_for_update=True if lock else None)
        return _account(row) if row else None

    def by_email(self, email: str) -> Account | None:
        """The account of a folded address."""
        row = self._session.scalar(select(AccountRow).where(AccountRow.email == email))
        return _account(row) if row else None

    def all(self, lock: bool = False) -> list[Account]:
        """Every account, by name; `lock` as in `get`."""
        query = select(AccountRow).order_by(AccountRow.id)
        rows = self._session.scalars(query.with_for_update() if lock else query)
        return sorted(map(_account, rows), key=lambda account: account.name.casefold())


def _columns(account: Account) -> dict[str, Any]:
    return {
        "email": account.email,
        "name": account.name,
        "password_hash": account.password_hash,
        "role": account.role.value,
        "epcis": sorted(account.epcis),
        "communes": sorted(account.communes),
        "services": sorted(account.services),
        "active": account.active,
        "must_change_password": account.must_change_password,
        "created_at": account.created_at,
        "last_sign_in_at": account.last_sign_in_at,
    }


def _account(row: AccountRow) -> Account:
    return Account(
        id=row.id,
        email=row.email,
        name=row.name,
        password_hash=row.password_hash,
        role=Role(row.role),
        epcis=frozenset(row.epcis),
        communes=frozenset(row.communes),
        services=frozenset(row.services),
        active=row.active,
        must_change_password=row.must_change_password,
        created_at=row.created_at,
        last_sign_in_at=row.last_sign_in_at,
    )
