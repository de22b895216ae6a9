"""Finding the communes a text mentions, and what each mention is there for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from nlp_router.route.atlas import Atlas
from nlp_router.route.context import Context
from nlp_router.route.mention import Mention
from nlp_router.route.plausibility import Plausibility
from nlp_router.route.qualifiers import Qualifiers
from nlp_router.route.reading import Reading
from nlp_router.route.role import Role
from nlp_router.territory.referential import Referential
from nlp_router.text.fold import name_key

# Larger than this a city is no everyday word, though many write it without a capital.
_LARGE = 100_000


def _cities(words: frozenset[str], referential: Referential) -> set[str]:
    """« lyon », « brest »; but « tours » is the plural of an everyday word."""
    names = {
        "".join(name_key(commune.name))
        for commune in referential.communes.values()
        if commune.population > _LARGE
    }
    return {name for name in names if name in words and name.rstrip("s") not in words - {name}}


class MentionReader:
    """Reads texts for the names of an atlas.

    Args:
        common_words: folded everyday words; a name that is one needs a cue beside it
            (« Vert », « Gan »), and a misspelling is never read out of one.
    """

    def __init__(self, referential: Referential, common_words: frozenset[str]) -> None:
        self._referential = referential
        self._common = frozenset(common_words) - _cities(common_words, referential)
        self._qualifiers = Qualifiers(referential)

    def read(self, text: str, atlas: Atlas) -> list[Mention]:
        """The mentions of a text, in its order, never overlapping."""
        context = Context(text)
        has_area = atlas.area is not None
        plausibility = Plausibility(context, self._common, self._referential, has_area)
        reading = Reading(context, atlas, plausibility, self._qualifiers, self._common)
        return list(_itineraries(_together(list(reading.mentions())), context))


def _together(mentions: Sequence[Mention]) -> list[Mention]:
    """« Aiguillon et Marmande ont mis des caméras »: both have."""
    return (
        [
            replace(mention, role=Role.ACTOR)
            if after and after.joined and after.role == Role.ACTOR and mention.role == Role.NAMED
            else mention
            for mention, after in zip(mentions, [*mentions[1:], None], strict=True)
        ]
        if mentions
        else []
    )


def _itineraries(mentions: Sequence[Mention], context: Context) -> Iterator[Mention]:
    """« de Tonneins à Marmande »: neither end is where the fact is."""
    if not mentions:
        return
    ways = [
        context.is_way(first.start, first.end, second.start) for first, second in pairwise(mentions)
    ]
    for mention, *ends in zip(mentions, [*ways, False], [False, *ways], strict=True):
        yield replace(mention, role=min(mention.role, Role.NEAR)) if any(ends) else mention
