"""The model put in use while the service runs is the one that answers, a few seconds later."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from api.dependencies.container import Container, assembled
from api.services.ports import Qualifying

_log = logging.getLogger("nlp_router.api")


async def follow_champion(
    app: FastAPI,
    champion: Callable[[], str | None],
    load: Callable[[], Qualifying],
    every: float,
) -> None:
    """Watches which model is in use and swaps it in; calls under way end with theirs.

    Every process of the service does so by itself. A model that cannot be loaded changes nothing.

    Args:
        app: the running application.
        champion: the version in use.
        load: opens it.
        every: seconds between two looks.
    """
    while True:
        await asyncio.sleep(every)
        parts: Container = app.state.container
        if champion() in (None, parts.qualifier.versions.version):
            continue
        try:
            qualifier = await run_in_threadpool(load)
        except Exception as error:  # the service goes on with the model it has
            _log.error("le nouveau modèle ne s'ouvre pas (%s)", type(error).__name__)
            continue
        app.state.container = assembled(
            parts.settings, parts.store, qualifier, parts.metrics, parts.clock, parts.public_calls
        )
        _log.info("modèle %s en service", qualifier.versions.version)
