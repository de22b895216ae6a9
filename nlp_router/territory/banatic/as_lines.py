"""BANATIC's word as lines of the table of competences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from nlp_router.domain import Level
from nlp_router.territory.banatic.merge import Banatic
from nlp_router.territory.banatic.record import COMMUNE, Held
from nlp_router.territory.lines import Body, Line, Scope, Source, Where
from nlp_router.territory.referential import Referential
from nlp_router.territory.table import CompetenceTable


def lines_of(banatic: Banatic, law: CompetenceTable, referential: Referential) -> list[Line]:
    """The lines that BANATIC adds to the law's.

    A competence held in part only (« d'intérêt communautaire ») moves nothing: which part is
    not told. That an EPCI does not hold a competence counts only where the law leaves the
    choice, and as long as that rule lasts: the obligatory ones are known to be under-filled.

    Args:
        law: the table without BANATIC, which says where there is a choice.
    """
    held = [line for line in _held(banatic) if not _idle(line, law, referential)]
    return held + list(_not_held(banatic, law, referential))


def _held(banatic: Banatic) -> Iterator[Line]:
    for held in banatic.held:
        if not held.partial:
            yield _line(held)


def _line(held: Held) -> Line:
    if held.group_nature == COMMUNE:
        level, body = Level.COMMUNE, None
    elif held.is_epci:
        level, body = Level.EPCI, Body(held.group_siren, held.group_name) if held.communes else None
    else:
        level, body = Level.ORGANISME, Body(held.group_siren, held.group_name)
    epcis = frozenset() if held.communes else frozenset((held.group_siren,))
    via = " (par l'EPCI)" if held.via else ""
    return Line(
        competence=held.competence,
        level=level,
        scope=Scope(epcis=epcis, communes=held.communes),
        source=Source.BANATIC,
        basis=f"BANATIC au {held.day:%d/%m/%Y}, code {', '.join(held.codes)}"
        f" (liste {held.nomenclature}){via}",
        reference=held.source,
        holder=Level.EPCI if held.via and level is Level.ORGANISME else None,
        body=body,
        valid_from=held.day,
    )


def _idle(line: Line, law: CompetenceTable, referential: Referential) -> bool:
    """What a special case settles stays; what the law already gives needs no second line."""
    if line.level is not Level.EPCI or line.scope.communes:
        return False
    (siren,) = line.scope.epcis
    winner = law.winner(line.competence, Where.of(referential, None, siren), _day(line))
    settled = winner.source is Source.SPECIAL_CASE or winner.level is Level.EPCI
    return settled and not winner.doubt


def _not_held(banatic: Banatic, law: CompetenceTable, referential: Referential) -> Iterator[Line]:
    told: dict[str, set[str]] = defaultdict(set)
    for siren, competence in banatic.not_held:
        told[competence].add(siren)
    newest = max((item.day for item in banatic.imports), default=date.min)
    for competence, sirens in sorted(told.items()):
        for siren in sorted(sirens):
            if siren not in referential.epcis:
                continue
            rule = law.winner(competence, Where.of(referential, None, siren), newest)
            if rule.doubt:
                yield Line(
                    competence=competence,
                    level=Level.COMMUNE if rule.level is Level.EPCI else rule.level,
                    scope=Scope(epcis=frozenset((siren,))),
                    source=Source.BANATIC,
                    basis=f"BANATIC au {newest:%d/%m/%Y} : l'EPCI n'exerce pas cette compétence",
                    reference=banatic.imports[-1].source,
                    valid_from=newest,
                    valid_to=rule.valid_to,
                )


def _day(line: Line) -> date:
    return line.valid_from or date.min
