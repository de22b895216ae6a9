"""Loading and checking taxonomies/request_types.yaml and mappings.yaml."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from nlp_router.configuration import Section, read_section
from nlp_router.domain import Priority
from nlp_router.taxonomy.tree import Boundary, RequestType, Taxonomy

_KEYS = (
    "id",
    "label",
    "definition",
    "boundaries",
    "competence",
    "default_priority",
    "service",
    "first_answer",
    "resolution",
)


def load_taxonomy(folder: Path, competences: Collection[str]) -> Taxonomy:
    """The taxonomy of `folder`, wholly checked.

    Args:
        folder: holds request_types.yaml and mappings.yaml.
        competences: the keys a type may name as its competence.

    Raises:
        InvalidConfiguration: a wrong or missing field, an unknown competence, an id written
            twice, a boundary or a mapping that points at no type, a circle of renames.
    """
    top = read_section(folder / "request_types.yaml")
    top.only("version", "types")
    types: dict[str, RequestType] = {}
    sections = top.sections("types")
    for section in sections:
        request_type = _request_type(section, competences)
        if request_type.id in types:
            raise section.fault(f"type « {request_type.id} » défini deux fois")
        types[request_type.id] = request_type
    if not types:
        raise top.fault("aucun type défini")
    for section in sections:
        _check_boundaries(section, types)
    replaced = _load_mappings(folder / "mappings.yaml", types)
    return Taxonomy(version=top.text("version"), types=types, replaced=replaced)


def _request_type(section: Section, competences: Collection[str]) -> RequestType:
    section.only(*_KEYS)
    type_id = section.text("id")
    family, _, name = type_id.partition(".")
    if not (family.replace("_", "a").isalnum() and name.replace("_", "a").isalnum()):
        raise section.fault(f"identifiant « {type_id} » : « famille.nom » attendu")
    competence = section.text("competence")
    if competence not in competences:
        raise section.fault(f"compétence inconnue « {competence} » pour « {type_id} »")
    priority = section.text("default_priority")
    if priority not in list(Priority):
        raise section.fault(f"priorité inconnue « {priority} » pour « {type_id} »")
    boundaries = []
    for boundary in section.sections("boundaries"):
        boundary.only("text", "see")
        boundaries.append(Boundary(boundary.text("text"), boundary.texts("see")))
    return RequestType(
        id=type_id,
        label=section.text("label"),
        definition=section.text("definition"),
        boundaries=tuple(boundaries),
        competence=competence,
        default_priority=Priority(priority),
        service=section.text("service"),
        first_answer=section.whole("first_answer"),
        resolution=section.whole("resolution"),
    )


def _check_boundaries(section: Section, types: dict[str, RequestType]) -> None:
    for boundary in section.sections("boundaries"):
        for target in boundary.texts("see"):
            if target not in types:
                raise boundary.fault(f"« see » renvoie au type inconnu « {target} »")


def _load_mappings(path: Path, types: dict[str, RequestType]) -> dict[str, tuple[str, ...]]:
    top = read_section(path)
    top.only("mappings")
    replaced: dict[str, tuple[str, ...]] = {}
    sections = top.sections("mappings")
    for section in sections:
        section.only("from", "to", "since", "reason")
        retired = section.text("from")
        if retired in types:
            raise section.fault(f"« {retired} » est encore un type : il ne peut être retiré")
        if retired in replaced:
            raise section.fault(f"« {retired} » retiré deux fois")
        replaced[retired] = section.texts("to")
    for section in sections:
        _check_chain(section, section.text("from"), types, replaced)
    return replaced


def _check_chain(
    section: Section,
    start: str,
    types: dict[str, RequestType],
    replaced: dict[str, tuple[str, ...]],
) -> None:
    """Every path from a retired id must end on a living type."""
    pending: list[tuple[str, ...]] = [(start,)]
    while pending:
        path = pending.pop()
        if path[-1] in types:
            continue
        if path[-1] in path[:-1]:
            raise section.fault(f"« {start} » tourne en rond")
        if not replaced.get(path[-1]):
            raise section.fault(f"« {start} » mène au type inconnu « {path[-1]} »")
        pending.extend((*path, heir) for heir in replaced[path[-1]])
