"""The style sheet and the icon of the pages, kept for long by browsers."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, cast

from fastapi import FastAPI
from fastapi.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_FOLDER = Path(__file__).parents[1] / "static"


def versioned(name: str) -> str:
    """The address of a file of `static`, which changes whenever the file does."""
    digest = hashlib.sha256((_FOLDER / name).read_bytes()).hexdigest()
    return f"/static/{name}?v={digest[:12]}"


class _KeptFiles(StaticFiles):
    """Files kept for long by browsers when their address names their version."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        dated = scope["query_string"].startswith(b"v=")
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if dated else "public, max-age=300"
        )
        return response


def mount_static_files(app: FastAPI) -> None:
    """Serves them under /static."""
    app.mount("/static", cast(Any, _KeptFiles(directory=_FOLDER)), name="static")
