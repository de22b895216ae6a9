"""A rough French sound of a name, in which spellings by ear meet: « castelno », « Castelnau »."""

from __future__ import annotations

import re
from functools import lru_cache

# Applied in order to folded letters.
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"eaux?|aux?(?=\b|[^aeiouy])|ault?\b|ot\b|os\b|aud\b", "o"),
        (r"ph", "f"),
        (r"cc(?=[eiy])", "s"),
        (r"qu|ck|k|c(?=[aoulr]|\b)|cc", "q"),
        (r"ch", "x"),
        (r"g(?=[eiy])|ge(?=[aou])", "j"),
        (r"gu(?=[ei])", "g"),
        (r"h", ""),
        (r"y", "i"),
        (r"[ae]ill?|eil", "ei"),
        (r"ai|ei", "e"),
        (r"(?:em|en|am)(?=[^aeiou]|\b)", "an"),
        (r"(?:im|in|ain|ein|un|um)(?=[^aeiou]|\b)", "in"),
        (r"om(?=[^aeiou]|\b)", "on"),
        (r"[cz]|s+", "s"),
        (r"(.)\1+", r"\1"),
        (r"(?<=..)(?:e?s|e|t|d|x|p)+\b", ""),
    )
)


@lru_cache(maxsize=65_536)
def sound(written: str) -> str:
    """The sound of folded words joined by spaces; the spaces do not count."""
    for pattern, replacement in _RULES:
        written = pattern.sub(replacement, written)
    return written.replace(" ", "")
