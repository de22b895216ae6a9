"""Last resort around the application: an unforeseen error becomes a 500 that tells nothing."""

from __future__ import annotations

import logging
from uuid import uuid4

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import ApiError
from api.services.traces import describe
from api.web.pages import error_page, wants_page
from api.web.problems import problem_response

_log = logging.getLogger("nlp_router.api")


class Guard:
    """Catches what no handler caught; the log gets types and code lines, never values."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One call, of any ASGI kind."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except ClientDisconnect:
            _log.info("appel interrompu par le client")
        except Exception as error:
            reference = str(uuid4())
            _log.error("erreur interne %s : %s", reference, describe(error))
            if not started:
                fault = ApiError(
                    "internal_error", f"Signalez cette référence à l'exploitant : {reference}."
                )
                response = _told(Request(scope), fault, f"urn:uuid:{reference}")
                await response(scope, receive, send)


def _told(request: Request, fault: ApiError, instance: str) -> Response:
    return error_page(request, fault) if wants_page(request) else problem_response(fault, instance)
