"""Rows of a delimited text file, UTF-8 or ISO-8859-1, each with its line number."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from nlp_router.errors import InvalidConfiguration

Row = tuple[int, list[str]]


def read_rows(path: Path, delimiter: str, *, quoted: bool) -> Iterator[Row]:
    """The rows that are not blank, cells stripped.

    Raises:
        InvalidConfiguration: a file that cannot be read, a cell longer than any text.
    """
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
    line = 0
    try:
        with path.open(encoding=_encoding(path), newline="") as stream:
            reader = csv.reader(stream, delimiter=delimiter, quoting=quoting)
            for row in reader:
                line = reader.line_num
                cells = [cell.strip() for cell in row]
                if any(cells):
                    yield line, cells
    except OSError as error:
        raise InvalidConfiguration(path, 0, "fichier introuvable ou illisible") from error
    except csv.Error as error:
        raise InvalidConfiguration(path, line + 1, "ligne illisible") from error


def _encoding(path: Path) -> str:
    """UTF-8 when the whole file is; else what the ministry wrote until 2024."""
    try:
        with path.open(encoding="utf-8") as stream:
            for _ in stream:
                pass
    except UnicodeDecodeError:
        return "iso-8859-1"
    return "utf-8-sig"
