"""One request: read, decided, undone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from api.dependencies.choices import chosen
from api.dependencies.container import Claiming, Parts, Queueing, Reviewing
from api.dependencies.form import Form, FormFields
from api.dependencies.reviewer import Key, QueueFilters, Reader, key_of, reviewer_of
from api.dependencies.signed_in import Visitor
from api.errors import ApiError
from api.routes.queue import address_of
from api.schemas.bodies import CorrectionBody, RecipientChoice
from api.services.act import Done
from api.services.claims import Claims
from api.services.clock import PARIS, now
from api.services.queue import Opened, filters_as_query
from api.services.review_actions import ReviewActions
from api.services.review_records import (
    REVIEW_LABELS,
    ActionKind,
    Relation,
    Reviewer,
    ReviewKey,
)
from api.services.rights import Action
from api.web.outcome import as_parameter, outcome
from api.web.pages import PageRoute, private_page, redirect
from api.web.review_view import insee_of, view_of
from nlp_router.domain import Level, Nature, Priority
from nlp_router.privacy.mask import RuleMasker

router = APIRouter(include_in_schema=False, route_class=PageRoute)

_OPENING = time(9)
# Choices of « leave for later », in days.
_DELAYS = {"1": "demain à 9 h", "3": "dans 3 jours", "7": "dans une semaine", "30": "dans un mois"}
_RELATIONS = {Relation.DUPLICATE: "un doublon de", Relation.FOLLOW_UP: "la suite de"}


@router.get("/demandes/{key}")
def review_page(
    request: Request,
    visitor: Reader,
    key: Key,
    queue: Queueing,
    claiming: Claiming,
    parts: Parts,
    filters: QueueFilters,
    masque: Annotated[str, Query(max_length=5)] = "",
    fait: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """The request, in the hands of whoever opens it when it is to be read."""
    reviewer = reviewer_of(visitor)
    held = _take(claiming, key, visitor, reviewer)
    opened = queue.open(reviewer, key)
    qualifier = parts.qualifier
    return private_page(
        request,
        "review/request.html",
        opened=opened,
        held=held,
        shown=view_of(opened, qualifier, RuleMasker(), bool(masque)),
        may_decide=visitor.rights.may(Action.DECIDE),
        may_send_back=visitor.rights.may(Action.SEND_BACK),
        state=REVIEW_LABELS[opened.review.shown(now())],
        query=urlencode(filters_as_query(filters)),
        taxonomy=qualifier.taxonomy,
        natures=list(Nature),
        priorities=list(Priority),
        levels=[level for level in Level if level is not Level.PORTAIL],
        delays=_DELAYS,
        relations=_RELATIONS,
        done=outcome(fait),
    )


@router.get("/types/recherche")
def search_types(
    request: Request,
    visitor: Reader,
    parts: Parts,
    mots: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """The types likest to what is being typed."""
    found = parts.types.find(mots)
    return JSONResponse(
        [{"id": kind.id, "label": kind.label, "definition": kind.definition} for kind in found]
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """A decision as the form says it."""

    actions: ReviewActions
    key: ReviewKey
    reviewer: Reviewer
    form: FormFields
    opened: Opened
    parts: Parts

    @property
    def version(self) -> int | None:
        """Of the review that was on screen."""
        sent = self.form.text("version")
        return int(sent[:9]) if sent.isdigit() else None


@router.post("/demandes/{key}")
def decide(
    request: Request,
    visitor: Reader,
    key: Key,
    form: Form,
    queue: Queueing,
    claiming: Claiming,
    reviewing: Reviewing,
    parts: Parts,
    filters: QueueFilters,
) -> Response:
    """Does what the form says, then opens the next request."""
    reviewer, kind = reviewer_of(visitor), form.text("action")
    if kind not in _MOVES:
        raise ApiError("invalid_parameter", f"« action » : {', '.join(_MOVES)}.")
    right, move = _MOVES[kind]
    if not visitor.rights.may(right):
        raise ApiError("forbidden", f"Votre rôle ne permet pas de {right.value}.")
    opened = queue.open(reviewer, key)
    done = move(_Asked(reviewing, key, reviewer, form, opened, parts))
    if done is None:
        return redirect(address_of(key, filters))
    stays = done.action.kind is ActionKind.SPLIT or right is not Action.DECIDE
    if stays:
        return redirect(address_of(key, filters, as_parameter(done.action)))
    served = claiming.next(reviewer, filters)
    following = served.current.review.key if served else None
    return redirect(address_of(following, filters, as_parameter(done.action)))


def _take(claiming: Claims, key: ReviewKey, visitor: Visitor, reviewer: Reviewer) -> str | None:
    """Takes the request for whoever may decide; why it cannot be, None when it is held."""
    if not visitor.rights.may(Action.DECIDE):
        return "Votre rôle permet de lire, pas de décider."
    try:
        claiming.take(key, reviewer)
    except ApiError as error:
        if error.code not in ("claimed_by_other", "stale_review"):
            raise
        return error.detail
    return None


def _approve(asked: _Asked) -> Done:
    return asked.actions.approve(asked.key, asked.reviewer, asked.version)


def _correct(asked: _Asked) -> Done:
    return asked.actions.correct(asked.key, asked.reviewer, _correction(asked), asked.version)


def _correction(asked: _Asked) -> CorrectionBody:
    """What the form changes: a field left as it was says nothing."""
    form, shown = asked.form, asked.opened.request
    place, referential = shown["place"], asked.parts.qualifier.territory.referential
    typed = form.text("lieu")
    insee = insee_of(typed, asked.opened, referential) if typed.strip() else None
    danger = None if asked.opened.review.blind else form.text("danger") == "1"
    return CorrectionBody(
        agent=asked.reviewer.name,
        type=_changed(form.text("type"), shown.get("type")),
        nature=chosen(Nature, "nature", _changed(form.text("nature"), shown.get("nature")) or ""),
        priority=chosen(
            Priority, "priority", _changed(form.text("priority"), shown.get("priority")) or ""
        ),
        danger=danger if danger != shown.get("danger") else None,
        place_insee=_changed(insee, place["insee"]),
        recipient=_recipient(form),
        note=form.text("note").strip() or None,
    )


def _changed(sent: str | None, shown: str | None) -> str | None:
    return sent if sent and sent != shown else None


def _recipient(form: FormFields) -> RecipientChoice | None:
    level = chosen(Level, "destinataire", form.text("niveau"))
    if level is None:
        return None
    return RecipientChoice(
        level=level,
        id=form.text("destinataire").strip() or "-",
        name=form.text("nom").strip() or None,
        service=form.text("service").strip() or None,
    )


def _spam(asked: _Asked) -> Done:
    return asked.actions.spam(asked.key, asked.reviewer, asked.version)


def _to_desk(asked: _Asked) -> Done:
    return asked.actions.to_desk(
        asked.key, asked.reviewer, asked.form.text("raison"), asked.version
    )


def _send_back(asked: _Asked) -> Done:
    recipient: Mapping[str, str] = asked.opened.request.get("recipient") or {}
    service = recipient.get("service") or asked.reviewer.name
    reason = asked.form.text("raison")
    return asked.actions.send_back(asked.key, asked.reviewer, service, reason, asked.version)


def _postpone(asked: _Asked) -> Done:
    sent = asked.form.text("jours")
    if sent not in _DELAYS:
        raise ApiError("invalid_delay", "Choisissez l'un des délais proposés.")
    days = int(sent)
    morning = datetime.combine((now() + timedelta(days=days)).astimezone(PARIS), _OPENING, PARIS)
    return asked.actions.postpone(asked.key, asked.reviewer, morning, asked.version)


def _split(asked: _Asked) -> Done:
    request, text = asked.opened.request, asked.opened.record.message.text
    first, last = request["excerpt"]
    cuts = sorted({int(cut) for cut in asked.form.all("coupe") if cut.isdigit() and len(cut) < 7})
    inside = [cut for cut in cuts if first < cut < last]
    bounds = [first, *inside, last]
    excerpts = [(start, start + len(text[start:end].rstrip())) for start, end in pairwise(bounds)]
    return asked.actions.split(asked.key, asked.reviewer, excerpts, asked.version)


def _merge(asked: _Asked) -> Done:
    into = key_of(asked.form.text("autre").strip().rpartition("/")[2])
    relation = chosen(Relation, "relation", asked.form.text("relation")) or Relation.DUPLICATE
    return asked.actions.merge(asked.key, asked.reviewer, into, relation, asked.version)


def _note(asked: _Asked) -> None:
    asked.actions.note(asked.key, asked.reviewer, asked.form.text("note"))


_MOVES: Mapping[str, tuple[Action, Callable[[_Asked], Done | None]]] = {
    ActionKind.APPROVE: (Action.DECIDE, _approve),
    ActionKind.CORRECT: (Action.DECIDE, _correct),
    ActionKind.SPAM: (Action.DECIDE, _spam),
    ActionKind.DESK: (Action.DECIDE, _to_desk),
    ActionKind.RETURN: (Action.SEND_BACK, _send_back),
    ActionKind.POSTPONE: (Action.DECIDE, _postpone),
    ActionKind.SPLIT: (Action.DECIDE, _split),
    ActionKind.MERGE: (Action.DECIDE, _merge),
    ActionKind.NOTE: (Action.SEND_BACK, _note),
}
