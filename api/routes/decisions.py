"""What agents and services decide on a request."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from api.dependencies.access import Writer
from api.dependencies.body import Body, parse_model
from api.dependencies.container import Correcting, SendingBack, Transmitting
from api.routes.requests import RequestId
from api.schemas.answers import RequestOut
from api.schemas.bodies import CorrectionBody, ReturnBody, TransmissionBody
from api.services.views import request_view
from api.web.openapi import body, problems

router = APIRouter(prefix="/v1/requests/{request_id}", tags=["décisions"])
_PROBLEMS = problems(400, 401, 403, 404, 413, 415, 422)


@router.post(
    "/corrections",
    status_code=201,
    summary="Corriger ou confirmer une demande",
    description="Un autre type ou lieu redonne destinataire et dates ; sans champ, confirme.",
    response_description="La demande après décision",
    responses={201: {"model": RequestOut}, **_PROBLEMS},
    openapi_extra=body(CorrectionBody),
)
def correct_request(
    key: Writer, content: Body, correcting: Correcting, request_id: RequestId
) -> Response:
    """Applies an agent's decision; a new type or place gives the recipient and dates anew."""
    record = correcting(request_id, parse_model(content, CorrectionBody), key.id)
    return JSONResponse(request_view(record), status_code=201)


@router.post(
    "/returns",
    status_code=201,
    summary="Dire « pas pour nous »",
    description="La demande revient à un agent.",
    response_description="La demande retournée",
    responses={201: {"model": RequestOut}, **_PROBLEMS},
    openapi_extra=body(ReturnBody),
)
def return_request(
    key: Writer, content: Body, sending_back: SendingBack, request_id: RequestId
) -> Response:
    """Sends a request back to an agent."""
    record = sending_back(request_id, parse_model(content, ReturnBody), key.id)
    return JSONResponse(request_view(record), status_code=201)


@router.post(
    "/transmissions",
    status_code=201,
    summary="Dire qu'une demande a été transmise à l'organisme compétent",
    description="Les délais légaux qui partent de cette transmission sont comptés de nouveau.",
    response_description="La demande transmise",
    responses={201: {"model": RequestOut}, **_PROBLEMS},
    openapi_extra=body(TransmissionBody),
)
def transmit_request(
    key: Writer, content: Body, transmitting: Transmitting, request_id: RequestId
) -> Response:
    """Records that a request was handed over to the competent administration."""
    record = transmitting(request_id, parse_model(content, TransmissionBody))
    return JSONResponse(request_view(record), status_code=201)
