"""The access keys, in SQL."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.db.tables import KeyRow
from api.services.records import ApiKey, Scope


class SqlKeys:
    """`Keys` of `api.services.ports`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, key: ApiKey, digest: str) -> None:
        """Stores a key under the digest of its secret."""
        self._session.add(
            KeyRow(
                prefix=key.prefix,
                digest=digest,
                name=key.name,
                scopes=sorted(scope.value for scope in key.scopes),
                created_at=key.created_at,
                revoked_at=key.revoked_at,
            )
        )

    def by_digest(self, digest: str) -> ApiKey | None:
        """The key whose secret has this digest, revoked or not."""
        row = self._session.scalar(select(KeyRow).where(KeyRow.digest == digest))
        return _key(row) if row else None

    def all(self) -> list[ApiKey]:
        """Every key, oldest first."""
        return [_key(row) for row in self._session.scalars(select(KeyRow).order_by(KeyRow.id))]

    def revoke(self, prefix: str, at: datetime) -> bool:
        """Revokes; False when no key in force has this prefix."""
        query = select(KeyRow).where(KeyRow.prefix == prefix, KeyRow.revoked_at.is_(None))
        row = self._session.scalar(query)
        if row is None:
            return False
        row.revoked_at = at
        return True


def _key(row: KeyRow) -> ApiKey:
    return ApiKey(
        id=row.id,
        prefix=row.prefix,
        name=row.name,
        scopes=frozenset(Scope(scope) for scope in row.scopes),
        created_at=row.created_at,
        revoked_at=row.revoked_at,
    )
