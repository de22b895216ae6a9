"""A message cut so that what decided its qualification can be marked on the screen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nlp_router.text.fold import fold, tokens

_QUOTED = re.compile(r"« (.+?) »")


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text. `kind`: « word » that weighed, « place », or empty."""

    text: str
    kind: str = ""


def quoted_words(reasons: Sequence[str]) -> list[str]:
    """The words of the message that the reasons quote, in their order.

    What stands before the colon is the machine's own, labels of types included.
    """
    found = []
    for reason in reasons:
        _, _, told = reason.partition(" : ")
        found += _QUOTED.findall(told)
    return found


def marked(text: str, words: Sequence[str], place: str | None) -> list[Segment]:
    """The whole text in segments; marks never overlap, the place goes first."""
    spans = _place_spans(text, place)
    wanted = {token.folded for word in words for token in tokens(word)}
    for token in tokens(text):
        free = all(token.end <= start or token.start >= end for start, end, _ in spans)
        if token.folded in wanted and free:
            spans.append((token.start, token.end, "word"))
    return _cut(text, sorted(spans))


def _place_spans(text: str, place: str | None) -> list[tuple[int, int, str]]:
    if not place:
        return []
    at = text.find(place)
    if at < 0:
        lowered = fold(text)
        # Folding may lengthen a text (« œ »): then positions would lie.
        at = lowered.find(fold(place)) if len(lowered) == len(text) else -1
    return [(at, at + len(place), "place")] if at >= 0 else []


def _cut(text: str, spans: Sequence[tuple[int, int, str]]) -> list[Segment]:
    segments, at = [], 0
    for start, end, kind in spans:
        segments += [Segment(text[at:start]), Segment(text[start:end], kind)]
        at = end
    segments.append(Segment(text[at:]))
    return [segment for segment in segments if segment.text]
