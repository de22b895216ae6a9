"""Signing in and out. Whatever was wrong, the answer is the same, and takes as long."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from api.errors import ApiError
from api.services.accounts import account_of
from api.services.clock import Clock
from api.services.identity import Account, AccountEvent, AccountEventKind, Session, fold_email
from api.services.passwords import hash_password, is_outdated, verify
from api.services.ports import Store
from api.services.sessions import Sessions, SignedIn, digest_of, new_token
from api.services.throttle import Throttle, limits_of, too_many_attempts

# Journals of access: six months to a year (CNIL, deliberation 2021-122).
_JOURNAL = timedelta(days=365)
_FAILURES = timedelta(hours=24)


class SignIn:
    """Opens a session to who knows the password of an account."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._throttle = Throttle(store)

    def __call__(self, email: str, password: str, address: str, before: str | None = None) -> str:
        """The token of a new session.

        Args:
            email: as typed.
            password: as typed.
            address: IP address of the caller.
            before: the token the browser held; a session under it ends.

        Raises:
            ApiError: `wrong_credentials`, whether the account is unknown, disabled, or the
                password wrong; `too_many_attempts`, with the time to wait.
        """
        folded = fold_email(email)
        limits = limits_of(folded, address)
        account = account_of(self._store, folded)
        if waiting := self._throttle.wait(limits, self._clock()):
            raise too_many_attempts(waiting)
        right = verify(password, account.password_hash if account else None)
        token = self._opened(account, password, address) if account and right else None
        if token is None:
            self._refuse(account, address)
            raise ApiError("wrong_credentials", "Adresse ou mot de passe incorrect.")
        self._throttle.succeeded(limits)
        self._forget_old(before)
        return token

    def _opened(self, account: Account, password: str, address: str) -> str | None:
        """The token of a session; None when the account is not what it was, or is disabled."""
        kept = account.password_hash
        new_hash = hash_password(password) if is_outdated(kept) else kept
        token, now = new_token(), self._clock()
        with self._store.writing() as repositories:
            current = repositories.accounts.get(account.id, lock=True)
            if current is None or not current.active or current.password_hash != kept:
                return None
            changed = replace(current, last_sign_in_at=now, password_hash=new_hash)
            repositories.accounts.update(changed)
            repositories.sessions.add(Session(digest_of(token), account.id, now, now))
            event = AccountEvent(
                now, AccountEventKind.SIGNED_IN, account.id, account.email, address
            )
            repositories.journal.append(event)
        return token

    def _refuse(self, account: Account | None, address: str) -> None:
        known = account.id if account else None
        event = AccountEvent(self._clock(), AccountEventKind.REFUSED, known, "", address)
        with self._store.writing() as repositories:
            repositories.journal.append(event)

    def _forget_old(self, token: str | None) -> None:
        now = self._clock()
        Sessions(self._store, self._clock).forget_expired()
        self._throttle.forget_before(now - _FAILURES)
        with self._store.writing() as repositories:
            repositories.sessions.remove(digest_of(token or ""))
            repositories.journal.forget_before(now - _JOURNAL)


class SignOut:
    """Ends a session."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def __call__(self, signed_in: SignedIn) -> None:
        """Ends it, and says so in the journal."""
        account = signed_in.account
        event = AccountEvent(self._clock(), AccountEventKind.SIGNED_OUT, account.id, account.email)
        with self._store.writing() as repositories:
            repositories.sessions.remove(signed_in.session.digest)
            repositories.journal.append(event)
