"""Several BANATIC imports read as one: the newest word on each body, the exact holder first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nlp_router.territory.banatic.record import Held, Import, Kind


@dataclass(frozen=True)
class Banatic:
    """What BANATIC says today.

    Attributes:
        imports: the files it comes from, oldest first.
        held: the lines in force.
        not_held: (SIREN of an EPCI, competence) that it explicitly does not hold.
    """

    imports: tuple[Import, ...]
    held: tuple[Held, ...]
    not_held: frozenset[tuple[str, str]]
    _exact: Mapping[tuple[str, str], tuple[Held, ...]]
    _local: Mapping[tuple[str, str], tuple[Held, ...]]
    _epci: Mapping[tuple[str, str], Held]

    def find(self, insee: str, epci: str | None, competence: str) -> tuple[Held, ...]:
        """The lines that tell of a competence in a commune, the most telling first.

        A holders file speaks alone where it names the whole holder. Else the syndicats that
        the commune belongs to come before its EPCI, which may have joined them, and a whole
        competence before a part of one.
        """
        exact = self._exact.get((insee, competence), ())
        if any(not line.partial for line in exact):
            return _whole_first(exact)
        of_epci = self._epci.get((epci or "", competence))
        wide = self._local.get((insee, competence), ()) + ((of_epci,) if of_epci else ())
        return _whole_first(exact + wide)


def merge(imports: Iterable[Import]) -> Banatic:
    """One view of several imports.

    Of two files that speak of the same body and competence the newer wins; on the same day,
    the later of `imports`. A holders file is compared with the other holders files only,
    commune by commune and code by code, within the newest nomenclature.
    """
    ordered = tuple(sorted(imports, key=lambda item: item.day))
    wide, not_held = _newest_by_group([item for item in ordered if item.kind is not Kind.HOLDERS])
    exact = _newest_by_commune([item for item in ordered if item.kind is Kind.HOLDERS])
    return Banatic(
        imports=ordered,
        held=(*dict.fromkeys(line for lines in exact.values() for line in lines), *wide),
        not_held=not_held,
        _exact=exact,
        _local=_by_commune(line for line in wide if line.communes),
        _epci={(line.group_siren, line.competence): line for line in wide if not line.communes},
    )


def _newest_by_group(
    imports: list[Import],
) -> tuple[tuple[Held, ...], frozenset[tuple[str, str]]]:
    lines: dict[tuple[str, str], tuple[Held, ...]] = {}
    denied: set[tuple[str, str]] = set()
    for item in imports:
        said = {(group.siren, name) for group in item.groups for name in item.covers}
        for scope in said:
            lines.pop(scope, None)
        denied = (denied - said) | item.not_held
        for line in item.held:
            scope = (line.group_siren, line.competence)
            lines[scope] = (*lines.get(scope, ()), line)
    return tuple(line for found in lines.values() for line in found), frozenset(denied)


def _newest_by_commune(imports: list[Import]) -> dict[tuple[str, str], tuple[Held, ...]]:
    nomenclature: dict[tuple[str, str], int] = {}
    by_code: dict[tuple[str, str], dict[str, list[Held]]] = defaultdict(dict)
    for item in imports:
        renewed: set[tuple[str, str, str]] = set()
        for line in item.held:
            (code,) = line.codes
            for insee in line.communes:
                scope = (insee, line.competence)
                if nomenclature.setdefault(scope, item.nomenclature) != item.nomenclature:
                    nomenclature[scope] = item.nomenclature
                    by_code[scope].clear()
                if (*scope, code) not in renewed:
                    renewed.add((*scope, code))
                    by_code[scope][code] = []
                by_code[scope][code].append(line)
    return {
        scope: tuple(line for lines in codes.values() for line in lines)
        for scope, codes in by_code.items()
    }


def _by_commune(lines: Iterable[Held]) -> dict[tuple[str, str], tuple[Held, ...]]:
    index: dict[tuple[str, str], list[Held]] = defaultdict(list)
    for line in lines:
        for insee in line.communes:
            index[insee, line.competence].append(line)
    return {scope: tuple(found) for scope, found in index.items()}


def _whole_first(lines: tuple[Held, ...]) -> tuple[Held, ...]:
    return tuple(sorted(lines, key=lambda line: line.partial))
