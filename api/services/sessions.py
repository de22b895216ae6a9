"""Sessions of the screens: a random token in the browser, its digest in the database."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from api.services.clock import Clock
from api.services.identity import Account, Session
from api.services.ports import Store

IDLE = timedelta(hours=8)
LONGEST = timedelta(hours=12)
# Seen again: written no more often than this.
_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session in force and whose it is, as stored at this very instant."""

    session: Session
    account: Account


class Sessions:
    """Finds sessions; `api.services.sign_in` opens and closes them."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def find(self, token: str | None) -> SignedIn | None:
        """Whose session a token is; None when it ended, or its account was disabled."""
        if not token:
            return None
        now = self._clock()
        with self._store.reading() as repositories:
            session = repositories.sessions.get(digest_of(token))
            if session is None or now - session.last_seen_at >= IDLE:
                return None
            if now - session.created_at >= LONGEST:
                return None
            account = repositories.accounts.get(session.account_id)
        if account is None or not account.active:
            return None
        if now - session.last_seen_at >= _NOTED_EVERY:
            with self._store.writing() as repositories:
                repositories.sessions.seen(session.digest, now)
        return SignedIn(session, account)

    def forget_expired(self) -> None:
        """Removes the sessions that ended by themselves."""
        now = self._clock()
        with self._store.writing() as repositories:
            repositories.sessions.remove_before(created=now - LONGEST, seen=now - IDLE)


def new_token() -> str:
    """A token nobody can guess: 256 random bits."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """What is kept of a token: 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def form_token(token: str) -> str:
    """What every form of a session must send back: no other site can read or work it out."""
    return hmac.new(token.encode("utf-8", "surrogatepass"), b"form", hashlib.sha256).hexdigest()
