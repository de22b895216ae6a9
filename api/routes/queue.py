"""The queue: what there is to read, narrowed at will, and several requests at a time."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from api.dependencies.choices import chosen
from api.dependencies.container import BulkDeciding, Claiming, Parts, Queueing, Undoing
from api.dependencies.form import Form, FormFields
from api.dependencies.reviewer import Decider, QueueFilters, Reader, key_of, reviewer_of
from api.schemas.bodies import CorrectionBody
from api.services.bulk import Selection
from api.services.queue import filters_as_query
from api.services.review_records import REVIEW_LABELS, ReviewFilters, ReviewKey
from api.web.outcome import outcome
from api.web.pages import PageRoute, private_page, redirect
from nlp_router.domain import Nature, Priority

router = APIRouter(include_in_schema=False, route_class=PageRoute)

_Short = Annotated[str, Query(max_length=60)]


@router.get("/file")
def queue_page(
    request: Request,
    visitor: Reader,
    queue: Queueing,
    parts: Parts,
    filters: QueueFilters,
    apres: _Short = "",
    fait: _Short = "",
) -> Response:
    """One page of the queue."""
    reviewer = reviewer_of(visitor)
    page = queue.page(reviewer, filters, key_of(apres) if apres else None)
    return private_page(
        request,
        "review/queue.html",
        page=page,
        counters=queue.counters(reviewer),
        views=queue.views(reviewer),
        filters=filters,
        query=urlencode(filters_as_query(filters)),
        query_of=lambda view: urlencode(filters_as_query(view.filters)),
        types=parts.qualifier.taxonomy.types,
        labels=REVIEW_LABELS,
        done=outcome(fait),
    )


@router.get("/file/compteurs")
def counters(request: Request, visitor: Reader, queue: Queueing) -> Response:
    """What waits, for a page that stays open."""
    found = queue.counters(reviewer_of(visitor))
    states = {state.value: number for state, number in found.states.items()}
    return JSONResponse({"states": states, "dangers": found.dangers, "mine": found.mine})


@router.post("/file/suivante")
def next_request(
    request: Request, visitor: Decider, form: Form, claiming: Claiming, filters: QueueFilters
) -> Response:
    """Takes the next request to read."""
    after = form.text("apres")
    reviewer = reviewer_of(visitor)
    if after:
        claiming.release(key_of(after), reviewer)
    served = claiming.next(reviewer, filters, key_of(after) if after else None)
    return redirect(address_of(served.current.review.key if served else None, filters))


@router.post("/file/vues")
def save_view(
    request: Request, visitor: Reader, form: Form, queue: Queueing, filters: QueueFilters
) -> Response:
    """Keeps the present filters under a name, or forgets a view."""
    reviewer = reviewer_of(visitor)
    forgotten = form.text("oublier")
    if forgotten.isdigit():
        queue.remove_view(reviewer, int(forgotten[:9]))
    else:
        queue.save_view(reviewer, form.text("nom"), filters)
    return redirect(address_of(None, filters))


@router.post("/file/ensemble")
def bulk_preview(
    request: Request, visitor: Decider, form: Form, bulk: BulkDeciding, parts: Parts,
    filters: QueueFilters,
) -> Response:  # fmt: skip
    """What would be decided together, before it is."""
    preview = bulk.preview(reviewer_of(visitor), _selection(form, filters))
    return private_page(
        request,
        "review/bulk.html",
        preview=preview,
        keys=form.all("demande"),
        query=urlencode(filters_as_query(filters)),
        types=parts.qualifier.taxonomy.types,
        natures=list(Nature),
        priorities=list(Priority),
    )


@router.post("/file/ensemble/appliquer")
def bulk_apply(
    request: Request, visitor: Decider, form: Form, bulk: BulkDeciding, filters: QueueFilters
) -> Response:
    """Decides them together."""
    expected = form.text("attendu")
    body = CorrectionBody(
        agent=visitor.account.name,
        type=form.text("type") or None,
        nature=chosen(Nature, "nature", form.text("nature")),
        priority=chosen(Priority, "priority", form.text("priority")),
    )
    done = bulk.apply(
        reviewer_of(visitor),
        _selection(form, filters),
        body,
        int(expected) if expected.isdigit() else None,
    )
    return redirect(address_of(None, filters, done.bulk))


@router.post("/annuler")
def undo(
    request: Request, visitor: Reader, form: Form, undoing: Undoing, filters: QueueFilters
) -> Response:
    """Undoes a named action or bulk, else the last action of whoever asks."""
    reviewer, named = reviewer_of(visitor), form.text("action")
    if named and not named.isdigit():
        undoing.bulk(named, reviewer)
        return redirect(address_of(None, filters))
    action = undoing.action(int(named[:18]), reviewer) if named else undoing.last(reviewer)
    return redirect(address_of(action.key, filters))


def address_of(key: ReviewKey | None, filters: ReviewFilters, done: str | None = None) -> str:
    """The page of a request, or the queue; with the filters, and what was just done."""
    query = filters_as_query(filters) | ({"fait": done} if done else {})
    path = f"/demandes/{key}" if key else "/file"
    return f"{path}?{urlencode(query)}" if query else path


def _selection(form: FormFields, filters: ReviewFilters) -> Selection:
    keys = tuple(key_of(address) for address in form.all("demande"))
    return Selection(keys=keys) if keys else Selection(filters=filters)
