"""A territory with words of its own, and what changes there as time goes by.

Its inhabitants say the most telling words of each type otherwise: nicknames that no message
seen before holds. One type is new on the way, one is renamed, and further words drift.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from nlp_router import digest
from nlp_router.text.fold import tokens
from nlp_router.training.dataset import LabelledMessage

_SHORTEST_WORD = 4
_CONSONANTS, _VOWELS = "bcdfgjklmnprstvz", "aeiou"
# Share of the messages whose author speaks as people do there.
_LOCAL = 0.8


@dataclass(frozen=True, slots=True)
class Plan:
    """At which round what happens: from it on, included."""

    new_type: int = 2
    renaming: int = 3
    drift: int = 4


@dataclass(frozen=True, slots=True)
class World:
    """The territory.

    Attributes:
        nicknames: folded word → what is said there, from the start.
        drifted: the same, for words that change later.
        new_type: nobody writes about it before its round.
        renamed: its id before and after.
    """

    nicknames: Mapping[str, str]
    drifted: Mapping[str, str]
    new_type: str
    renamed: tuple[str, str]
    plan: Plan

    def exists(self, message: LabelledMessage, turn: int) -> bool:
        """Whether anybody would write this at that round."""
        return turn >= self.plan.new_type or message.requests[0].type != self.new_type

    def told(self, message: LabelledMessage, turn: int) -> LabelledMessage:
        """The message as somebody there writes it at that round, with the labels in force."""
        words = {**self.nicknames, **(self.drifted if turn >= self.plan.drift else {})}
        if int(digest.of_text(message.id)[:8], 16) / 2**32 >= _LOCAL:
            words = {}
        spoken = replace(
            message, text=_said(message.text, words), subject=_said(message.subject, words)
        )
        return self.labelled(spoken, turn)

    def labelled(self, message: LabelledMessage, turn: int) -> LabelledMessage:
        """The message with the ids in force at that round: a renaming relabels what was learnt."""
        old, new = self.renamed
        if turn < self.plan.renaming or message.requests[0].type != old:
            return message
        return replace(message, requests=(replace(message.requests[0], type=new),))


def make_world(
    messages: Sequence[LabelledMessage], words_per_type: int, seed: int, plan: Plan | None = None
) -> World:
    """A territory whose nicknames stand for the words that tell these messages' types."""
    chance = np.random.default_rng(seed)
    telling = _telling_words(messages, words_per_type)
    made: dict[str, str] = {}
    for word in sorted(telling):
        singular = word.rstrip("sx")
        # A plural follows its singular.
        name = made.get(singular) or _invented(chance)
        made[word] = made[singular] = name
    words = {word: made[word] for word in telling}
    drifting = {word for word in words if digest.of_text(words[word])[0] in "01234"}
    types = sorted(Counter(m.requests[0].type for m in messages))
    new, renamed = (types[int(row)] for row in chance.choice(len(types), 2, replace=False))
    return World(
        nicknames={word: name for word, name in words.items() if word not in drifting},
        drifted={word: name for word, name in words.items() if word in drifting},
        new_type=new,
        renamed=(renamed, f"{renamed}_renomme"),
        plan=plan or Plan(),
    )


def _telling_words(messages: Sequence[LabelledMessage], per_type: int) -> set[str]:
    """For each type, the words that its messages use most beyond what the others do."""
    of_type: dict[str, Counter[str]] = defaultdict(Counter)
    sizes = Counter(message.requests[0].type for message in messages)
    for message in messages:
        found = {t.folded for t in tokens(f"{message.subject} {message.text}")}
        of_type[message.requests[0].type].update(
            word for word in found if len(word) >= _SHORTEST_WORD and word.isalpha()
        )
    everywhere: Counter[str] = Counter()
    for counts in of_type.values():
        everywhere.update(counts)
    kept: set[str] = set()
    for name, counts in of_type.items():
        others = max(len(messages) - sizes[name], 1)
        gain = {
            word: count / sizes[name] - (everywhere[word] - count) / others
            for word, count in counts.items()
        }
        kept.update(sorted(gain, key=lambda word: (-gain[word], word))[:per_type])
    return kept


def _invented(chance: np.random.Generator) -> str:
    syllables = int(chance.integers(2, 4))
    return "".join(
        _CONSONANTS[int(chance.integers(len(_CONSONANTS)))]
        + _VOWELS[int(chance.integers(len(_VOWELS)))]
        for _ in range(syllables)
    )


def _said(text: str, words: Mapping[str, str]) -> str:
    pieces, position = [], 0
    for token in tokens(text):
        if token.folded in words:
            pieces += [text[position : token.start], words[token.folded]]
            position = token.end
    return "".join([*pieces, text[position:]])
