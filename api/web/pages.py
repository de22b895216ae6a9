"""Pages for people: made on the server, without a script, from local files only."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Coroutine
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, Response
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from api.errors import ApiError

_FOLDER = Path(__file__).parents[1]
_STATIC = _FOLDER / "static"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
# The rules change with a new version of the files, and the day at midnight.
_PUBLIC = "public, max-age=300"


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["day"] = _day
    environment.globals["stylesheet"] = _versioned("app.css")
    return environment


def _day(value: date) -> str:
    return f"{value:%d/%m/%Y}"


def _versioned(name: str) -> str:
    """The address of a file of `static`, which changes whenever the file does."""
    digest = hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()
    return f"/static/{name}?v={digest[:12]}"


def render(template: str, **content: Any) -> str:
    """A page of `templates`, every value escaped."""
    return _templates().get_template(template).render(**content)


def public_page(request: Request, template: str, **content: Any) -> Response:
    """A page that anybody may see and keep a while."""
    return _cacheable(request, HTMLResponse(render(template, **content)))


def public_csv(request: Request, content: str, name: str) -> Response:
    """A table to download as `<name>.csv`."""
    disposition = f'attachment; filename="{name}.csv"'
    response = Response(content, media_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = disposition
    return _cacheable(request, response)


def _cacheable(request: Request, response: Response) -> Response:
    tag = f'"{hashlib.sha256(response.body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": _PUBLIC, "Content-Security-Policy": POLICY}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    response.headers.update(headers)
    return response


def error_page(error: ApiError) -> Response:
    """What went wrong, and the way back."""
    return HTMLResponse(
        render("error.html", error=error),
        status_code=error.kind.status,
        headers={**error.headers, "Content-Security-Policy": POLICY},
    )


class PageRoute(APIRoute):
    """A route whose errors are pages."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with its errors told to people."""
        handle = super().get_route_handler()

        async def told(request: Request) -> Response:
            try:
                return await handle(request)
            except ApiError as error:
                return error_page(error)
            except RequestValidationError as error:
                named = ", ".join(f"« {fault['loc'][-1]} »" for fault in error.errors())
                return error_page(ApiError("invalid_parameter", f"Paramètres à revoir : {named}."))

        return told


def wants_page(request: Request) -> bool:
    """Whether a browser asks, rather than a program."""
    return "text/html" in request.headers.get("accept", "")


class _StaticFiles(StaticFiles):
    """Files kept for long by browsers when their address names their version."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        versioned = scope["query_string"].startswith(b"v=")
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if versioned else _PUBLIC
        )
        return response


def mount_static_files(app: FastAPI) -> None:
    """Serves the style sheet and the icon."""
    app.mount("/static", cast(Any, _StaticFiles(directory=_STATIC)), name="static")
