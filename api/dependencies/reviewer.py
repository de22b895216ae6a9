"""Who works at the desk, which request and what queue the address names."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Query

from api.dependencies.choices import chosen
from api.dependencies.signed_in import Visitor, signed_in
from api.services.consult import not_found
from api.services.review_records import Order, Reviewer, ReviewFilters, ReviewKey, ReviewState
from api.services.rights import Action
from nlp_router.domain import Channel

Reader = Annotated[Visitor, Depends(signed_in(Action.READ))]
Decider = Annotated[Visitor, Depends(signed_in(Action.DECIDE))]
Supervisor = Annotated[Visitor, Depends(signed_in(Action.SUPERVISE))]
Configurer = Annotated[Visitor, Depends(signed_in(Action.CONFIGURE))]

_Text = Annotated[str, Query(max_length=200)]


def reviewer_of(visitor: Visitor) -> Reviewer:
    """The account as the services of the review know it."""
    return Reviewer(visitor.account.id, visitor.account.name, visitor.rights.reach)


def key_of(address: str) -> ReviewKey:
    """The request that an address names. Raises `ApiError` (`request_not_found`)."""
    request_id, dash, position = address.rpartition("-")
    if not dash or not (position.isascii() and position.isdigit() and len(position) <= 3):
        raise not_found()
    return ReviewKey(request_id, int(position))


def _key(key: Annotated[str, Path(max_length=60)]) -> ReviewKey:
    return key_of(key)


def _filters(
    service: _Text = "",
    commune: _Text = "",
    type: _Text = "",
    channel: _Text = "",
    state: _Text = "",
    mine: _Text = "",
    words: _Text = "",
    order: _Text = "",
) -> ReviewFilters:
    # A form sends what is left empty as an empty text.
    return ReviewFilters(
        service=service or None,
        commune=commune or None,
        type=type or None,
        channel=chosen(Channel, "channel", channel),
        state=chosen(ReviewState, "state", state),
        mine=bool(mine),
        words=words.strip() or None,
        order=chosen(Order, "order", order) or Order.URGENCY,
    )


Key = Annotated[ReviewKey, Depends(_key)]
QueueFilters = Annotated[ReviewFilters, Depends(_filters)]
