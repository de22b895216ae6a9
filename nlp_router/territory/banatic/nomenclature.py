"""The two lists of BANATIC competences (2021 and 2025), and which of ours each one means."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nlp_router.configuration import Section, read_section
from nlp_router.territory.banatic.record import COMMUNE, EPCI_NATURES
from nlp_router.text.fold import name_key

YEARS = (2021, 2025)
SYNDICAT = "SYNDICAT"  # Every body that is neither an EPCI nor a commune.
_NATURES = EPCI_NATURES | {COMMUNE, SYNDICAT}
_CODE = re.compile(r"C?([0-9]{4})")


@dataclass(frozen=True, slots=True)
class Code:
    """A line of a BANATIC list.

    Attributes:
        competences: keys of `competences.yaml`; empty when no request depends on it.
        partial: the natures of body that hold only a part of the competence under this code.
    """

    code: str
    label: str
    competences: tuple[str, ...]
    partial: frozenset[str]

    def is_partial(self, nature: str) -> bool:
        """Whether a body of this nature holds only a part of the competence."""
        return (nature if nature in _NATURES else SYNDICAT) in self.partial


@dataclass(frozen=True)
class Nomenclature:
    """One list. A number means something only within it."""

    year: int
    codes: Mapping[str, Code]

    def find(self, heading: str) -> Code | None:
        """The line of a label in any spelling (accents, case, dashes, spaces), or of a code."""
        if code := _CODE.fullmatch(heading.strip()):
            return self.codes.get(code[1])
        return self._by_label.get(name_key(heading))

    @cached_property
    def _by_label(self) -> Mapping[tuple[str, ...], Code]:
        return {name_key(code.label): code for code in self.codes.values()}


@dataclass(frozen=True, slots=True)
class Nomenclatures:
    """Both lists, by year."""

    by_year: Mapping[int, Nomenclature]

    def spoken(self, headings: Iterable[str]) -> Nomenclature | None:
        """The list that knows most of these labels, the newer of two; None when none does."""
        labels = tuple(headings)
        known = {
            year: sum(nomenclature.find(label) is not None for label in labels)
            for year, nomenclature in self.by_year.items()
        }
        year = max(known, key=lambda year: (known[year], year))
        return self.by_year[year] if known[year] else None

    def with_code(self, code: str) -> list[Nomenclature]:
        """The lists that have this number."""
        return [
            nomenclature for nomenclature in self.by_year.values() if code in nomenclature.codes
        ]


def load_nomenclatures(path: Path, competences: Collection[str]) -> Nomenclatures:
    """Reads `taxonomies/territory/banatic.yaml`.

    Args:
        path: the file.
        competences: the keys a code may name.

    Raises:
        InvalidConfiguration: a wrong code, an unknown competence or nature, a label twice.
    """
    top = read_section(path)
    keys = {year: f"nomenclature_{year}" for year in YEARS}
    top.only(*keys.values())
    return Nomenclatures(
        {year: _nomenclature(year, top.named_sections(key), competences)
         for year, key in keys.items()}
    )  # fmt: skip


def _nomenclature(
    year: int, sections: Mapping[str, Section], competences: Collection[str]
) -> Nomenclature:
    codes: dict[str, Code] = {}
    labels: dict[tuple[str, ...], str] = {}
    for number, section in sections.items():
        code = _code(number, section, competences)
        other = labels.setdefault(name_key(code.label), number)
        if other != number:
            raise section.fault(f"{year} : {number} a le même intitulé que {other}")
        codes[number] = code
    return Nomenclature(year, codes)


def _code(number: str, section: Section, competences: Collection[str]) -> Code:
    section.only("label", "competences", "partial")
    if not re.fullmatch(r"[0-9]{4}", number):
        raise section.fault(f"code « {number} » : quatre chiffres entre guillemets attendus")
    named = section.texts("competences")
    for name in named:
        if name not in competences:
            raise section.fault(f"compétence inconnue « {name} » pour {number}")
    return Code(number, section.text("label"), named, _partial(section))


def _partial(section: Section) -> frozenset[str]:
    if section.mapping.get("partial") is True:
        return _NATURES
    natures = frozenset(section.texts("partial"))
    if unknown := sorted(natures - _NATURES):
        raise section.fault(f"nature inconnue « {unknown[0]} »")
    return natures
