"""What every BANATIC export says, in one form: which body holds which competence, and where.

BANATIC is the Interior ministry's national base of intercommunal bodies (Licence Ouverte).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

# EPCI à fiscalité propre, and the établissements publics territoriaux of Grand Paris.
EPCI_NATURES = frozenset({"CC", "CA", "CU", "METRO", "MET69", "MET75", "EPT"})
# A commune that a holders file names without any group: it kept the competence.
COMMUNE = "COMMUNE"


class Kind(StrEnum):
    """The forms in which BANATIC is, or was, given out."""

    WORKBOOK = "xlsx"
    LEGACY = "legacy"
    HOLDERS = "holders"
    CODES = "codes"


@dataclass(frozen=True, slots=True)
class Group:
    """An EPCI or a syndicat as a file names it; `name` and `nature` may be unknown (empty).

    Attributes:
        nature: CC, CA, CU, METRO, MET69, MET75, EPT, SIVU, SIVOM, SMF, SMO, PETR, POLEM …
    """

    siren: str
    name: str
    nature: str

    @property
    def is_epci(self) -> bool:
        """Whether it is an EPCI à fiscalité propre (or an EPT)."""
        return self.nature in EPCI_NATURES


@dataclass(frozen=True, slots=True)
class Held:
    """A body holds a competence.

    Attributes:
        competence: key of `competences.yaml`.
        group_siren: SIREN of the body, « TEMPnnnnn » while it has none; empty with the nature
            `COMMUNE`, for communes that kept the competence.
        communes: INSEE codes it holds it for; empty means all members of the EPCI.
        partial: only a part of the competence (« d'intérêt communautaire », treatment without
            collection, syndicat à la carte …): it does not move the default.
        via: SIREN of the EPCI or syndicat through which these communes belong to the body.
        source: name of the file that says so.
        day: day of that file.
        nomenclature: 2021 or 2025: the same code means other things in the other one.
        codes: the BANATIC codes that say so.
    """

    competence: str
    group_siren: str
    group_name: str
    group_nature: str
    communes: frozenset[str]
    partial: bool
    via: str | None
    source: str
    day: date
    nomenclature: int
    codes: tuple[str, ...]

    @property
    def is_epci(self) -> bool:
        """Whether the body is an EPCI à fiscalité propre (or an EPT)."""
        return self.group_nature in EPCI_NATURES


@dataclass(frozen=True)
class Import:
    """One BANATIC file, read.

    Attributes:
        day: the day the file tells about, as the operator gave it.
        source, sha256: name and digest of the file.
        groups: every body of the file.
        covers: competences the file would tell of: a body of `groups` without one of them
            does not hold it.
        unknown: labels or codes that no nomenclature of ours has -> bodies (or communes, in a
            holders file) that bear them.
        unknown_groups: SIREN of EPCI that the map of France does not have.
        unknown_members: SIREN of members that are neither commune nor body (départements …).
    """

    day: date
    kind: Kind
    nomenclature: int
    source: str
    sha256: str
    groups: tuple[Group, ...]
    covers: frozenset[str]
    held: tuple[Held, ...]
    unknown: Mapping[str, int]
    unknown_groups: tuple[str, ...]
    unknown_members: tuple[str, ...]

    @cached_property
    def not_held(self) -> frozenset[tuple[str, str]]:
        """(SIREN, competence) of the EPCI of the file that explicitly do not hold it."""
        if self.kind is Kind.HOLDERS:  # It lists transfers: silence about an EPCI is no « NON ».
            return frozenset()
        held = {(line.group_siren, line.competence) for line in self.held}
        return frozenset(
            (group.siren, competence)
            for group in self.groups
            if group.is_epci
            for competence in self.covers
            if (group.siren, competence) not in held
        )
