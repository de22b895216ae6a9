"""What a territory's files say twice, against each other, or not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import combinations, pairwise

from nlp_router.territory.lines import Line, Where
from nlp_router.territory.pack import Pack
from nlp_router.territory.table import CompetenceTable
from nlp_router.territory.territory import Territory


class Kind(StrEnum):
    """What is wrong; only a contradiction is an error."""

    CONTRADICTION = "contradiction"
    OVERLAP = "chevauchement"
    GAP = "trou"
    OVER = "échue"
    USELESS = "sans effet"
    UNCLEAR = "à confirmer"


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark, for a person: where, what, and why it matters."""

    kind: Kind
    where: str
    text: str


def check(territory: Territory, day: date) -> list[Finding]:
    """All that the packs say twice, against each other, too late, for nothing or not at all.

    Args:
        day: the day the remarks are made on; a line over since is told.
    """
    found = [
        finding for pack in territory.packs.values() for finding in _of_pack(territory, pack, day)
    ]
    return found + list(_two_names(territory.packs.values()))


def check_pack(territory: Territory, pack: Pack, day: date) -> list[Finding]:
    """The same for the pack of one EPCI, by itself."""
    return [*_of_pack(territory, pack, day), *_two_names([pack])]


def _of_pack(territory: Territory, pack: Pack, day: date) -> Iterator[Finding]:
    yield from _pairs(pack)
    yield from _gaps(pack)
    yield from _over(pack, day)
    yield from _useless(pack, territory, day)
    yield from _unclear(pack, territory, day)


def _pairs(pack: Pack) -> Iterator[Finding]:
    for one, other in combinations(pack.overrides, 2):
        if one.competence != other.competence or not one.overlaps(other):
            continue
        # A narrower line is an exception to the wider one, not its contrary.
        if one.scope.precision != other.scope.precision or not one.scope.meets(other.scope):
            continue
        where = f"{one.reference} et {other.reference}"
        common = ", ".join(sorted(one.scope.communes & other.scope.communes)) or "tout l'EPCI"
        if _answer(one) == _answer(other):
            yield Finding(
                Kind.OVERLAP, where, f"« {one.competence} » dit deux fois la même chose ({common})"
            )
        elif one.rank == other.rank:
            yield Finding(
                Kind.CONTRADICTION,
                where,
                f"« {one.competence} » a deux titulaires le même jour ({common}) : "
                f"{_named(one)} et {_named(other)}",
            )
        else:
            newer = max(one, other, key=lambda line: line.rank)
            yield Finding(
                Kind.OVERLAP,
                where,
                f"« {one.competence} » : deux lignes se recouvrent ({common}), la plus récente "
                f"l'emporte ({_named(newer)}) ; fermer l'autre par « valid_to »",
            )


def _gaps(pack: Pack) -> Iterator[Finding]:
    """Days between two periods of one competence, when the law would come back for a while."""
    by_scope: dict[object, list[Line]] = defaultdict(list)
    for line in pack.overrides:
        by_scope[line.competence, line.scope].append(line)
    for lines in by_scope.values():
        lines.sort(key=lambda line: line.valid_from or date.min)
        for before, after in pairwise(lines):
            if before.valid_to is None or after.valid_from is None:
                continue
            first = before.valid_to + timedelta(days=1)
            if first < after.valid_from:
                yield Finding(
                    Kind.GAP,
                    f"{before.reference} et {after.reference}",
                    f"« {before.competence} » : du {first:%d/%m/%Y} à la veille du "
                    f"{after.valid_from:%d/%m/%Y}, c'est le droit commun qui s'applique",
                )


def _over(pack: Pack, day: date) -> Iterator[Finding]:
    for line in pack.overrides:
        if line.valid_to and line.valid_to < day:
            yield Finding(
                Kind.OVER,
                line.reference,
                f"« {line.competence} » : {_named(line)}, {line.period}",
            )


def _useless(pack: Pack, territory: Territory, day: date) -> Iterator[Finding]:
    """Lines that say what would be said without them, for every commune they cover."""
    if not pack.overrides:
        return
    others = CompetenceTable(
        line
        for lines in territory.table.lines.values()
        for line in lines
        if line not in pack.overrides
    )
    members = territory.referential.epcis[pack.siren].members
    for line in pack.overrides:
        if line.service or line.doubt is not None:
            continue
        asked = max(day, line.valid_from or day)
        places = [
            Where.of(territory.referential, insee, pack.siren)
            for insee in line.scope.communes or members
        ]
        without = [others.winner(line.competence, where, asked) for where in places]
        if all(_answer(line) == _answer(winner) and not winner.doubt for winner in without):
            yield Finding(
                Kind.USELESS,
                line.reference,
                f"« {line.competence} » : {_named(line)}, comme le disait déjà "
                f"{without[0].source.label}",
            )


def _unclear(pack: Pack, territory: Territory, day: date) -> Iterator[Finding]:
    """Competences whose holder a person still has to confirm, somewhere in the EPCI."""
    members = territory.referential.epcis[pack.siren].members
    for competence in territory.competences:
        doubts = {
            line.doubt
            for insee in members
            if (
                line := territory.table.winner(
                    competence, Where.of(territory.referential, insee, pack.siren), day
                )
            ).doubt
        }
        for doubt in sorted(filter(None, doubts)):
            yield Finding(Kind.UNCLEAR, f"{pack.siren}.yaml", f"« {competence} » : {doubt}")


def _two_names(packs: Iterable[Pack]) -> Iterator[Finding]:
    names: dict[str, dict[str, Line]] = defaultdict(dict)
    for pack in packs:
        for line in pack.overrides:
            if line.body:
                names[line.body.id].setdefault(line.body.name, line)
    for identifier, found in names.items():
        if len(found) > 1:
            yield Finding(
                Kind.CONTRADICTION,
                " et ".join(line.reference for line in found.values()),
                f"« {identifier} » porte plusieurs noms : {', '.join(found)}",
            )


def _answer(line: Line) -> tuple[object, ...]:
    return line.level, line.body, line.service


def _named(line: Line) -> str:
    return line.body.name if line.body else line.level.value


def contradictions(findings: Sequence[Finding]) -> list[Finding]:
    """Those that must be mended before the files are used."""
    return [finding for finding in findings if finding.kind is Kind.CONTRADICTION]
