"""Roads named in the text, and who owns them.

Code de la voirie routière: routes départementales to the Département (L131-1), routes
nationales to the State (L121-1), motorways to the State or its concession holder (L122-1).
"""

from __future__ import annotations

import re
from enum import StrEnum


class Road(StrEnum):
    """The owner that a road's name gives away."""

    DEPARTEMENTALE = "départementale"
    NATIONALE = "nationale"
    AUTOROUTE = "autoroute"


_PATTERNS = (
    (
        Road.AUTOROUTE,
        re.compile(r"\b(?:A\s?\d{1,3}\b(?!\s*[€%])|(?:l['’]|sur\s+l['’]\s?|une\s+)autoroute)"),
    ),
    (
        Road.NATIONALE,
        re.compile(r"\b(?:RN\s?\d{1,4}|N\s?\d{1,4}|(?:[Rr]oute\s+|[Ll]a\s+)nationale)\b(?!\s*°)"),
    ),
    (
        Road.DEPARTEMENTALE,
        re.compile(
            r"\b(?:RD\s?\d{1,4}\w?|D\s?\d{2,4}|rd\s?\d{2,4}"
            r"|(?:[Rr]oute\s+|[Ll]a\s+)d[ée]partementale)\b"
        ),
    ),
)


def named_road(text: str) -> tuple[Road, str] | None:
    """The first road of a known class named in the text, with the words that name it."""
    found = [
        (match.start(), road, match.group())
        for road, pattern in _PATTERNS
        if (match := pattern.search(text))
    ]
    if not found:
        return None
    _, road, quote = min(found, key=lambda hit: hit[0])
    return road, quote
