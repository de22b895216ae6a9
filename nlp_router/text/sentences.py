"""Cutting a text into sentences, roughly: enough for rules and for finding several requests."""

from __future__ import annotations

import re

_END = re.compile(r"(?:[.!?…]+[\"»)]*\s+|\n+|\s+[-•*–]\s+|;\s+)")
_ABBREVIATION = re.compile(
    r"\b(?:M|Mme|Mlle|MM|Dr|Me|St|Ste|av|bd|ex|cf|art|tel|tél|n|etc)\.\s+$", re.I
)


def sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence, blanks outside, in order; empty for a blank text."""
    found = []
    start = 0
    for match in _END.finditer(text):
        if _ABBREVIATION.search(text, start, match.end()):
            continue
        found.append((start, match.start() + len(match.group().rstrip())))
        start = match.end()
    found.append((start, len(text)))
    return [
        (a + len(text[a:b]) - len(text[a:b].lstrip()), a + len(text[a:b].rstrip()))
        for a, b in found
        if text[a:b].strip()
    ]
