"""From messages to the requests they make: the wrapping left out, the text cut where it turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nlp_router.qualify.danger_rules import DangerRules, DangerSign
from nlp_router.qualify.model import MessageModel
from nlp_router.qualify.segment import pieces
from nlp_router.text.clean import CleanText, clean


@dataclass(frozen=True, slots=True)
class Part:
    """One request found in a message, before its qualification.

    Attributes:
        received: the message without its greeting and history, wrapping and all.
        read: what is left once the wrapping is dropped; `start` and `end` are in its body.
        text: what the model reads: the subject, for the first request, and this part.
        signs: what the danger rules saw.
    """

    received: CleanText
    read: CleanText
    text: str
    start: int
    end: int
    signs: tuple[DangerSign, ...]

    @property
    def excerpt(self) -> tuple[int, int]:
        """Start and end of the request in the text as received."""
        return self.read.in_received(self.start, self.end)


def find_parts(
    messages: Sequence[tuple[str, str]], model: MessageModel, rules: DangerRules
) -> list[list[Part]]:
    """The requests of each message, given as subject and text; most have one."""
    received = [clean(subject, text) for subject, text in messages]
    read = model.read(received)
    bounds = _bounds(read, model)
    return [
        _cut(before, text, bounds.get(index), rules)
        for index, (before, text) in enumerate(zip(received, read, strict=True))
    ]


def _bounds(read: Sequence[CleanText], model: MessageModel) -> dict[int, list[tuple[int, int]]]:
    """Where the requests of the messages that make several begin and end, by message."""
    candidates = [pieces(text.body) for text in read]
    long_enough = [index for index, found in enumerate(candidates) if len(found) > 1]
    evidence = model.evidence(
        [
            read[index].body[piece.start : piece.end]
            for index in long_enough
            for piece in candidates[index]
        ]
    )
    bounds, row = {}, 0
    for index in long_enough:
        found = candidates[index]
        cuts = model.segmenter.cut(found, evidence[row : row + len(found)])
        row += len(found)
        if len(cuts) > 1:
            bounds[index] = [(found[a].start, found[b - 1].end) for a, b in cuts]
    return bounds


def _cut(
    received: CleanText,
    read: CleanText,
    bounds: list[tuple[int, int]] | None,
    rules: DangerRules,
) -> list[Part]:
    if bounds is None:
        # A danger may hide in what looked like mere wrapping: the rules read all.
        signs = tuple(rules.signs(received.full))
        return [Part(received, read, read.full, 0, len(read.body), signs)]
    openings = [f"{read.subject}\n" if read.subject else ""] + [""] * len(bounds)
    texts = [
        opening + read.body[start:end]
        for opening, (start, end) in zip(openings, bounds, strict=False)
    ]
    return [
        Part(received, read, text, start, end, tuple(rules.signs(text)))
        for text, (start, end) in zip(texts, bounds, strict=True)
    ]
