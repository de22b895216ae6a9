"""Labelled messages turned into examples: one text, one request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nlp_router.text.clean import clean
from nlp_router.training.dataset import LabelledMessage, RequestLabel


@dataclass(frozen=True, slots=True)
class Example:
    """What the classifiers learn from: a clean text and the labels of its one request."""

    text: str
    label: RequestLabel
    author: str
    weight: float = 1.0


def examples_of(messages: Sequence[LabelledMessage]) -> list[Example]:
    """One example per request; a message with several gives one per excerpt."""
    return [example for message in messages for example in _examples(message)]


def whole_messages(messages: Sequence[LabelledMessage]) -> list[Example]:
    """One example per message, however many requests it makes: what a person first sees.

    As the annotation guide has it, one label then says the type and nature of the first
    request, and the highest priority.
    """
    return [
        Example(
            text=clean(message.subject, message.text).full,
            label=RequestLabel(
                type=message.requests[0].type,
                nature=message.requests[0].nature,
                priority=message.priority,
                danger=message.danger,
            ),
            author=message.author,
            weight=message.weight,
        )
        for message in messages
    ]


def _examples(message: LabelledMessage) -> list[Example]:
    if not message.several:
        text = clean(message.subject, message.text).full
        return [Example(text, message.requests[0], message.author, message.weight)]
    starts = [request.start for request in message.requests] + [len(message.text)]
    return [
        Example(message.text[start:end].strip(), request, message.author, message.weight)
        for request, start, end in zip(message.requests, starts, starts[1:], strict=False)
    ]
