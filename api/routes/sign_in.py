"""Signing in and out."""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.dependencies.container import SigningIn, SigningOut
from api.dependencies.form import Form
from api.dependencies.origin import give_token, take_token, token_of
from api.dependencies.signed_in import MaybeVisitor
from api.errors import ApiError
from api.services.sessions import form_token, new_token
from api.web.pages import PageRoute, private_page, redirect

HOME = "/compte"
# A path of this site: « //elsewhere » and « /\elsewhere » are addresses of other sites.
_OWN_PATH = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")
router = APIRouter(include_in_schema=False, route_class=PageRoute)


@router.get("/connexion")
def sign_in_page(
    request: Request,
    visitor: MaybeVisitor,
    suite: Annotated[str, Query(max_length=2000)] = "",
) -> Response:
    """The form; the browser gets the token that its sending back must go with."""
    if visitor is not None:
        return redirect(_own(suite))
    token = token_of(request) or new_token()
    shown: dict[str, Any] = {"suite": suite, "email": "", "fault": ""}
    # This call may have come without a token.
    response = private_page(request, "accounts/sign_in.html", form_token=form_token(token), **shown)
    give_token(request, response, token)
    return response


@router.post("/connexion")
def sign_in(request: Request, form: Form, signing_in: SigningIn) -> Response:
    """Opens a session under a new token: one planted in the browser beforehand is worth nothing."""
    email, suite = form.text("email"), form.text("suite")
    address = request.client.host if request.client else "local"
    try:
        token = signing_in(email, form.text("password"), address, token_of(request))
    except ApiError as error:
        if error.code not in ("wrong_credentials", "too_many_attempts"):
            raise
        typed: dict[str, Any] = {"suite": suite, "email": email}
        response = private_page(
            request, "accounts/sign_in.html", error.kind.status, fault=error.detail, **typed
        )
        response.headers.update(error.headers)
        return response
    response = redirect(_own(suite))
    give_token(request, response, token)
    return response


@router.post("/deconnexion")
def sign_out(request: Request, form: Form, visitor: MaybeVisitor, out: SigningOut) -> Response:
    """Ends the session, here and in the database."""
    if visitor is not None:
        out(visitor.signed_in)
    response = redirect("/connexion")
    take_token(request, response)
    return response


def _own(path: str) -> str:
    """The page to go on to; only one of ours."""
    return path if _OWN_PATH.fullmatch(path) else HOME
