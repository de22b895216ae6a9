"""Who is in charge of a type of request somewhere, for programs."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import JSONResponse, Response

from api.dependencies.access import Qualifier
from api.dependencies.container import Territory
from api.schemas.answers import ExplanationOut
from api.services.territory import FIRST_DAY, LAST_DAY, today
from api.services.territory_views import explanation_view
from api.web.openapi import problems

router = APIRouter(prefix="/v1/territory", tags=["territoire"])


@router.get(
    "/{insee}/{request_type}",
    summary="Dire qui est en charge d'un type de demande dans une commune",
    description="Le destinataire, la ligne qui l'emporte et toutes les autres.",
    response_description="Le destinataire et ses raisons",
    responses={200: {"model": ExplanationOut}, **problems(401, 403, 404, 422)},
)
def explain_competence(
    key: Qualifier,
    territory: Territory,
    insee: Annotated[str, Path(description="code INSEE de la commune")],
    request_type: Annotated[str, Path(description="p. ex. eau.facture")],
    day: Annotated[
        date | None,
        Query(alias="date", ge=FIRST_DAY, le=LAST_DAY, description="aujourd'hui si absente"),
    ] = None,
) -> Response:
    """The recipient and the lines of the table of competences."""
    page = territory.explanation(territory.siren_of(insee), insee, request_type, day or today())
    return JSONResponse(explanation_view(page))
