"""The page that explains the API, made of local files: it works with no outside network."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles

_STATIC = Path(__file__).parents[1] / "static"
# Swagger UI writes styles into its elements and draws its icons from data URLs.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'"
)
router = APIRouter(include_in_schema=False)


@router.get("/")
async def home() -> Response:
    """Who opens the address alone is shown the page."""
    return RedirectResponse("/docs")


@router.get("/openapi.json")
def openapi(request: Request) -> Response:
    """The description itself."""
    return JSONResponse(request.app.openapi())


@router.get("/docs")
async def docs() -> Response:
    """The page."""
    return FileResponse(_STATIC / "docs.html", headers={"Content-Security-Policy": _POLICY})


def mount_docs_files(app: FastAPI) -> None:
    """Serves the files of the page."""
    app.mount("/docs/static", StaticFiles(directory=_STATIC), name="docs-static")
