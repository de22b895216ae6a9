"""Access keys: made once, shown once, kept only as a digest."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable

from api.errors import ApiError
from api.services.clock import now
from api.services.ports import Store
from api.services.records import ApiKey, Scope

_MARK = "nlpr"


class AccessKeys:
    """Makes, checks and revokes keys.

    A key is `nlpr_<prefix>_<secret>`. Its secret has 256 random bits, so a plain SHA-256 cannot
    be reversed and a look-up by digest tells nothing through its duration.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def create(self, name: str, scopes: Iterable[Scope]) -> str:
        """A new key in clear: the only time it is known."""
        prefix = secrets.token_hex(4)
        key = f"{_MARK}_{prefix}_{secrets.token_urlsafe(32)}"
        record = ApiKey(0, prefix, name, frozenset(scopes), now(), None)
        with self._store.writing() as repositories:
            repositories.keys.add(record, _digest(key))
        return key

    def first_admin(self) -> str | None:
        """A new admin key in clear when none is in force, else None."""
        if any(Scope.ADMIN in key.scopes and key.revoked_at is None for key in self.all()):
            return None
        return self.create("administration", [Scope.ADMIN])

    def all(self) -> list[ApiKey]:
        """Every key, oldest first."""
        with self._store.reading() as repositories:
            return list(repositories.keys.all())

    def revoke(self, prefix: str) -> bool:
        """Takes a key out of use at once; False when no key in force has this prefix."""
        with self._store.writing() as repositories:
            return repositories.keys.revoke(prefix, now())

    def check(self, presented: str | None, scope: Scope) -> ApiKey:
        """The key presented, if it allows `scope`.

        Raises:
            ApiError: `unauthenticated` or `missing_scope`.
        """
        key = None
        if presented:
            with self._store.reading() as repositories:
                key = repositories.keys.by_digest(_digest(presented))
        if key is None or key.revoked_at is not None:
            raise ApiError(
                "unauthenticated",
                "Présentez une clé en vigueur : « Authorization: Bearer <clé> ».",
                headers={"WWW-Authenticate": 'Bearer realm="nlp-router"'},
            )
        if not key.allows(scope):
            raise ApiError("missing_scope", f"Cette clé n'a pas le droit « {scope.value} ».")
        return key


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
