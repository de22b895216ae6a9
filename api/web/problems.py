"""Every error leaves through here, as `application/problem+json`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from api.errors import ApiError, FieldFault
from api.web.pages import error_page, wants_page
from nlp_router.errors import InvalidMessage

MEDIA_TYPE = "application/problem+json"
_BY_STATUS = {
    404: ("not_found", "Aucune ressource à cette adresse."),
    405: ("method_not_allowed", "Cette adresse n'accepte pas cette méthode."),
}


def problem_response(error: ApiError, instance: str | None = None) -> Response:
    """The HTTP answer that tells an error."""
    body: dict[str, Any] = {
        "type": f"urn:nlp-router:problem:{error.code}",
        "title": error.kind.title,
        "status": error.kind.status,
        "code": error.code,
        "detail": error.detail,
    }
    if instance:
        body["instance"] = instance
    if error.errors:
        body["errors"] = [{"field": fault.field, "code": fault.code} for fault in error.errors]
    return JSONResponse(
        body, status_code=error.kind.status, headers=error.headers, media_type=MEDIA_TYPE
    )


def add_problem_handlers(app: FastAPI) -> None:
    """Makes the application tell all its errors as problems."""
    app.add_exception_handler(ApiError, _api_error)
    app.add_exception_handler(InvalidMessage, _invalid_message)
    app.add_exception_handler(RequestValidationError, _invalid_parameters)
    app.add_exception_handler(HTTPException, _http_error)


async def _api_error(request: Request, error: Exception) -> Response:
    return problem_response(cast(ApiError, error))


async def _invalid_message(request: Request, error: Exception) -> Response:
    fault = cast(InvalidMessage, error)
    detail = f"{fault.message[:1].upper()}{fault.message[1:]}."
    return problem_response(ApiError(fault.code, detail, [FieldFault(fault.field, fault.code)]))


async def _invalid_parameters(request: Request, error: Exception) -> Response:
    faults = [_parameter(fault) for fault in cast(RequestValidationError, error).errors()]
    named = ", ".join(f"« {fault.field} »" for fault in faults if fault.field)
    detail = f"Paramètres à revoir : {named}." if named else "Un paramètre n'existe pas."
    return problem_response(ApiError("invalid_parameter", detail, faults))


def _parameter(fault: Mapping[str, Any]) -> FieldFault:
    if fault["type"] == "extra_forbidden":
        # The caller made this name up: it is not ours to repeat.
        return FieldFault("", "unknown_parameter")
    return FieldFault(str(fault["loc"][-1]), "invalid_parameter")


async def _http_error(request: Request, error: Exception) -> Response:
    """What the framework itself refuses: an unknown address, a wrong method."""
    fault = cast(HTTPException, error)
    code, detail = _BY_STATUS.get(fault.status_code, ("http_error", "Requête refusée."))
    headers = dict(fault.headers or {})
    if fault.status_code == 405 and (methods := _methods(request)):
        headers["Allow"] = ", ".join(methods)
    told = ApiError(code, detail, headers=headers)
    return error_page(request, told) if wants_page(request) else problem_response(told)


def _methods(request: Request) -> list[str]:
    """The methods of this address: the framework only tells those of its first route."""
    path = getattr(request.scope.get("route"), "path", "")
    return sorted(method.upper() for method in request.app.openapi()["paths"].get(path, ()))
