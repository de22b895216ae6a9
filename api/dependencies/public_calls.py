"""What a router open to everybody names in its `dependencies`."""

from __future__ import annotations

from fastapi import Depends, Request

from api.dependencies.container import Parts


async def _count(request: Request, parts: Parts) -> None:
    parts.public_calls.count(request.client.host if request.client else "local")


COUNTED = Depends(_count)
