"""Words of a request, as the collectivité writes them in its files, and as they are looked for."""

from __future__ import annotations

import re

from nlp_router.configuration import Section
from nlp_router.text.fold import tokens

_WORD = re.compile(r"[a-z0-9]+[*#]?")


def read_phrases(section: Section, key: str = "words") -> re.Pattern[str] | None:
    """One pattern for all the phrases of a list: « chom* » any ending, « n# » any number.

    Returns:
        What to search in `folded` text; None when the list is absent.

    Raises:
        InvalidConfiguration: a phrase with capitals, accents or punctuation.
    """
    phrases = section.texts(key)
    for phrase in phrases:
        if not all(_WORD.fullmatch(word) for word in phrase.split(" ")):
            raise section.fault(f"mot « {phrase} » : minuscules sans accent ni ponctuation")
    forms = (phrase.replace("*", r"\w*").replace("#", r"\d+") for phrase in phrases)
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)") if phrases else None


def folded(text: str) -> str:
    """The words of a text without accents or capitals, one space between them."""
    return " ".join(token.folded for token in tokens(text))
