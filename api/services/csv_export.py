"""Tables as CSV that a French spreadsheet opens as it is, and that can run nothing in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

# A cell that starts so is a formula for a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MARK = "\ufeff"


def to_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The table with a byte order mark, semicolons, dates in ISO 8601; None is an empty cell."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return _MARK + stream.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = value.isoformat() if isinstance(value, date) else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
