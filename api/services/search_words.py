"""Texts and searches brought to the same words: folded, without accents or case."""

from __future__ import annotations

import re

from nlp_router.domain import Message
from nlp_router.text.fold import fold

_WORD = re.compile(r"[a-z0-9]+")
# More words would not narrow a search; they would only slow it down.
_MOST = 8
_LONGEST = 40


def words_of(message: Message, *codes: str | None) -> str:
    """The words of a message, each once, separated by spaces.

    Args:
        message: its subject, text and address are searched in.
        codes: references by which it is known.
    """
    parts = [message.subject, message.text, message.address or "", *filter(None, codes)]
    return " ".join(sorted(set(_words(" ".join(parts)))))


def wanted_words(text: str) -> tuple[str, ...]:
    """The words somebody searches for; none when there is nothing to search for."""
    return tuple(dict.fromkeys(_words(text)))[:_MOST]


def _words(text: str) -> list[str]:
    return [word[:_LONGEST] for word in _WORD.findall(fold(text))]
