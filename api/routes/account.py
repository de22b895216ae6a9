"""One's own account."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.dependencies.container import ChangingPassword, Parts
from api.dependencies.form import Form
from api.dependencies.origin import give_token
from api.dependencies.signed_in import Anyone
from api.services.passwords import SHORTEST
from api.services.profiles import InvalidAccount
from api.services.territory_names import territory_names
from api.web.pages import PageRoute, private_page, redirect

router = APIRouter(include_in_schema=False, route_class=PageRoute)


@router.get("/compte")
def account_page(request: Request, visitor: Anyone, parts: Parts) -> Response:
    """Who one is here and what one sees."""
    if visitor.account.must_change_password:
        return redirect("/mot-de-passe")
    names = territory_names(visitor.account, parts.qualifier.territory.referential)
    return private_page(request, "accounts/own.html", territory=names)


@router.get("/mot-de-passe")
def password_page(request: Request, visitor: Anyone) -> Response:
    """The form."""
    return private_page(request, "accounts/password.html", faults={}, shortest=SHORTEST)


@router.post("/mot-de-passe")
def change_password(
    request: Request, visitor: Anyone, form: Form, changing: ChangingPassword
) -> Response:
    """Replaces the password; other browsers are signed out."""
    typed = (form.text(name) for name in ("current", "new", "again"))
    try:
        token = changing(visitor.account, *typed)
    except InvalidAccount as error:
        return private_page(
            request, "accounts/password.html", 422, faults=error.faults, shortest=SHORTEST
        )
    response = redirect("/compte")
    give_token(request, response, token)
    return response
