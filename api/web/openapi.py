"""The published description of the service, with the bodies that handlers read raw."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from api.errors import PROBLEMS
from api.schemas.bodies import CorrectionBody, MessageBody, ReturnBody, TransmissionBody
from api.schemas.problem import Problem
from api.web.problems import MEDIA_TYPE

_MODELS: tuple[type[BaseModel], ...] = (
    MessageBody,
    CorrectionBody,
    ReturnBody,
    TransmissionBody,
    Problem,
)
_REF = "#/components/schemas/{model}"
_TITLES = {
    400: "Requête illisible",
    401: "Clé absente ou refusée",
    403: "Droit insuffisant",
    404: "Introuvable",
    409: "Clé d'idempotence déjà utilisée",
    413: "Corps trop volumineux",
    415: "Type de contenu refusé",
    422: "Contenu refusé",
    429: "Trop d'appels",
    500: "Erreur interne",
    503: "Service indisponible",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors a route may answer, for its documentation; 500 and 503 always are."""
    schema = {"$ref": _REF.format(model="Problem")}
    found: dict[int | str, dict[str, Any]] = {}
    for status in sorted({*statuses, 500, 503}):
        codes = ", ".join(f"`{code}`" for code, kind in PROBLEMS.items() if kind.status == status)
        found[status] = {
            "description": f"{_TITLES[status]} ({codes})",
            "content": {MEDIA_TYPE: {"schema": schema}},
        }
    return found


def body(model: type[BaseModel]) -> dict[str, Any]:
    """The body of a route, for its documentation."""
    schema = {"$ref": _REF.format(model=model.__name__)}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def describe_api(app: FastAPI) -> None:
    """Makes `/openapi.json` tell the whole contract."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            described = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                routes=app.routes,
            )
            _, definitions = models_json_schema(
                [(model, "validation") for model in _MODELS], ref_template=_REF
            )
            described["components"]["schemas"].update(definitions["$defs"])
            app.openapi_schema = described
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
