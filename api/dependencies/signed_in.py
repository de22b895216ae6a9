"""Who is in front of the screen, and whether he may be there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from api.dependencies.container import OpenSessions, Parts
from api.dependencies.origin import token_of
from api.errors import ApiError
from api.services.identity import Account
from api.services.rights import Action, Rights
from api.services.sessions import SignedIn


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody signed in, and what he may do today."""

    signed_in: SignedIn
    rights: Rights

    @property
    def account(self) -> Account:
        """His account."""
        return self.signed_in.account


def _visitor(request: Request, sessions: OpenSessions, parts: Parts) -> Visitor | None:
    signed_in = sessions.find(token_of(request))
    if signed_in is None:
        return None
    rights = Rights(signed_in.account, parts.qualifier.territory.referential)
    visitor = Visitor(signed_in, rights)
    # For the frame around every page, errors included.
    request.state.visitor = visitor
    return visitor


MaybeVisitor = Annotated[Visitor | None, Depends(_visitor)]


def signed_in(action: Action) -> Callable[..., Visitor]:
    """The dependency of a page that only those who may do `action` see.

    It raises `ApiError`: `not_signed_in`, `password_change_required` or `forbidden`.
    """

    def check(visitor: MaybeVisitor) -> Visitor:
        if visitor is None:
            raise ApiError("not_signed_in", "Connectez-vous pour voir cette page.")
        if not visitor.rights.may(action):
            if visitor.account.must_change_password:
                raise ApiError("password_change_required", "Choisissez d'abord un mot de passe.")
            raise ApiError("forbidden", f"Votre rôle ne permet pas de {action.value}.")
        return visitor

    return check


Anyone = Annotated[Visitor, Depends(signed_in(Action.OWN_ACCOUNT))]
AccountManager = Annotated[Visitor, Depends(signed_in(Action.ACCOUNTS))]
