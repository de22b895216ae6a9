"""Whether the service lives and can work, and its figures."""

from __future__ import annotations

from dataclasses import asdict

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from api.dependencies.container import Parts
from api.errors import ApiError
from api.schemas.answers import HealthOut, ReadyOut
from api.services.qualify import NoModel
from api.web.openapi import problems

router = APIRouter(tags=["exploitation"])


@router.get(
    "/health",
    summary="Le service vit",
    description="Répond tant que le processus vit.",
    response_description="Vivant",
    responses={200: {"model": HealthOut}},
)
async def health() -> Response:
    """Answers as long as the process does."""
    return JSONResponse({"status": "ok"})


@router.get(
    "/ready",
    summary="Le service peut travailler",
    description="Sinon, dit en français tout ce qui manque.",
    response_description="Prêt",
    responses={200: {"model": ReadyOut}, **problems()},
)
def ready(parts: Parts) -> Response:
    """Whether messages can be qualified and stored; else, in French, all that is missing."""
    missing = []
    if isinstance(parts.qualifier, NoModel):
        missing.append(parts.qualifier.reason)
    if fault := parts.store.fault():
        missing.append(fault)
    if missing:
        raise ApiError("not_ready", " ".join(missing), headers={"Retry-After": "5"})
    return JSONResponse({"status": "ready", "model": asdict(parts.qualifier.versions)})


@router.get(
    "/metrics",
    summary="Mesures au format Prometheus",
    description="Sans donnée personnelle.",
    response_description="Mesures",
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    response_class=Response,
)
def metrics(parts: Parts) -> Response:
    """Counts and durations, without personal data."""
    # The header is set by hand: the framework would write the charset a second time.
    headers = {"Content-Type": parts.metrics.content_type}
    return Response(parts.metrics.text(), headers=headers)
