"""Every French commune, EPCI, département and région, from one compact versioned file."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from nlp_router.errors import InvalidConfiguration
from nlp_router.text.fold import name_key

# Établissement public territorial: a second intercommunalité, inside the Grand Paris.
EPT = "EPT"


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune of today. `former` are the names of the communes merged into it."""

    insee: str
    name: str
    departement: str
    region: str
    postcodes: tuple[str, ...]
    population: int
    former: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Epci:
    """An intercommunalité. `nature` is CC, CA, CU, METRO, MET69 or EPT."""

    siren: str
    name: str
    nature: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Referential:
    """France as of one vintage.

    Attributes:
        vintage: year of the Code officiel géographique the file was made from.
        source: package name and version it was made from.
        epci_of: INSEE code -> SIREN of the EPCI à fiscalité propre, absent for four islands.
    """

    vintage: str
    source: str
    communes: Mapping[str, Commune]
    epcis: Mapping[str, Epci]
    departements: Mapping[str, str]
    regions: Mapping[str, str]
    epci_of: Mapping[str, str]

    @property
    def version(self) -> str:
        """Name of this state of the territory, part of every qualification."""
        return f"cog-{self.vintage}"

    @cached_property
    def ept_of(self) -> Mapping[str, str]:
        """INSEE code -> SIREN of the établissement public territorial, in the Grand Paris."""
        return {
            insee: epci.siren
            for epci in self.epcis.values()
            if epci.nature == EPT
            for insee in epci.members
        }

    @cached_property
    def by_name(self) -> Mapping[tuple[str, ...], tuple[str, ...]]:
        """Folded name -> INSEE codes of the communes that bear it, today's names only."""
        index: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for commune in self.communes.values():
            index[name_key(commune.name)].append(commune.insee)
        return {key: tuple(codes) for key, codes in index.items()}

    @cached_property
    def by_postcode(self) -> Mapping[str, tuple[str, ...]]:
        """Postcode -> INSEE codes of its communes."""
        index: dict[str, list[str]] = defaultdict(list)
        for commune in self.communes.values():
            for postcode in commune.postcodes:
                index[postcode].append(commune.insee)
        return {postcode: tuple(codes) for postcode, codes in index.items()}


def load_referential(path: Path) -> Referential:
    """Reads the file written by `nlp_router.territory.build`.

    Raises:
        InvalidConfiguration: absent or unreadable file.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            content: dict[str, Any] = json.load(stream)
        return _referential(content)
    except FileNotFoundError as error:
        raise InvalidConfiguration(path, 0, "fichier introuvable : make territory") from error
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise InvalidConfiguration(path, 0, "fichier illisible : make territory") from error


def _referential(content: dict[str, Any]) -> Referential:
    communes = {
        row[0]: Commune(row[0], row[1], row[2], row[3], tuple(row[4]), row[5], tuple(row[6]))
        for row in content["communes"]
    }
    epcis = {row[0]: Epci(row[0], row[1], row[2], tuple(row[3])) for row in content["epcis"]}
    return Referential(
        vintage=content["vintage"],
        source=content["source"],
        communes=communes,
        epcis=epcis,
        departements=content["departements"],
        regions=content["regions"],
        epci_of={
            insee: epci.siren
            for epci in epcis.values()
            if epci.nature != EPT
            for insee in epci.members
        },
    )
