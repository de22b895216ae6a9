"""The application, with everything wired: `create_app`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from api.db.engine import open_engine
from api.db.store import SqlStore
from api.dependencies.container import assembled
from api.dependencies.live_model import follow_champion
from api.metrics import Metrics
from api.routes import (
    account,
    accounts,
    competences,
    decisions,
    docs,
    health,
    models,
    queue,
    requests,
    review,
    sign_in,
    supervision,
    territory,
    track,
)
from api.services.clock import Clock, now
from api.services.ports import Qualifying
from api.services.public_calls import PublicCalls
from api.services.qualify import NoModel
from api.settings import Settings, load_settings
from api.web.guard import Guard
from api.web.headers import SecurityHeaders
from api.web.observe import Observe
from api.web.openapi import describe_api
from api.web.problems import add_problem_handlers
from api.web.static_files import mount_static_files
from nlp_router import paths
from nlp_router.errors import ModelUnavailable
from nlp_router.geocoding import AddokGeocoder
from nlp_router.pipeline import Qualifier
from nlp_router.registry.store import ModelStore
from nlp_router.territory.territory import load_configuration

_API = (requests, decisions, competences, track, health, docs)
_SCREENS = (territory, sign_in, account, accounts, queue, review, supervision, models)
_DESCRIPTION = (
    "Qualifie les demandes des usagers : type, urgence, lieu, service compétent. "
    "Chaque erreur est un `application/problem+json` au `code` stable."
)


def create_app(
    settings: Settings | None = None, qualifier: Qualifying | None = None, clock: Clock = now
) -> FastAPI:
    """The service, ready for an ASGI server.

    The database is prepared and the model loaded when the server starts it.

    Args:
        settings: read from the environment when not given.
        qualifier: the installation's own when not given.
        clock: tells when sessions and delays end.

    Raises:
        SettingsError: at once, for a wrong environment.
        InvalidConfiguration: at start, for a wrong taxonomy, territory or rule file.
    """
    settings = settings or load_settings()
    metrics = Metrics()
    app = FastAPI(
        title="nlp-router",
        version="1",
        description=_DESCRIPTION,
        lifespan=_lifespan(settings, metrics, qualifier, clock),
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # Its logs would hold the messages of exceptions, hence citizens' words.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    # The last added is the first to see a call.
    app.add_middleware(Guard)
    app.add_middleware(Observe, metrics=metrics)
    app.add_middleware(SecurityHeaders)
    add_problem_handlers(app)
    for module in (*_API, *_SCREENS):
        app.include_router(module.router)
    docs.mount_docs_files(app)
    mount_static_files(app)
    describe_api(app)
    return app


def load_qualifier(settings: Settings) -> Qualifying:
    """The qualifier of this installation; without a model, one that leaves all to agents.

    Args:
        settings: say which server, if any, resolves addresses.

    Raises:
        InvalidConfiguration: a taxonomy, territory or rule file is wrong.
    """
    try:
        return Qualifier.load(geocoder=_geocoder(settings))
    except ModelUnavailable as error:
        return NoModel(*load_configuration(paths.taxonomies()), reason=error.message)


def _follow(app: FastAPI, settings: Settings) -> asyncio.Task[None]:
    champion = ModelStore(paths.models()).champion
    load = partial(load_qualifier, settings)
    return asyncio.create_task(follow_champion(app, champion, load, settings.model_watch_seconds))


def _geocoder(settings: Settings) -> AddokGeocoder | None:
    if settings.geocoder_url is None:
        return None
    return AddokGeocoder(settings.geocoder_url, settings.geocoder_timeout)


def _lifespan(
    settings: Settings, metrics: Metrics, given: Qualifying | None, clock: Clock
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        store = SqlStore(open_engine(settings.database_url))
        await run_in_threadpool(store.prepare)
        qualifier = await run_in_threadpool(load_qualifier, settings) if given is None else given
        public_calls = PublicCalls(settings.public_calls_per_minute)
        app.state.container = assembled(settings, store, qualifier, metrics, clock, public_calls)
        watch = _follow(app, settings) if given is None else None
        try:
            yield
        finally:
            if watch is not None:
                watch.cancel()
            store.close()

    return lifespan
