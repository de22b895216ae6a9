"""Messages sent in, and what is stored of them."""

from __future__ import annotations

import hashlib
import re
from typing import Annotated

from fastapi import APIRouter, Header, Path, Query
from fastapi.responses import JSONResponse, Response

from api.dependencies.access import Qualifier, Reader, Writer
from api.dependencies.body import Body, parse_json
from api.dependencies.container import Consulting, Parts, Receiving
from api.errors import ApiError
from api.schemas.answers import PageOut, QualificationOut, RequestOut, RequestWithHistoryOut
from api.schemas.bodies import MessageBody
from api.schemas.queries import SearchQuery
from api.services.qualify import qualification_of
from api.services.records import Claim, Filters
from api.web.openapi import body, problems

router = APIRouter(prefix="/v1", tags=["demandes"])

RequestId = Annotated[str, Path(description="identifiant de la demande")]
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_KeyHeader = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="1 à 255 caractères ASCII visibles ; un envoi répété ne compte qu'une fois",
    ),
]


@router.post(
    "/requests",
    status_code=201,
    summary="Enregistrer et qualifier un message",
    description="Un message que la machine ne sait pas qualifier est enregistré quand même.",
    response_description="Message enregistré",
    responses={201: {"model": RequestOut}, **problems(400, 401, 403, 409, 413, 415, 422)},
    openapi_extra=body(MessageBody),
)
def receive_request(
    key: Writer,
    content: Body,
    parts: Parts,
    receiving: Receiving,
    idempotency_key: _KeyHeader = None,
) -> Response:
    """Stores a message with its qualification, even when the machine cannot qualify it."""
    claim = None
    if idempotency_key is not None:
        if not _KEY.fullmatch(idempotency_key):
            detail = "« Idempotency-Key » : 1 à 255 caractères ASCII visibles."
            raise ApiError("invalid_idempotency_key", detail)
        claim = Claim(key.id, idempotency_key, hashlib.sha256(content).hexdigest())
    raw = parse_json(content)
    message = parts.qualifier.reader.read(raw)
    receipt = receiving(message, named=bool(raw.get("id")), actor=key.name, claim=claim)
    headers = {"Location": f"/v1/requests/{receipt.answer['id']}"}
    if receipt.replayed:
        headers["Idempotent-Replayed"] = "true"
    return JSONResponse(receipt.answer, status_code=201, headers=headers)


@router.post(
    "/qualify",
    summary="Qualifier un message sans l'enregistrer",
    description="Rien n'est conservé du message.",
    response_description="Qualification",
    responses={200: {"model": QualificationOut}, **problems(400, 401, 403, 413, 415, 422)},
    openapi_extra=body(MessageBody),
)
def qualify(key: Qualifier, content: Body, parts: Parts) -> Response:
    """Qualifies a message and forgets it."""
    message = parts.qualifier.reader.read(parse_json(content))
    return JSONResponse(qualification_of(parts.qualifier, message, parts.metrics))


@router.get(
    "/requests",
    summary="Chercher des demandes, les plus récentes d'abord",
    description="Tous les filtres donnés s'appliquent ; `next_cursor` mène à la suite.",
    response_description="Une page de demandes",
    responses={200: {"model": PageOut}, **problems(400, 401, 403, 422)},
)
def list_requests(
    key: Reader, consulting: Consulting, query: Annotated[SearchQuery, Query()]
) -> Response:
    """A page of the requests that match every filter."""
    filters = Filters(**query.model_dump(exclude={"limit", "cursor"}))
    return JSONResponse(consulting.page(filters, query.cursor, query.limit))


@router.get(
    "/requests/{request_id}",
    summary="Lire une demande et son historique",
    description="La demande telle qu'elle est aujourd'hui et tout ce qui lui est arrivé.",
    response_description="La demande",
    responses={200: {"model": RequestWithHistoryOut}, **problems(401, 403, 404, 422)},
)
def read_request(key: Reader, consulting: Consulting, request_id: RequestId) -> Response:
    """One request with all that happened to it."""
    return JSONResponse(consulting.one(request_id))
