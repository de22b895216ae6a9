"""Where a browser is: the origin of the pages, and the cookie that holds its token."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response

from api.dependencies.container import Container


def origin_of(request: Request) -> str:
    """Scheme, host and port of the pages, as a browser writes them in « Origin »."""
    parts: Container = request.app.state.container
    return parts.settings.public_url or f"{request.url.scheme}://{request.headers.get('host', '')}"


def token_of(request: Request) -> str | None:
    """The token a browser holds, signed in or not."""
    return request.cookies.get(_cookie(request)) or None


def give_token(request: Request, response: Response, token: str) -> None:
    """Has the browser hold another token, until it closes."""
    response.set_cookie(
        _cookie(request),
        token,
        path="/",
        secure=_is_secure(request),
        httponly=True,
        samesite="lax",
    )


def take_token(request: Request, response: Response) -> None:
    """Has the browser forget its token."""
    response.delete_cookie(
        _cookie(request), path="/", secure=_is_secure(request), httponly=True, samesite="lax"
    )


def _is_secure(request: Request) -> bool:
    return origin_of(request).startswith("https://")


def _cookie(request: Request) -> str:
    # Browsers take a « __Host- » cookie from this very host only, and only over https.
    return "__Host-session" if _is_secure(request) else "session"
