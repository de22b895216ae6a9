"""Receiving a message: qualified, stored, acknowledged; once, however often it is sent."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from api.errors import ApiError
from api.services.clock import now
from api.services.ports import ConflictError, Meter, Qualifying, Store
from api.services.qualify import qualification_of
from api.services.records import Claim, Event, EventKind, RequestRecord
from api.services.review_opening import opened
from api.services.states import state_of
from api.services.views import request_view
from nlp_router.domain import Message

# Crockford's alphabet: no I, L, O or U to misread. 20 characters are 100 bits.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _GROUP = 4, 5


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the caller is answered; `replayed` when it had been answered before."""

    answer: dict[str, Any]
    replayed: bool


class ReceiveRequest:
    """Takes messages in."""

    def __init__(
        self, store: Store, qualifier: Qualifying, meter: Meter, audit_share: float = 0.0
    ) -> None:
        """`audit_share`: of the automatic decisions, that agents read blind (0 to 1)."""
        self._audit_share = audit_share
        self._store = store
        self._qualifier = qualifier
        self._meter = meter

    def __call__(
        self, message: Message, named: bool, actor: str, claim: Claim | None = None
    ) -> Receipt:
        """Qualifies and stores a message.

        Args:
            message: already validated.
            named: whether its id is the caller's own, not one made here.
            actor: who sent it, for the history.
            claim: the caller's idempotency key, if any.

        Raises:
            ApiError: `idempotency_conflict`, the key was used for another body.
        """
        if claim and (receipt := self._answered(claim)):
            return receipt
        record = self._record(message, named)
        try:
            answer = self._keep(record, actor, claim)
        except ConflictError:
            # Somebody sent the same key while we were qualifying: theirs is the answer.
            if claim and (receipt := self._answered(claim)):
                return receipt
            raise
        return Receipt(answer, replayed=False)

    def _answered(self, claim: Claim) -> Receipt | None:
        with self._store.reading() as repositories:
            remembered = repositories.claims.get(claim.key_id, claim.key)
        if remembered is None:
            return None
        if remembered.digest != claim.digest:
            raise ApiError(
                "idempotency_conflict",
                "Cette clé d'idempotence a déjà servi pour un autre contenu.",
            )
        return Receipt(remembered.answer, replayed=True)

    def _record(self, message: Message, named: bool) -> RequestRecord:
        qualification = qualification_of(self._qualifier, message, self._meter)
        requests = [{**request, "decided_by": "machine"} for request in qualification["requests"]]
        return RequestRecord(
            id=str(uuid4()) if named else message.id,
            external_id=message.id if named else None,
            tracking_code=new_tracking_code(),
            message=message,
            created_at=now(),
            state=state_of(requests),
            reroutes=0,
            qualification={**qualification, "requests": requests},
            first_received_at=message.received_at,
        )

    def _keep(self, record: RequestRecord, actor: str, claim: Claim | None) -> dict[str, Any]:
        answer = request_view(record)
        detail = {
            "model": record.qualification["model"],
            "types": [request["type"] for request in record.requests],
            "decisions": [request["decision"] for request in record.requests],
            "state": record.state.value,
        }
        with self._store.writing() as repositories:
            repositories.requests.add(record)
            repositories.reviews.put(record, opened(record, self._audit_share))
            repositories.reviews.index_words(record)
            if claim:
                repositories.claims.add(claim, record.id, answer)
            received = Event(record.created_at, EventKind.RECEIVED, actor)
            repositories.history.append(record.id, received)
            qualified = Event(record.created_at, EventKind.QUALIFIED, "machine", detail)
            repositories.history.append(record.id, qualified)
        return answer


def new_tracking_code() -> str:
    """An unguessable code that a person can read aloud: `7K3QD-…`, 100 random bits."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def canonical_code(code: str) -> str | None:
    """A code as stored, from what a person typed; None when it cannot be one."""
    letters = code.upper().replace("-", "").replace(" ", "")
    letters = letters.translate(str.maketrans("ILO", "110"))
    if len(letters) != _GROUPS * _GROUP or not set(letters) <= set(_ALPHABET):
        return None
    return "-".join(letters[start : start + _GROUP] for start in range(0, len(letters), _GROUP))
