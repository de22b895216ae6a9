"""Who calls, and whether they may."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.dependencies.container import Keys
from api.services.records import ApiKey, Scope

_bearer = HTTPBearer(auto_error=False, scheme_name="cle", description="nlp-router key create NOM")
_Presented = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


def _allowed(scope: Scope) -> Callable[..., ApiKey]:
    def check(keys: Keys, presented: _Presented) -> ApiKey:
        return keys.check(presented.credentials if presented else None, scope)

    return check


Qualifier = Annotated[ApiKey, Depends(_allowed(Scope.QUALIFY))]
Reader = Annotated[ApiKey, Depends(_allowed(Scope.READ))]
Writer = Annotated[ApiKey, Depends(_allowed(Scope.WRITE))]
