"""What an import tells the operator, in French."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from nlp_router.territory.banatic.record import Import

_SHOWN = 10


def report(imports: Iterable[Import]) -> Iterator[str]:
    """What was read, in French, line by line."""
    for item in imports:
        partial = sum(line.partial for line in item.held)
        yield f"{item.source} ({item.kind}, nomenclature {item.nomenclature}), {item.day:%d/%m/%Y}"
        yield f"  {len(item.groups)} groupements, {len(item.covers)} compétences reconnues"
        yield f"  {len(item.held)} lignes, dont {partial} partielles"
        for label, count in item.unknown.items():
            yield f"  intitulé inconnu, gardé : « {label} » ({count})"
        yield from _strangers("EPCI absents de la carte, gardés", item.unknown_groups)
        yield from _strangers("membres sans commune reconnue", item.unknown_members)


def _strangers(title: str, sirens: tuple[str, ...]) -> Iterator[str]:
    if sirens:
        shown = ", ".join(sirens[:_SHOWN]) + (" …" if len(sirens) > _SHOWN else "")
        yield f"  {title} : {len(sirens)} ({shown})"
