"""A territory pack: what one EPCI adds to the law and to the map of France."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nlp_router.configuration import Section, read_section
from nlp_router.territory.competences import read_level
from nlp_router.territory.lines import Body, Line, Scope, Source
from nlp_router.territory.places import LocalPlace, load_places
from nlp_router.territory.referential import Referential


@dataclass(frozen=True, slots=True)
class Target:
    """What a territory promises for one request type.

    Attributes:
        first_answer: in working days; None keeps the taxonomy's.
        resolution: in calendar days; None keeps the taxonomy's.
    """

    first_answer: int | None
    resolution: int | None


@dataclass(frozen=True, slots=True)
class Pack:
    """One EPCI's own file, named `<SIREN>.yaml`.

    Attributes:
        aliases: what people say -> INSEE code of the commune (nicknames, lieux-dits, quarters).
        services: request type or competence -> name of the service, where it has its own.
        bodies: level (departement, region) -> name of the body, where it is not the usual one.
        targets: request type -> the territory's own targets.
        places: lieux-dits and points of interest, from `<SIREN>.places.csv` beside it.
    """

    siren: str
    name: str
    aliases: Mapping[str, str]
    services: Mapping[str, str]
    bodies: Mapping[str, str]
    overrides: tuple[Line, ...]
    targets: Mapping[str, Target] = field(default_factory=dict)
    places: tuple[LocalPlace, ...] = ()


def load_packs(
    folder: Path, referential: Referential, competences: Collection[str], types: Collection[str]
) -> dict[str, Pack]:
    """All packs of a folder by SIREN.

    Raises:
        InvalidConfiguration: unknown SIREN, commune outside the EPCI, unknown competence or
            type, a wrong date, a validity that ends before it starts.
    """
    packs = {}
    for path in sorted(folder.glob("*.yaml")):
        pack = _load_pack(path, referential, competences, types)
        packs[pack.siren] = pack
    return packs


def _load_pack(
    path: Path, referential: Referential, competences: Collection[str], types: Collection[str]
) -> Pack:
    top = read_section(path)
    top.only("siren", "name", "aliases", "services", "bodies", "overrides", "targets")
    siren = top.text("siren")
    if siren not in referential.epcis:
        raise top.fault(f"EPCI inconnu « {siren} »")
    if path.stem != siren:
        raise top.fault(f"le fichier doit s'appeler {siren}.yaml")
    members = set(referential.epcis[siren].members)
    aliases = _texts(top, "aliases")
    for alias, insee in aliases.items():
        if insee not in members:
            raise top.fault(f"« {alias} » : {insee} n'est pas une commune de cet EPCI")
    services = _texts(top, "services")
    for key in services:
        if key not in competences and key not in types:
            raise top.fault(f"« services.{key} » n'est ni une compétence ni un type")
    return Pack(
        siren=siren,
        name=top.text("name"),
        aliases=aliases,
        services=services,
        bodies=_texts(top, "bodies"),
        overrides=tuple(
            _override(section, siren, members, competences) for section in top.sections("overrides")
        ),
        targets=_targets(top, types),
        places=load_places(path.with_suffix(".places.csv"), members),
    )


def _texts(section: Section, key: str) -> dict[str, str]:
    value = section.mapping.get(key) or {}
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
        raise section.fault(f"« {key} » doit être un bloc « nom: texte » (codes entre guillemets)")
    return {str(name): item for name, item in value.items()}


def _targets(top: Section, types: Collection[str]) -> dict[str, Target]:
    targets = {}
    for name, section in top.named_sections("targets").items():
        section.only("first_answer", "resolution")
        if name not in types:
            raise section.fault(f"« targets.{name} » : type inconnu")
        if not section.mapping:
            raise section.fault(f"« targets.{name} » ne donne aucun délai")
        days = {key: section.whole(key) for key in section.mapping}
        targets[name] = Target(days.get("first_answer"), days.get("resolution"))
    return targets


def _override(section: Section, siren: str, members: set[str], known: Collection[str]) -> Line:
    section.only(
        "competence", "level", "holder", "communes", "id", "name", "service", "basis",
        "valid_from", "valid_to",
    )  # fmt: skip
    competence = section.text("competence")
    if competence not in known:
        raise section.fault(f"compétence inconnue « {competence} »")
    communes = frozenset(section.texts("communes"))
    if strangers := sorted(communes - members):
        raise section.fault(f"hors de cet EPCI : {', '.join(strangers)}")
    since, until = section.period()
    holder, identifier = section.mapping.get("holder"), section.text("id", "")
    return Line(
        competence=competence,
        level=read_level(section, section.mapping.get("level")),
        scope=Scope(epcis=frozenset((siren,)), communes=communes),
        source=Source.PACK,
        basis=section.text("basis"),
        reference=f"packs/{section.path.name}, ligne {section.mapping.line}",
        holder=read_level(section, holder) if holder else None,
        body=Body(identifier, section.text("name", identifier)) if identifier else None,
        service=section.text("service", "") or None,
        valid_from=since,
        valid_to=until,
    )
