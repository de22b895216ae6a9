"""The idempotency keys, in SQL."""

from __future__ import annotations

from sqlalchemy.orm import Session

from api.db.tables import ClaimRow
from api.services.records import Claim, Remembered


class SqlClaims:
    """`Claims` of `api.services.ports`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, key_id: int, key: str) -> Remembered | None:
        """What this caller was answered under this key."""
        row = self._session.get(ClaimRow, (key_id, key))
        return Remembered(row.digest, row.answer) if row else None

    def add(self, claim: Claim, request_id: str, answer: dict[str, object]) -> None:
        """Claims a key; the unit of work ends in `ConflictError` when somebody did first."""
        self._session.add(
            ClaimRow(
                key_id=claim.key_id,
                key=claim.key,
                digest=claim.digest,
                request_id=request_id,
                answer=answer,
            )
        )
