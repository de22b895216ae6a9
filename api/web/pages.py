"""Pages for people, made on the server from local files only. There are two kinds.

A public page is the same for everybody: browsers keep it a while, and it runs no script. A private
page is made for who is signed in, with the token its forms are sent back with; nothing keeps it.
Whatever goes wrong is told as a private page too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Coroutine
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.dependencies.form import TOKEN_FIELD, read_form
from api.dependencies.origin import token_of
from api.dependencies.signed_in import Visitor
from api.errors import ApiError
from api.services.clock import PARIS, now
from api.services.rights import Action
from api.services.sessions import form_token
from api.web.static_files import versioned

_TEMPLATES = Path(__file__).parents[1] / "templates"
_PUBLIC = {
    # The rules change with a new version of the files, and the day at midnight.
    "Cache-Control": "public, max-age=300",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
}
_PRIVATE = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    # With « no-referrer » browsers would hide the origin of our own forms from us.
    "Referrer-Policy": "same-origin",
}
_SAFE = frozenset({"GET", "HEAD"})
_Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class PageRoute(APIRoute):
    """A route of pages; a router of pages names it as its `route_class`.

    What changes something is a form of our own pages; whatever goes wrong is told as a page.
    """

    def get_route_handler(self) -> _Handler:
        """The handler, behind the check of forms and before the telling of errors."""
        handler = super().get_route_handler()

        async def page(request: Request) -> Response:
            try:
                if request.method not in _SAFE:
                    request.state.form = await read_form(request)
                return await handler(request)
            except RequestValidationError as error:
                return error_page(request, _refused(error))
            except ApiError as error:
                return error_page(request, error)

        return page


def _refused(error: RequestValidationError) -> ApiError:
    """A wrong piece of the path is a page that is not there; what follows « ? » can be mended."""
    places = [fault["loc"] for fault in error.errors()]
    if any(place[0] == "path" for place in places):
        return ApiError("not_found", "Aucune page à cette adresse.")
    named = ", ".join(f"« {place[-1]} »" for place in places)
    return ApiError("invalid_parameter", f"Paramètres à revoir : {named}.")


def public_page(request: Request, template: str, **values: Any) -> Response:
    """A page that anybody may see and keep a while.

    Args:
        request: the call, whose browser may already hold the page.
        template: file of `api/templates`; it gets `path` besides `values`.
        values: what the template shows, whoever looks.
    """
    return _kept(request, HTMLResponse(_rendered(request, template, None, values)))


def public_csv(request: Request, content: str, name: str) -> Response:
    """A table to download as `<name>.csv`."""
    return _kept(request, _csv(content, name, {}))


def _csv(content: str, name: str, headers: dict[str, str]) -> Response:
    disposition = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers | disposition)


def _kept(request: Request, response: Response) -> Response:
    tag = f'"{hashlib.sha256(response.body).hexdigest()[:32]}"'
    headers = _PUBLIC | {"ETag": tag}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    response.headers.update(headers)
    return response


def private_page(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """A page made for who is in front of the screen.

    Args:
        request: the call.
        template: file of `api/templates`. Besides `values` it gets `current_user` (an account,
            or None), `rights` (its rights, or None), `form_token` and `path`.
        status: HTTP status.
        values: what the template shows.
    """
    visitor = getattr(request.state, "visitor", None)
    token = token_of(request)
    shown = {"form_token": form_token(token) if token else ""} | values
    content = _rendered(request, template, visitor, shown)
    return HTMLResponse(content, status_code=status, headers=_PRIVATE)


def private_csv(content: str, name: str) -> Response:
    """A table to download as `<name>.csv`, for who is in front of the screen only."""
    return _csv(content, name, _PRIVATE)


def redirect(path: str) -> Response:
    """To another page, after a form too: it is not sent twice."""
    return RedirectResponse(path, status_code=303, headers=_PRIVATE)


def error_page(request: Request, error: ApiError) -> Response:
    """What went wrong, and the way back; who is not signed in is shown where to."""
    if error.code == "not_signed_in":
        # A form cannot be sent again from there: only pages are come back to.
        wanted = request.url.path if request.method in _SAFE else ""
        if wanted and request.url.query:
            wanted += f"?{request.url.query}"
        return redirect("/connexion" + (f"?{urlencode({'suite': wanted})}" if wanted else ""))
    if error.code == "password_change_required":
        return redirect("/mot-de-passe")
    response = private_page(request, "error.html", error.kind.status, error=error)
    response.headers.update(error.headers)
    return response


def wants_page(request: Request) -> bool:
    """Whether a browser asks, rather than a program; under /v1 only programs do."""
    accepted = request.headers.get("accept", "")
    return "text/html" in accepted and not request.url.path.startswith("/v1/")


def _rendered(
    request: Request, template: str, visitor: Visitor | None, values: dict[str, Any]
) -> str:
    frame = {
        "current_user": visitor.account if visitor else None,
        "rights": visitor.rights if visitor else None,
        "path": request.url.path,
    }
    return _templates().get_template(template).render(frame | values)


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"day": _day, "iso_day": _iso_day, "moment": _moment}
    environment.globals |= {
        "Action": Action,
        "TOKEN_FIELD": TOKEN_FIELD,
        "now": now,
        "script": versioned("review.js"),
        "stylesheet": versioned("app.css"),
    }
    return environment


def _day(value: date) -> str:
    return f"{value:%d/%m/%Y}"


def _iso_day(value: str) -> str:
    return _day(date.fromisoformat(value))


def _moment(value: datetime) -> str:
    """As read on a clock in Paris."""
    return f"{value.astimezone(PARIS):%d/%m/%Y à %H h %M}"
