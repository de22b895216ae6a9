"""Making the gazetteer of an area, from the map and from a pack."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from nlp_router.route.forms import (
    ARTICLES,
    NameKey,
    joined_names,
    short_forms,
    singular,
    usual_forms,
)
from nlp_router.route.gazetteer import FUZZY_SHORTEST, Gazetteer
from nlp_router.territory.pack import Pack
from nlp_router.territory.referential import Referential
from nlp_router.text.fold import name_key


def area_gazetteer(
    referential: Referential,
    members: Iterable[str],
    pack: Pack | None = None,
    shortened_from: int = 0,
) -> Gazetteer:
    """The gazetteer of some communes, those merged into them, and a pack's own names.

    Args:
        shortened_from: inhabitants from which a commune is also known by its name cut short.
    """
    full: dict[NameKey, set[str]] = defaultdict(set)
    short: dict[NameKey, set[str]] = defaultdict(set)
    for insee in members:
        commune = referential.communes[insee]
        for key in map(name_key, (commune.name, *commune.former)):
            full[key].add(insee)
            known = commune.population >= shortened_from
            for form in short_forms(key) if known else usual_forms(key):
                short[form].add(insee)
        if "ç" in commune.name:
            # « Juransson »: folded, « ç » would sound as « c ».
            short[name_key(commune.name.replace("ç", "ss"))].add(insee)
    if pack:
        _add_pack(pack, full, short)
    if not shortened_from:
        for key in full.keys() & short.keys():
            del short[key]
    return _gazetteer(full, short)


def _add_pack(pack: Pack, full: dict[NameKey, set[str]], short: dict[NameKey, set[str]]) -> None:
    """A pack's alias replaces what the map knows under it; its places stand beside."""
    for alias, insee in pack.aliases.items():
        full[name_key(alias)] = {insee}
    for place in pack.places:
        full[name_key(place.name)].add(place.insee)
    named = [*pack.aliases.items(), *((place.name, place.insee) for place in pack.places)]
    for name, insee in named:
        key = name_key(name)
        if len(key) > 1 and key[0] in ARTICLES:
            short[key[1:]].add(insee)


def _by_singular(full: Mapping[NameKey, set[str]]) -> dict[NameKey, tuple[str, ...]]:
    names: dict[NameKey, set[str]] = defaultdict(set)
    for key, codes in full.items():
        names[singular(key)].update(codes)
    return {key: tuple(sorted(codes)) for key, codes in names.items() if len(key) > 2}


def _gazetteer(full: Mapping[NameKey, set[str]], short: Mapping[NameKey, set[str]]) -> Gazetteer:
    return Gazetteer(
        full={key: tuple(sorted(codes)) for key, codes in full.items()},
        short={key: tuple(sorted(codes)) for key, codes in short.items()},
        joined=joined_names(full),
        singular=_by_singular(full),
        longest=max((len(key) for key in full), default=1),
        keys=tuple(
            dict.fromkeys((*full, *(k for k in short if len("".join(k)) >= FUZZY_SHORTEST)))
        ),
    )
