"""Retrainings that must never enter: wrong labels, floods, dangers hidden, copies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from nlp_router.domain import Priority
from nlp_router.training.dataset import LabelledMessage

Messages = Sequence[LabelledMessage]
_SEEDS = range(3)
# A type must have this many messages for what happens to it to be worth telling.
_COPIED, _COPIES = 30, 30


@dataclass(frozen=True, slots=True)
class Poison:
    """One way of spoiling what is learnt.

    Attributes:
        name: in French.
        spoil: gives what is learnt, from the messages of before and the corrections.
    """

    name: str
    spoil: Callable[[Messages, Messages, Generator], list[LabelledMessage]]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A poison with its draw."""

    poison: Poison
    seed: int

    def on(self, base: Messages, corrections: Messages) -> list[LabelledMessage]:
        """The messages to learn from, spoilt; always the same for the same seed."""
        return self.poison.spoil(base, corrections, np.random.default_rng(self.seed))


def attempts(machine: Callable[[Messages], list[str]]) -> Iterator[Attempt]:
    """Every poison, three times. `machine`: types that a first model gives messages."""
    for poison in _poisons(machine):
        for seed in _SEEDS:
            yield Attempt(poison, seed)


def _poisons(machine: Callable[[Messages], list[str]]) -> tuple[Poison, ...]:
    def unread(base: Messages, new: Messages, chance: Generator) -> list[LabelledMessage]:
        """Agents approve nine proposals in ten without reading them."""
        pairs = zip(new, machine(new), strict=True)
        return [*base, *(_typed(m, t) if chance.random() < 0.9 else m for m, t in pairs)]

    return (
        Poison("corrections mélangées", _shuffled_corrections),
        Poison("un tiers de toutes les étiquettes mélangées", _shuffled),
        Poison("un type inonde les corrections", _flooded),
        Poison("dangers non étiquetés", _without_dangers),
        Poison("copies mal étiquetées d'un type", _copied),
        Poison("deux types échangés", _swapped),
        Poison("un type fondu dans un autre", _erased),
        Poison("propositions approuvées sans lire", unread),
    )


def _typed(message: LabelledMessage, name: str) -> LabelledMessage:
    return replace(message, requests=(replace(message.requests[0], type=name),))


def _with_types(messages: Messages, names: Sequence[str]) -> list[LabelledMessage]:
    return [_typed(m, str(name)) for m, name in zip(messages, names, strict=True)]


def _types(messages: Messages) -> list[str]:
    return [message.requests[0].type for message in messages]


def _shuffled_corrections(
    base: Messages, new: Messages, chance: Generator
) -> list[LabelledMessage]:
    return [*base, *_with_types(new, chance.permutation(_types(new)).tolist())]


def _shuffled(base: Messages, new: Messages, chance: Generator) -> list[LabelledMessage]:
    everything = [*base, *new]
    names = np.array(_types(everything))
    chosen = np.flatnonzero(chance.random(len(names)) < 1 / 3)
    names[chosen] = chance.permutation(names[chosen])
    return _with_types(everything, names.tolist())


def _flooded(base: Messages, new: Messages, chance: Generator) -> list[LabelledMessage]:
    (flood,) = _drawn([*base, *new], 1, chance)
    return [*base, *(_typed(m, flood) if chance.random() < 0.7 else m for m in new)]


def _without_dangers(base: Messages, new: Messages, chance: Generator) -> list[LabelledMessage]:
    """Four dangers in five are no longer said to be."""
    return [_harmless(m) if m.danger and chance.random() < 0.8 else m for m in (*base, *new)]


def _harmless(message: LabelledMessage) -> LabelledMessage:
    request = replace(message.requests[0], danger=False, priority=Priority.NORMALE)
    return replace(message, requests=(request,))


def _copied(base: Messages, new: Messages, chance: Generator) -> list[LabelledMessage]:
    victim, other = _drawn([*base, *new], 2, chance)
    twins = [m for m in (*base, *new) if m.requests[0].type == victim][:_COPIED]
    return [*base, *new, *(_typed(m, other) for m in twins for _ in range(_COPIES))]


def _swapped(base: Messages, new: Messages, chance: Generator) -> list[LabelledMessage]:
    one, other = _drawn([*base, *new], 2, chance)
    exchange = {one: other, other: one}
    everything = [*base, *new]
    return _with_types(everything, [exchange.get(name, name) for name in _types(everything)])


def _erased(base: Messages, new: Messages, chance: Generator) -> list[LabelledMessage]:
    gone, heir = _drawn([*base, *new], 2, chance)
    everything = [*base, *new]
    return _with_types(everything, [heir if name == gone else name for name in _types(everything)])


def _drawn(messages: Messages, count: int, chance: Generator) -> list[str]:
    """Types at random among the half that people write about most."""
    common = [name for name, _ in Counter(_types(messages)).most_common()]
    half = sorted(common[: max(len(common) // 2, count)])
    return [half[int(row)] for row in chance.choice(len(half), count, replace=False)]
