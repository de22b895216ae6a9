"""The learning loop played through: arrivals, agents' decisions, retrainings, the gate.

Messages of authors that the first model has not read arrive in rounds, in an order drawn once.
Each round, agents read a part of what arrived, in random or in active order, and settle it
rightly; a challenger learns from all that was settled so far and passes the gate or not. What
is in service is measured on messages that neither training nor the gate ever sees.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from eval.loop.light import LightModel, LightTrainer
from eval.loop.poison import attempts
from eval.loop.world import World, make_world
from nlp_router import digest
from nlp_router.metrics.classification import Measure, share
from nlp_router.training.active import most_telling
from nlp_router.training.dataset import LabelledMessage
from nlp_router.training.folds import author_folds
from nlp_router.training.gate import Verdict, compare
from nlp_router.training.unseen import FOLDS

Messages = Sequence[LabelledMessage]
ORDERS = ("au hasard", "actif")


@dataclass(frozen=True, slots=True)
class Size:
    """How much is played.

    Attributes:
        per_type: messages of each type that the first model learns.
        arrivals, read: messages of a round, and how many of them agents settle.
        words_per_type: telling words of each type that the territory says otherwise.
        weight: of a correction beside a message of before.
    """

    per_type: int = 70
    rounds: int = 7
    arrivals: int = 500
    read: int = 200
    words_per_type: int = 3
    weight: float = 2.0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Cast:
    """The messages and what each serves for."""

    base: Messages
    stream: Messages
    gate: Messages
    measured: Messages


@dataclass(frozen=True, slots=True)
class Turn:
    """One round of one order.

    Attributes:
        corrections: settled so far; `mistaken`: those where the model in service was wrong.
        alone: accuracy of the first model, never taught again, on the same messages.
        candidate: accuracy of the challenger, let in or not.
        served: accuracy of what is in service after the gate.
        new_type: recall of the new type by what is in service; None before it appears.
    """

    order: str
    corrections: int
    mistaken: int
    alone: Measure
    candidate: Measure
    served: Measure
    accepted: bool
    reasons: tuple[str, ...]
    new_type: float | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """What became of a spoilt retraining; `loss`: accuracy lost on unseen messages."""

    poison: str
    seed: int
    accepted: bool
    reasons: tuple[str, ...]
    accuracy: float
    loss: float
    danger_recall: float


@dataclass(frozen=True, slots=True)
class Simulation:
    """All rounds of both orders, and the poisons."""

    cast: dict[str, int]
    world: dict[str, Any]
    standard: Measure
    turns: Sequence[Turn]
    refusals: Sequence[Refusal]

    def metrics(self) -> dict[str, Any]:
        """For other programs."""
        return asdict(self)


def cast_of(training: Messages, development: Messages, size: Size) -> Cast:
    """Who plays what: authors of the stream are unread by the first model."""
    single = [message for message in training if not message.several]
    folds = author_folds(single, FOLDS)
    counts: Counter[str] = Counter()
    base = []
    for message in _drawn([m for m, fold in zip(single, folds, strict=True) if fold]):
        counts[message.requests[0].type] += 1
        if counts[message.requests[0].type] <= size.per_type:
            base.append(message)
    stream = _drawn([m for m, fold in zip(single, folds, strict=True) if not fold])
    apart = _drawn([message for message in development if not message.several])
    return Cast(base, stream[: size.rounds * size.arrivals], apart[::2], apart[1::2])


def simulate(
    training: Messages,
    development: Messages,
    size: Size | None = None,
    progress: Callable[[str], None] = lambda step: None,
) -> Simulation:
    """Plays the loop. The same messages and size give the same result."""
    size = size or Size()
    cast = cast_of(training, development, size)
    world = make_world(cast.base, size.words_per_type, size.seed)
    with threadpool_limits(1):
        return _Play(cast, world, size, progress).run()


class _Play:
    """The state of a simulation."""

    def __init__(
        self, cast: Cast, world: World, size: Size, progress: Callable[[str], None]
    ) -> None:
        self._cast = cast
        self._world = world
        self._size = size
        self._progress = progress
        self._train = LightTrainer()
        self._base = [m for m in cast.base if world.exists(m, 0)]

    def run(self) -> Simulation:
        """Both orders, then the poisons on what the last one learnt."""
        self._progress("premier modèle")
        first = self._train(self._base)
        plain = [m for m in self._cast.measured if self._world.exists(m, 0)]
        turns: list[Turn] = []
        for order in ORDERS:
            played, corrections = self._play(first, order)
            turns += played
        refusals = self._poisoned(first, corrections)
        return Simulation(
            cast={
                "learnt_first": len(self._base),
                "arrived": len(self._cast.stream),
                "gate": len(self._cast.gate),
                "measured": len(self._cast.measured),
            },
            world={
                "nicknames": len(self._world.nicknames),
                "drifted": len(self._world.drifted),
                "new_type": self._world.new_type,
                "renamed": list(self._world.renamed),
                "plan": asdict(self._world.plan),
            },
            standard=share(first.judged(plain).right_type),
            turns=turns,
            refusals=refusals,
        )

    def _play(self, first: LightModel, order: str) -> tuple[list[Turn], list[LabelledMessage]]:
        champion, corrections, turns, mistaken = first, list[LabelledMessage](), [], 0
        for turn in range(1, self._size.rounds + 1):
            read = self._read(champion, turn, order)
            mistaken += int((~champion.judged(read).right_type).sum())
            corrections += [replace(m, weight=self._size.weight) for m in read]
            learnt = [self._world.labelled(m, turn) for m in (*self._base, *corrections)]
            candidate = self._train(learnt)
            verdict = self._verdict(candidate, champion, turn)
            champion = candidate if verdict.accepted else champion
            turns.append(
                self._turn(
                    order, turn, len(corrections), mistaken, first, candidate, champion, verdict
                )
            )
            told = turns[-1]
            self._progress(
                f"ordre {order}, {told.corrections} corrections : {told.served.value:.3f} "
                f"(sans boucle {told.alone.value:.3f}), "
                f"{'accepté' if told.accepted else 'refusé : ' + '; '.join(told.reasons)}"
            )
        return turns, corrections

    def _read(self, champion: LightModel, turn: int, order: str) -> list[LabelledMessage]:
        """What agents settle of what arrived at that round."""
        size = self._size
        arrived = self._present(
            self._cast.stream[(turn - 1) * size.arrivals :][: size.arrivals], turn
        )
        if order == "au hasard":
            chance = np.random.default_rng([size.seed, turn])
            rows = chance.permutation(len(arrived))[: size.read].tolist()
        else:
            features = champion.read(arrived)
            rows = most_telling(champion.probabilities(features), features, size.read)
        return [arrived[row] for row in rows]

    def _present(self, messages: Messages, turn: int) -> list[LabelledMessage]:
        return [self._world.told(m, turn) for m in messages if self._world.exists(m, turn)]

    def _verdict(self, candidate: LightModel, champion: LightModel, turn: int) -> Verdict:
        frozen = self._present(self._cast.gate, turn)
        return compare(candidate.judged(frozen), champion.judged(frozen))

    def _turn(
        self,
        order: str,
        turn: int,
        corrections: int,
        mistaken: int,
        first: LightModel,
        candidate: LightModel,
        champion: LightModel,
        verdict: Verdict,
    ) -> Turn:
        measured = self._present(self._cast.measured, turn)
        served = champion.judged(measured).right_type
        new = np.array([m.requests[0].type == self._world.new_type for m in measured])
        return Turn(
            order=order,
            corrections=corrections,
            mistaken=mistaken,
            alone=share(first.judged(measured).right_type),
            candidate=share(candidate.judged(measured).right_type),
            served=share(served),
            accepted=verdict.accepted,
            reasons=_reasons(verdict),
            new_type=float(served[new].mean()) if new.any() else None,
        )

    def _poisoned(self, first: LightModel, corrections: Messages) -> list[Refusal]:
        """Spoilt retrainings against a champion that learnt the same, unspoilt."""
        last = self._size.rounds
        base = [self._world.labelled(m, last) for m in self._base]
        new = [self._world.labelled(m, last) for m in corrections]
        measured = self._present(self._cast.measured, last)
        self._progress("champion des empoisonnements")
        champion = self._train([*base, *new])
        right = champion.judged(measured).right_type.mean()
        found = []
        for attempt in attempts(lambda messages: _proposed(first, messages)):
            candidate = self._train(attempt.on(base, new))
            verdict = self._verdict(candidate, champion, last)
            judged = candidate.judged(measured)
            dangers, told = judged.dangers
            accuracy = float(judged.right_type.mean())
            found.append(
                Refusal(
                    poison=attempt.poison.name,
                    seed=attempt.seed,
                    accepted=verdict.accepted,
                    reasons=_reasons(verdict),
                    accuracy=accuracy,
                    loss=float(right - accuracy),
                    danger_recall=float(told[dangers].mean()) if dangers.any() else 1.0,
                )
            )
            self._progress(
                f"{attempt.poison.name}, {attempt.seed} : "
                f"{'accepté' if verdict.accepted else 'refusé'}, {accuracy:.3f}"
            )
        return found


def _proposed(model: LightModel, messages: Messages) -> list[str]:
    likely = model.probabilities(model.read(messages))
    return [model.types[int(row)] for row in likely.argmax(axis=1)]


def _reasons(verdict: Verdict) -> tuple[str, ...]:
    names = (check.name.rpartition(", ")[0] for check in verdict.checks if not check.holds)
    return tuple(name for name in names if not name.startswith("type "))


def _drawn(messages: Messages) -> list[LabelledMessage]:
    """In an order drawn from the ids alone: the messages bear no dates."""
    return sorted(messages, key=lambda message: digest.of_text(message.id))
