"""What accounts and sign-ins need from the outside, for the storage to honour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from api.services.identity import Account, AccountEvent, Failures, Session


class Accounts(Protocol):
    """The accounts."""

    def add(self, account: Account) -> int:
        """Stores a new account, whose id it gives. Raises `ConflictError`: known address."""
        ...

    def update(self, account: Account) -> None:
        """Stores a known account as it is now."""
        ...

    def get(self, account_id: int, lock: bool = False) -> Account | None:
        """An account; `lock` keeps other writers away until the end of the unit of work."""
        ...

    def by_email(self, email: str) -> Account | None:
        """The account of a folded address."""
        ...

    def all(self, lock: bool = False) -> Sequence[Account]:
        """Every account, by name."""
        ...


class Sessions(Protocol):
    """The sessions in force."""

    def add(self, session: Session) -> None:
        """Stores a new session."""
        ...

    def get(self, digest: str) -> Session | None:
        """The session of a token."""
        ...

    def seen(self, digest: str, at: datetime) -> None:
        """Notes that it was used."""
        ...

    def remove(self, digest: str) -> None:
        """Ends it."""
        ...

    def remove_of(self, account_id: int) -> None:
        """Ends all those of an account."""
        ...

    def remove_before(self, created: datetime, seen: datetime) -> None:
        """Removes those created, or last seen, before an instant."""
        ...


class FailureCounts(Protocol):
    """The failed sign-ins."""

    def get(self, key: str) -> Failures | None:
        """The count under a key; other writers wait until the end of the unit of work."""
        ...

    def put(self, key: str, failures: Failures) -> None:
        """Stores a count that was read; `ConflictError` when somebody stored the first one too."""
        ...

    def forget(self, key: str) -> None:
        """Back to none."""
        ...

    def forget_before(self, instant: datetime) -> None:
        """Removes the counts whose last failure is older."""
        ...


class Journal(Protocol):
    """What happened to the accounts. Only ever appended to, and forgotten with age."""

    def append(self, event: AccountEvent) -> None:
        """Adds a line."""
        ...

    def of(self, account_id: int, limit: int) -> list[AccountEvent]:
        """The last lines about an account, newest first."""
        ...

    def forget_before(self, instant: datetime) -> None:
        """Removes older lines."""
        ...
