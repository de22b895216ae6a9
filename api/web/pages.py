"""Pages for people: templates, and the two rules every page of the screens follows.

What changes something is a form of our own pages; whatever goes wrong is told as a page.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.staticfiles import StaticFiles

from api.dependencies.form import TOKEN_FIELD, read_form
from api.dependencies.origin import token_of
from api.errors import ApiError
from api.services.rights import Action
from api.services.sessions import form_token

_ROOT = Path(__file__).parents[1]
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    # With « no-referrer » browsers would hide the origin of our own forms from us.
    "Referrer-Policy": "same-origin",
}
_SAFE = frozenset({"GET", "HEAD"})
_templates = Environment(
    loader=FileSystemLoader(_ROOT / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.globals |= {"Action": Action, "TOKEN_FIELD": TOKEN_FIELD}

_Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class PageRoute(APIRoute):
    """A route of the screens; a router of pages names it as its `route_class`."""

    def get_route_handler(self) -> _Handler:
        """The handler, behind the check of forms and before the telling of faults."""
        handler = super().get_route_handler()

        async def page(request: Request) -> Response:
            try:
                if request.method not in _SAFE:
                    request.state.form = await read_form(request)
                return await handler(request)
            except RequestValidationError:
                return fault_page(request, ApiError("not_found", "Aucune page à cette adresse."))
            except ApiError as error:
                return fault_page(request, error)

        return page


def render(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """A page.

    Args:
        template: file of `api/templates`. Besides `values` it gets `current_user` (an account,
            or None), `rights` (its rights, or None), `form_token` and `path`.
        status: HTTP status.
        values: what the template shows.
    """
    visitor = getattr(request.state, "visitor", None)
    token = token_of(request)
    frame = {
        "current_user": visitor.account if visitor else None,
        "rights": visitor.rights if visitor else None,
        "form_token": form_token(token) if token else "",
        "path": request.url.path,
    }
    content = _templates.get_template(template).render(frame | values)
    return HTMLResponse(content, status_code=status, headers=_HEADERS)


def redirect(path: str) -> Response:
    """To another page, after a form too: it is not sent twice."""
    return RedirectResponse(path, status_code=303, headers=_HEADERS)


def fault_page(request: Request, error: ApiError) -> Response:
    """What went wrong, as a page; who is not signed in is shown where to."""
    if error.code == "not_signed_in":
        # A form cannot be sent again from there: only pages are come back to.
        wanted = request.url.path if request.method in _SAFE else ""
        if wanted and request.url.query:
            wanted += f"?{request.url.query}"
        return redirect("/connexion" + (f"?{urlencode({'suite': wanted})}" if wanted else ""))
    if error.code == "password_change_required":
        return redirect("/mot-de-passe")
    response = render(request, "fault.html", error.kind.status, error=error)
    response.headers.update(error.headers)
    return response


def mount_static_files(app: FastAPI) -> None:
    """Serves the style sheet of the pages."""
    app.mount("/static", StaticFiles(directory=_ROOT / "static"), name="static")
