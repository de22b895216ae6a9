"""The citizen's own view, without a key."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from api.dependencies.container import Tracking
from api.dependencies.public_calls import COUNTED
from api.schemas.answers import TrackOut
from api.web.openapi import problems

router = APIRouter(prefix="/v1/track", tags=["suivi"], dependencies=[COUNTED])


@router.get(
    "/{code}",
    summary="Suivre sa demande",
    description="Sans clé : le code de suivi suffit.",
    response_description="Où en est la demande",
    responses={200: {"model": TrackOut}, **problems(404, 422, 429)},
)
def track(code: str, tracking: Tracking) -> Response:
    """Where a request stands, for whoever holds its code."""
    return JSONResponse(tracking(code))
