"""What people put around a request, as `training_data/letters/` writes it down.

Each file is one author's: blocks parted by a line `%%`, each opened by a line `# genre`. They
say nothing of any request; the robustness suite measures with formulas of other authors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from nlp_router.errors import InvalidDataset


class Genre(StrEnum):
    """Where a formula stands in a letter."""

    OPENING = "ouverture"
    CLOSING = "fermeture"
    SIGNATURE = "signature"
    FOOT = "pied"
    FORWARD = "transfert"
    FILLER = "accompagnement"


Formulas = Mapping[Genre, Sequence[str]]


def read_formulas(folder: Path) -> Formulas:
    """All the formulas of a folder, by genre, in the order of the files.

    Raises:
        InvalidDataset: an unknown genre, an empty block, no formula of a genre.
    """
    found: dict[Genre, list[str]] = {genre: [] for genre in Genre}
    for path in sorted(folder.glob("*.txt")):
        line = 1
        for block in path.read_text(encoding="utf-8").split("%%\n"):
            if block.strip():
                genre, text = _block(path, line, block)
                found[genre].append(text)
            line += block.count("\n") + 1
    if missing := [genre.value for genre, texts in found.items() if not texts]:
        raise InvalidDataset(folder, 0, f"aucune formule : {', '.join(missing)}")
    return {genre: tuple(texts) for genre, texts in found.items()}


def _block(path: Path, line: int, block: str) -> tuple[Genre, str]:
    head, _, text = block.strip("\n").partition("\n")
    name = head.removeprefix("#").strip()
    if not head.startswith("#") or name not in list(Genre):
        raise InvalidDataset(path, line, f"« # genre » attendu ({', '.join(Genre)})")
    if not text.strip():
        raise InvalidDataset(path, line, "formule vide")
    return Genre(name), text.strip()
