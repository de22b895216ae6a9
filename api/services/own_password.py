"""Replacing one's own password."""

from __future__ import annotations

from dataclasses import replace

from api.services.accounts import found
from api.services.clock import Clock
from api.services.identity import Account, AccountEvent, AccountEventKind, Session
from api.services.passwords import fault_of, hash_password, verify
from api.services.ports import Store
from api.services.profiles import InvalidAccount
from api.services.sessions import digest_of, new_token
from api.services.throttle import Throttle, limits_of, too_many_attempts


class ChangePassword:
    """Replaces the password of who is signed in."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._throttle = Throttle(store)

    def __call__(self, account: Account, current: str, new: str, again: str) -> str:
        """The token of a new session: all those of the account end at once.

        Args:
            account: who is signed in, as stored.
            current: the password in force, as typed.
            new: the one to put in its place,
            again: typed twice.

        Raises:
            InvalidAccount: the current one is wrong, or the new one is too weak.
            ApiError: `too_many_attempts`: a session left open is no way to guess it.
        """
        limits = limits_of(account.email, f"session {account.email}")
        if waiting := self._throttle.wait(limits, self._clock()):
            raise too_many_attempts(waiting)
        if not verify(current, account.password_hash):
            raise InvalidAccount({"current": "Ce n'est pas votre mot de passe actuel."})
        self._throttle.succeeded(limits)
        if faults := _faults(account, current, new, again):
            raise InvalidAccount(faults)
        kept, token, now = hash_password(new), new_token(), self._clock()
        event = AccountEvent(now, AccountEventKind.PASSWORD_CHANGED, account.id, account.email)
        with self._store.writing() as repositories:
            before = found(repositories.accounts.get(account.id, lock=True))
            if not before.active or before.password_hash != account.password_hash:
                raise InvalidAccount({"current": "Ce mot de passe vient d'être remplacé."})
            after = replace(before, password_hash=kept, must_change_password=False)
            repositories.accounts.update(after)
            repositories.sessions.remove_of(after.id)
            repositories.sessions.add(Session(digest_of(token), after.id, now, now))
            repositories.journal.append(event)
        return token


def _faults(account: Account, current: str, new: str, again: str) -> dict[str, str]:
    if weak := fault_of(new, account.email):
        return {"new": weak}
    if new == current:
        return {"new": "Choisissez un mot de passe différent de l'actuel."}
    if new != again:
        return {"again": "Les deux saisies du nouveau mot de passe diffèrent."}
    return {}
