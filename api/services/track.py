"""What a citizen may see of a request: where it stands, who handles it, by when. No more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.errors import ApiError
from api.services.ports import Store
from api.services.receive import canonical_code
from api.services.records import Event, EventKind, RequestRecord
from api.services.states import STATE_LABELS, is_settled
from nlp_router.taxonomy.tree import Taxonomy

_STEPS: Mapping[EventKind, str] = {
    EventKind.RECEIVED: "Votre demande a été reçue.",
    EventKind.CORRECTED: "Un agent a vérifié votre demande.",
    EventKind.MERGED: "Votre demande a été jointe à une autre, qui dit la même chose.",
    EventKind.UNDONE: "Un agent va vérifier de nouveau votre demande.",
    EventKind.RETURNED: "Votre demande est réorientée vers un autre service.",
}
_QUALIFIED = {
    "transmise": "Votre demande a été transmise au service compétent.",
    "rejetee": "Votre demande a été close sans suite.",
}


class TrackRequest:
    """Follows a request by its code."""

    def __init__(self, store: Store, taxonomy: Taxonomy) -> None:
        self._store = store
        self._taxonomy = taxonomy

    def __call__(self, code: str) -> dict[str, Any]:
        """The citizen's view (`TrackOut`). Raises `ApiError` (`tracking_code_not_found`)."""
        canonical = canonical_code(code)
        record = None
        if canonical is not None:
            with self._store.reading() as repositories:
                record = repositories.requests.by_tracking_code(canonical)
                history = repositories.history.of(record.id) if record else []
        if record is None:
            raise ApiError("tracking_code_not_found", "Vérifiez le code de suivi.")
        return {
            "tracking_code": record.tracking_code,
            "state": STATE_LABELS[record.state],
            "received_at": record.message.received_at.isoformat(),
            "requests": [self._request(record, request) for request in record.requests],
            "history": [_step(event) for event in history if event.kind is not EventKind.SPLIT],
        }

    def _request(self, record: RequestRecord, request: Mapping[str, Any]) -> dict[str, Any]:
        current = self._taxonomy.current(request["type"])
        recipient = request["recipient"] or {}
        contact = recipient.get("contact") or {}
        redirected = request.get("redirection") or {}
        handled = f"{recipient['name']}, {recipient['service']}" if recipient else None
        return {
            "type": self._taxonomy[current[0]].label if current else "Demande",
            # Until somebody or something sure has decided, naming a service would mislead.
            "handled_by": handled if is_settled(request) else None,
            "contact": contact.get("name"),
            "first_answer": request["due"]["first_answer"],
            "resolution": request["due"]["resolution"],
            "redirection": redirected.get("sentence") if is_settled(request) else None,
        }


def _step(event: Event) -> dict[str, str]:
    if event.kind is EventKind.TRANSMITTED:
        to = f"Votre demande a été transmise à : {event.detail['body']}."
        return {"at": event.at.isoformat(), "step": to}
    waiting = "Un agent va vérifier votre demande."
    label = _STEPS.get(event.kind) or _QUALIFIED.get(str(event.detail.get("state")), waiting)
    return {"at": event.at.isoformat(), "step": label}
