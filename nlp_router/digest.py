"""SHA-256 of files and texts, in hexadecimal: what tells whether a thing is still the same."""

from __future__ import annotations

import hashlib
from pathlib import Path


def of_file(path: Path) -> str:
    """Of the bytes of a file, read piece by piece. Raises OSError when it cannot be read."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def of_text(text: str) -> str:
    """Of a text in UTF-8. Raises UnicodeEncodeError for a lone surrogate."""
    return hashlib.sha256(text.encode()).hexdigest()
