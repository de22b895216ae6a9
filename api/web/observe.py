"""One log line and its figures for each call: method, route pattern, status, duration.

Neither the address typed (it may hold a tracking code) nor the caller's IP is kept.
"""

from __future__ import annotations

import logging
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.metrics import Metrics

_log = logging.getLogger("nlp_router.api")
_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})


class Observe:
    """Counts, times and logs calls."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One call, of any ASGI kind."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = perf_counter()
        # 499: the caller left before any answer.
        status = 499

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            seconds = perf_counter() - started
            method = scope["method"] if scope["method"] in _METHODS else "autre"
            route = getattr(scope.get("route"), "path", None) or "inconnue"
            self._metrics.called(method, route, status, seconds)
            _log.info("%s %s %d %.1f ms", method, route, status, seconds * 1000)
