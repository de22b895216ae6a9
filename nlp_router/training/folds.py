"""Which training messages fit the classifiers and which calibrate them: cut between authors."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nlp_router import digest
from nlp_router.training.dataset import LabelledMessage


def author_folds(messages: Sequence[LabelledMessage], folds: int) -> NDArray[np.int64]:
    """The fold of each message, the same for all messages of an author, whatever the order.

    Authors are dealt one by one, in the order of a digest of their name, to the fold that so
    far has the fewest messages of the types they write: each fold sees every type. Messages
    with several requests count apart: each fold needs its share of both kinds.
    """
    types: dict[str, Counter[tuple[bool, str]]] = defaultdict(Counter)
    for message in messages:
        types[message.author].update((message.several, r.type) for r in message.requests)
    dealt: list[Counter[tuple[bool, str]]] = [Counter() for _ in range(folds)]
    fold: dict[str, int] = {}
    for author in sorted(types, key=digest.of_text):
        crowding = [
            sum(count * hand[name] for name, count in types[author].items()) for hand in dealt
        ]
        fold[author] = int(np.argmin(crowding))
        dealt[fold[author]].update(types[author])
    return np.array([fold[message.author] for message in messages], dtype=np.int64)
