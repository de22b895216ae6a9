"""Finding a commune or an EPCI by what a person types: a name, a part of it, or a code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from nlp_router.territory.referential import Commune, Epci, Referential
from nlp_router.text.fold import name_key


@dataclass(frozen=True, slots=True)
class Found:
    """A commune or an EPCI.

    Attributes:
        former: the name under which it was found, when that of a commune merged into it.
    """

    place: Commune | Epci
    former: str | None = None


@dataclass(frozen=True, slots=True)
class _Entry:
    """A name, folded, between spaces, with its weight among equals."""

    key: str
    weight: int
    found: Found


class PlaceSearch:
    """Every name of the map. Accents, capitals, hyphens and « St » don't matter."""

    def __init__(self, referential: Referential) -> None:
        self._referential = referential

    def __call__(self, typed: str) -> list[Found]:
        """The places that bear every word typed, or its beginning: whole names first, the more
        populated first.
        """
        words = name_key(typed)
        if not words:
            return []
        if any(character.isdigit() for character in typed):
            return list(self._by_code("".join(words).upper()))
        whole = f" {' '.join(words)} "
        starts = [f" {word}" for word in words]
        entries = [entry for entry in self._entries if all(start in entry.key for start in starts)]
        entries.sort(key=lambda entry: (_distance(entry, whole), -entry.weight))
        return [entry.found for entry in entries]

    def _by_code(self, code: str) -> Iterator[Found]:
        """The EPCI of that SIREN, the commune of that INSEE code, those of that postcode."""
        referential = self._referential
        if epci := referential.epcis.get(code):
            yield Found(epci)
        insees = [code, referential.insee_of.get(code, ""), *referential.by_postcode.get(code, ())]
        for insee in dict.fromkeys(insees):
            if commune := referential.communes.get(insee):
                yield Found(commune)

    @cached_property
    def _entries(self) -> list[_Entry]:
        communes = self._referential.communes
        found = []
        for commune in communes.values():
            found.append(_entry(commune.name, commune.population, Found(commune)))
            found += [
                _entry(name, commune.population, Found(commune, name)) for name in commune.former
            ]
        for epci in self._referential.epcis.values():
            population = sum(communes[insee].population for insee in epci.members)
            found.append(_entry(epci.name, population, Found(epci)))
        return found


def _entry(name: str, weight: int, found: Found) -> _Entry:
    return _Entry(f" {' '.join(name_key(name))} ", weight, found)


def _distance(entry: _Entry, whole: str) -> int:
    """0 for the very name, 1 for its beginning, 2 for words inside, 3 for beginnings of words."""
    if entry.key == whole:
        return 2 if entry.found.former else 0
    return (1 if entry.key.startswith(whole) else 2) if whole in entry.key else 3
