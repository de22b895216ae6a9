"""One name of a place in a text."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from nlp_router.route.arrondissements import ARRONDISSEMENT_ALONE, ARRONDISSEMENTS
from nlp_router.route.atlas import Scale
from nlp_router.route.qualifiers import POSTCODE
from nlp_router.route.role import Role
from nlp_router.territory.referential import Referential


@dataclass(frozen=True, slots=True)
class Mention:
    """One name in the text and the communes it may stand for.

    Attributes:
        exact: spelt as the whole name of a commune.
        qualified: a département, postcode or arrondissement stands beside it.
        joined: to the name before, « Virazeil et Beaupuy ».
        outdone: « à Virazeil aussi », said of a place compared with.
        vague: « Saint-Martin », of which the département has one, cut short, but France many.
    """

    codes: tuple[str, ...]
    start: int
    end: int
    role: Role
    scale: Scale
    exact: bool = True
    qualified: bool = False
    joined: bool = False
    outdone: bool = False
    vague: bool = False


def find_arrondissements(text: str, area: Collection[str]) -> list[Mention]:
    """« dans le 13e », where the area holds Marseille, or Paris, or Lyon."""
    cities = sorted(set(area) & set(ARRONDISSEMENTS))
    if len(cities) != 1:
        return []
    return [
        Mention((cities[0],), found.start(), found.end(), Role.SITED, Scale.AREA, qualified=True)
        for found in ARRONDISSEMENT_ALONE.finditer(text)
        if 1 <= int(found.group(1) or found.group(2)) <= ARRONDISSEMENTS[cities[0]]
    ]


def find_postcodes(text: str, referential: Referential, area: Collection[str]) -> list[Mention]:
    """Postcodes in the text that the area knows; without an area, that France knows."""
    mentions = []
    for match in POSTCODE.finditer(text):
        codes = referential.by_postcode.get(match.group(), ())
        kept = tuple(code for code in codes if code in area) if area else codes
        if kept:
            scale = Scale.AREA if area else Scale.FRANCE
            span = match.start(), match.end()
            mentions.append(Mention(kept, *span, Role.POSTCODE, scale, exact=False))
    return mentions
