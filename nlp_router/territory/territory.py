"""The territory as a whole: map of France, law, outside bodies and packs, loaded together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from nlp_router.configuration import Section, read_section
from nlp_router.digest import of_file, of_text
from nlp_router.domain import Level
from nlp_router.errors import InvalidConfiguration
from nlp_router.taxonomy.deadlines import load_deadline_rules
from nlp_router.taxonomy.load import load_taxonomy
from nlp_router.taxonomy.tree import Taxonomy
from nlp_router.territory.banatic.as_lines import lines_of
from nlp_router.territory.banatic.file import load as load_banatic
from nlp_router.territory.banatic.merge import Banatic
from nlp_router.territory.competences import Competence, load_competences
from nlp_router.territory.contours import CONTOURS, Contours, load_contours
from nlp_router.territory.directory import Directory, load_directory
from nlp_router.territory.lines import Body
from nlp_router.territory.pack import Pack, load_packs
from nlp_router.territory.referential import Referential, load_referential
from nlp_router.territory.road_owners import RoadOwner, load_road_owners
from nlp_router.territory.special_cases import SpecialCases, load_special_cases
from nlp_router.territory.table import CompetenceTable
from nlp_router.territory.word_rules import WordRule, load_word_rules

# What `territory import-banatic` writes; the operator's own, never part of the project.
BANATIC_FILE = "banatic.json.gz"

# The files that say where and who.
_RULES = (".yaml", ".gz", ".csv", ".npz")


@dataclass(frozen=True)
class Territory:
    """Everything that says who does what, where and since when."""

    referential: Referential
    competences: Mapping[str, Competence]
    bodies: Mapping[str, Body]
    packs: Mapping[str, Pack]
    directory: Directory
    special: SpecialCases
    roads: tuple[RoadOwner, ...]
    words: tuple[WordRule, ...]
    banatic: Banatic | None = None
    contours: Contours | None = None
    digest: str = ""

    @property
    def version(self) -> str:
        """Name of this state of the map and of the rules, part of every qualification."""
        return f"{self.referential.version}-{self.digest[:8]}"

    @cached_property
    def table(self) -> CompetenceTable:
        """Every line of every source."""
        law = [line for competence in self.competences.values() for line in competence.law()]
        lines = [*law, *self.special.lines]
        if self.banatic is not None:
            lines += lines_of(self.banatic, CompetenceTable(lines), self.referential)
        packs = [line for pack in self.packs.values() for line in pack.overrides]
        return CompetenceTable([*lines, *packs])


def load_configuration(folder: Path) -> tuple[Taxonomy, Territory]:
    """The taxonomy and the territory of a `taxonomies/` folder, checked against each other.

    Raises:
        InvalidConfiguration: the first fault found, with file, line and reason.
    """
    territory_folder = folder / "territory"
    competences = load_competences(territory_folder / "competences.yaml")
    taxonomy = load_taxonomy(folder, competences)
    rules = load_deadline_rules(folder / "deadlines.yaml", taxonomy.types)
    taxonomy = replace(taxonomy, deadlines=rules)
    referential = load_referential(territory_folder / "france.json.gz")
    outside = read_section(territory_folder / "bodies.yaml")
    bodies = _load_bodies(outside, competences)
    ids = {body.id for body in bodies.values()}
    territory = Territory(
        referential=referential,
        competences=competences,
        bodies=bodies,
        directory=load_directory(outside, referential, ids, taxonomy.types),
        packs=load_packs(territory_folder / "packs", referential, competences, taxonomy.types),
        special=load_special_cases(
            territory_folder / "special_cases.yaml", referential, competences
        ),
        roads=load_road_owners(territory_folder / "roads.yaml", referential),
        words=load_word_rules(territory_folder / "words.yaml", taxonomy.types, competences),
        banatic=load_banatic(imported) if (imported := _banatic(territory_folder)) else None,
        digest=_digest(territory_folder),
        contours=load_contours(territory_folder / CONTOURS),
    )
    return taxonomy, territory


def _banatic(folder: Path) -> Path | None:
    """The operator's import, when there is one."""
    path = folder / BANATIC_FILE
    return path if path.exists() else None


def _digest(folder: Path) -> str:
    """What all the files of the folder say, in one number: any change changes it."""
    files = sorted(path for path in folder.rglob("*") if path.suffix in _RULES)
    return of_text("".join(f"{path.relative_to(folder)} {of_file(path)}" for path in files))


_ROAD_OWNERS = ("voirie_nationale", "voirie_autoroute")
_OUTSIDE = (Level.ETAT, Level.OPERATEUR, Level.ORGANISME)


def _load_bodies(top: Section, competences: Mapping[str, Competence]) -> dict[str, Body]:
    top.only("version", "bodies", "choices", "directory")
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
        raise InvalidConfiguration(top.path, 1, f"organisme manquant pour : {', '.join(missing)}")
    return bodies
