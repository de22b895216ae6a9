"""An agent's decision on one request of a message, sent by a program."""

from __future__ import annotations

from api.schemas.bodies import CorrectionBody
from api.services.act import Act, perform
from api.services.ports import Meter, Qualifying, Store
from api.services.records import RequestRecord
from api.services.review_moves import Moves
from api.services.review_records import Reviewer, ReviewKey


class CorrectRequest:
    """Applies agents' decisions. The machine's `decision` and `confidence` are left as said."""

    def __init__(self, store: Store, qualifier: Qualifying, meter: Meter) -> None:
        self._store = store
        self._moves = Moves(qualifier, meter)

    def __call__(self, request_id: str, body: CorrectionBody, key_id: int) -> RequestRecord:
        """The request as it stands after the correction.

        Raises:
            ApiError: `request_not_found`, `unknown_index`, `unknown_type`, `unknown_commune` or
                `unknown_recipient`.
        """
        key = ReviewKey(request_id, body.index)
        act = Act(Reviewer(None, body.agent), note=body.note, key_id=key_id)
        with self._store.writing() as repositories:
            done = perform(repositories, key, act, lambda on: self._moves.correct(on, body))
        return done.dossier.record
