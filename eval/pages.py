"""What the suites write: Markdown tables for the documentation, JSON for other programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from nlp_router.metrics.classification import Measure


def row(cells: Iterable[object]) -> str:
    """One line of a Markdown table."""
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def head(names: Sequence[str]) -> list[str]:
    """The first two lines of a Markdown table."""
    return [row(names), "|" + "---|" * len(names)]


def table(names: Sequence[str], rows: Iterable[Iterable[object]]) -> list[str]:
    """The lines of a Markdown table."""
    return [*head(names), *(row(cells) for cells in rows)]


def cell(value: Measure) -> str:
    """A figure with its interval."""
    return f"{value.value:.3f} ({value.low:.3f} – {value.high:.3f})"


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Figures as a file; its folder is made when it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(content, ensure_ascii=False, indent=2)
    path.write_text(text + "\n", encoding="utf-8")
