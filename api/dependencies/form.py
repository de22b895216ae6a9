"""Forms sent by the pages: from our own pages only, small, and read without surprise."""

from __future__ import annotations

import hmac
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import Depends, Request

from api.dependencies.body import read_at_most
from api.dependencies.origin import origin_of, token_of
from api.errors import ApiError
from api.services.sessions import form_token

TOKEN_FIELD = "form_token"  # noqa: S105 - the name of a field
_MOST_BYTES = 100_000
_MOST_FIELDS = 200
_TYPE = "application/x-www-form-urlencoded"


class FormFields:
    """What a form holds, as typed."""

    def __init__(self, fields: dict[str, list[str]]) -> None:
        self._fields = fields

    def text(self, name: str) -> str:
        """The first value of a field; empty when it is absent."""
        return self._fields.get(name, [""])[0]

    def all(self, name: str) -> list[str]:
        """Every value of a field."""
        return self._fields.get(name, [])


async def read_form(request: Request) -> FormFields:
    """The form of a call that changes something, once it is known to come from our pages.

    Raises:
        ApiError: `foreign_form`, `invalid_form_token`, `invalid_form` or `body_too_large`.
    """
    if request.headers.get("origin") != origin_of(request):
        raise ApiError("foreign_form", "Ce formulaire ne vient pas d'une page de ce service.")
    media_type = request.headers.get("content-type", "").partition(";")[0]
    if media_type.strip().lower() != _TYPE:
        raise _invalid()
    fields = _parsed(await read_at_most(request, _MOST_BYTES))
    token = token_of(request)
    expected = form_token(token) if token else ""
    sent = fields.text(TOKEN_FIELD)
    if not token or not hmac.compare_digest(expected.encode(), sent.encode("utf-8", "replace")):
        raise ApiError(
            "invalid_form_token",
            "Cette page n'est plus valable : rien n'a été enregistré. Rouvrez-la et recommencez.",
        )
    return fields


def _parsed(body: bytes) -> FormFields:
    try:
        text = body.decode("ascii")
        fields = parse_qs(
            text, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict"
        )
    except ValueError as error:
        raise _invalid() from error
    return FormFields(fields)


def _invalid() -> ApiError:
    return ApiError("invalid_form", "Le formulaire reçu est illisible : rien n'a été enregistré.")


async def _form(request: Request) -> FormFields:
    # Read and checked before any handler of a page: see `api.web.pages.PageRoute`.
    fields: FormFields = request.state.form
    return fields


Form = Annotated[FormFields, Depends(_form)]
