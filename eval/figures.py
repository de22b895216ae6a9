"""Figures of the reports: the same look, the same bytes for the same figures."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

BLUE = "#1f5fa8"
GREY = "#767676"


def figure(x_label: str, y_label: str) -> tuple[Figure, Any]:
    """An empty plot and its axes."""
    mpl.rcParams["svg.hashsalt"] = "nlp-router"
    made = Figure(figsize=(6, 4), layout="constrained")
    axes = made.subplots()
    axes.set_xlabel(x_label)
    axes.set_ylabel(y_label)
    return made, axes


def grid(count: int, x_label: str, y_label: str, columns: int = 3) -> tuple[Figure, list[Any]]:
    """Small plots side by side on the same scales; those left over are hidden."""
    mpl.rcParams["svg.hashsalt"] = "nlp-router"
    rows = -(-count // columns)
    made = Figure(figsize=(3 * columns, 2.2 * rows), layout="constrained")
    axes = made.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel().tolist()
    for unused in axes[count:]:
        unused.set_axis_off()
    made.supxlabel(x_label)
    made.supylabel(y_label)
    return made, axes[:count]


def inline(made: Figure) -> str:
    """The figure as an address that an HTML page can hold."""
    return "data:image/svg+xml;base64," + base64.b64encode(_svg(made)).decode()


def write_svg(made: Figure, path: Path) -> None:
    """The figure as a file."""
    # matplotlib leaves spaces at the end of lines, which git would show as faults.
    lines = [line.rstrip() for line in _svg(made).decode().splitlines()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _svg(made: Figure) -> bytes:
    buffer = io.BytesIO()
    made.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()
