"""Roads named in the text: their class and their number, which say whose they are."""

from __future__ import annotations

import re

from nlp_router.territory.road_owners import NamedRoad, Road

_PATTERNS = (
    (
        Road.AUTOROUTE,
        re.compile(
            r"\b(?:(?P<number>A\s?\d{1,3})\b(?!\s*[€%])|(?:l['’]|sur\s+l['’]\s?|une\s+)autoroute)"
        ),
    ),
    (
        Road.NATIONALE,
        re.compile(r"\b(?:R?(?P<number>N\s?\d{1,4})|(?:[Rr]oute\s+|[Ll]a\s+)nationale)\b(?!\s*°)"),
    ),
    (
        Road.DEPARTEMENTALE,
        re.compile(
            r"\b(?:R(?P<number>D\s?\d{1,4}\w?)|(?P<short>D\s?\d{2,4})|r(?P<low>d\s?\d{2,4})"
            r"|(?:[Rr]oute\s+|[Ll]a\s+)d[ée]partementale)\b"
        ),
    ),
    (Road.METROPOLITAINE, re.compile(r"\b(?:RM\s?\d{1,4}|[Rr]oute\s+m[ée]tropolitaine)\b")),
    (Road.TERRITORIALE, re.compile(r"\bR(?P<number>T\s?\d{1,3})\b")),
    (
        Road.ROCADE,
        re.compile(
            r"\b(?:[Ll]a\s+rocade|(?:[Bb]oulevard\s+|[Ll]e\s+)p[ée]riph[ée]rique|[Rr]ocade)\b"
        ),
    ),
)


def named_road(text: str) -> NamedRoad | None:
    """The first road of a known class named in the text; a numbered one before « la rocade »."""
    found = [
        (road is Road.ROCADE, match.start(), NamedRoad(road, _number(match), match.group()))
        for road, pattern in _PATTERNS
        if (match := pattern.search(text))
    ]
    return min(found, key=lambda hit: hit[:2])[2] if found else None


def _number(match: re.Match[str]) -> str:
    number = next(filter(None, match.groupdict().values()), "")
    return re.sub(r"\s", "", number).upper()
