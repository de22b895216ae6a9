"""The territory as a whole: map of France, law, outside bodies and packs, loaded together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nlp_router.configuration import read_section
from nlp_router.domain import Level
from nlp_router.errors import InvalidConfiguration
from nlp_router.taxonomy.load import load_taxonomy
from nlp_router.taxonomy.tree import Taxonomy
from nlp_router.territory.competences import Competence, load_competences
from nlp_router.territory.contours import CONTOURS, Contours, load_contours
from nlp_router.territory.pack import Pack, load_packs
from nlp_router.territory.referential import Referential, load_referential


@dataclass(frozen=True, slots=True)
class Body:
    """A body outside communes, EPCI, départements and régions."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Territory:
    """Everything that says who does what, where and since when."""

    referential: Referential
    competences: Mapping[str, Competence]
    bodies: Mapping[str, Body]
    packs: Mapping[str, Pack]
    contours: Contours | None = None


def load_configuration(folder: Path) -> tuple[Taxonomy, Territory]:
    """The taxonomy and the territory of a `taxonomies/` folder, checked against each other.

    Raises:
        InvalidConfiguration: the first fault found, with file, line and reason.
    """
    territory_folder = folder / "territory"
    competences = load_competences(territory_folder / "competences.yaml")
    taxonomy = load_taxonomy(folder, competences)
    referential = load_referential(territory_folder / "france.json.gz")
    territory = Territory(
        referential=referential,
        competences=competences,
        bodies=_load_bodies(territory_folder / "bodies.yaml", competences),
        packs=load_packs(territory_folder / "packs", referential, competences, taxonomy.types),
        contours=load_contours(territory_folder / CONTOURS),
    )
    return taxonomy, territory


_ROAD_OWNERS = ("voirie_nationale", "voirie_autoroute")
_OUTSIDE = (Level.ETAT, Level.OPERATEUR, Level.ORGANISME)


def _load_bodies(path: Path, competences: Mapping[str, Competence]) -> dict[str, Body]:
    top = read_section(path)
    top.only("bodies")
    bodies = {}
    for key, section in top.named_sections("bodies").items():
        section.only("id", "name")
        if key not in competences and key not in _ROAD_OWNERS:
            raise section.fault(f"compétence inconnue « {key} »")
        bodies[key] = Body(section.text("id"), section.text("name"))
    needed = {
        name
        for name, competence in competences.items()
        if any(level in _OUTSIDE for level in competence.holders.values())
    }
    if missing := sorted((needed | set(_ROAD_OWNERS)) - set(bodies)):
        raise InvalidConfiguration(path, 1, f"organisme manquant pour : {', '.join(missing)}")
    return bodies
