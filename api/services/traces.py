"""Errors told to the log without their message: it may quote a citizen."""

from __future__ import annotations

import traceback


def describe(error: BaseException) -> str:
    """The types and code lines of an error and its causes, without any message or value."""
    parts: list[str] = []
    current: BaseException | None = error
    while current is not None and len(parts) < 5:
        frames = traceback.extract_tb(current.__traceback__)[-8:]
        where = " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames))
        parts.append(f"{type(current).__name__} [{where}]")
        current = current.__cause__ or current.__context__
    return " ; cause : ".join(parts)
