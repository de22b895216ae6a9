"""A receiving service says “not us”, through a program: the request goes back to an agent."""

from __future__ import annotations

from api.schemas.bodies import ReturnBody
from api.services.act import Act, perform
from api.services.ports import Meter, Qualifying, Store
from api.services.records import RequestRecord
from api.services.review_moves import Moves
from api.services.review_records import Reviewer, ReviewKey


class SendBack:
    """Takes services' refusals."""

    def __init__(self, store: Store, qualifier: Qualifying, meter: Meter) -> None:
        self._store = store
        self._moves = Moves(qualifier, meter)

    def __call__(self, request_id: str, body: ReturnBody, key_id: int) -> RequestRecord:
        """The request, back to review and one more time rerouted.

        Raises:
            ApiError: `request_not_found` or `unknown_index`.
        """
        key = ReviewKey(request_id, body.index)
        act = Act(
            Reviewer(None, body.service), note=body.reason, key_id=key_id, service=body.service
        )
        with self._store.writing() as repositories:
            done = perform(
                repositories,
                key,
                act,
                lambda on: self._moves.send_back(on, body.service, body.reason),
            )
        return done.dossier.record
