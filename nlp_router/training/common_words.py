"""Everyday words, which are no place unless a cue says so: « vert », « gan », « pont »."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from nlp_router.territory.referential import Referential
from nlp_router.text.fold import name_key, tokens
from nlp_router.training.dataset import LabelledMessage

_AUTHORS = 3


def common_words(messages: Sequence[LabelledMessage], referential: Referential) -> tuple[str, ...]:
    """Folded words written without a capital by several authors outside any place name.

    A word that belongs to a commune's name does not count in that commune's own EPCI, where
    people write « virazeil » without a capital.
    """
    local: dict[str, set[str]] = {}
    authors: dict[str, set[str]] = defaultdict(set)
    for message in messages:
        siren = message.raw.get("epci") or ""
        if siren not in local:
            local[siren] = _names(siren, referential)
        quoted = set(name_key(message.place_quote or ""))
        for token in tokens(message.text):
            if token.folded in quoted or token.folded in local[siren]:
                continue
            if not message.text[token.start].isupper():
                authors[token.folded].add(message.author)
    return tuple(sorted(word for word, known in authors.items() if len(known) >= _AUTHORS))


def _names(siren: str, referential: Referential) -> set[str]:
    epci = referential.epcis.get(siren)
    if epci is None:
        return set()
    communes = [referential.communes[insee] for insee in epci.members]
    return {
        word
        for commune in communes
        for name in (commune.name, *commune.former)
        for word in name_key(name)
    }
