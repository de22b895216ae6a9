"""The directory of outside bodies: who they are, where they act, how to reach them.

Read from `bodies.yaml`, which gives for each body its source, the day it was checked and whether
its number was verified.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from nlp_router.configuration import Section
from nlp_router.domain import DirectoryEntry, Level
from nlp_router.territory.phrases import read_phrases
from nlp_router.territory.referential import Referential

_LEVELS = (Level.DEPARTEMENT.value, Level.REGION.value)
_PHONE = re.compile(r"\d[\d ]*(?:\{departement\})?")
_FIELDS = re.compile(r"\{([^}]*)\}")
_NAME_FIELDS = ("departement_name", "region_name")


@dataclass(frozen=True, slots=True)
class Locality:
    """What is known of the place of a request; empty strings when it is not known."""

    insee: str = ""
    departement: str = ""
    departement_name: str = ""
    region: str = ""
    region_name: str = ""


@dataclass(frozen=True, slots=True)
class Local:
    """What a body is called, and its numbers, in one département or region."""

    name: str | None
    phone: str | None
    web: str | None


@dataclass(frozen=True, slots=True)
class Area:
    """The places a body serves; all of France when nothing is named."""

    regions: frozenset[str]
    departements: frozenset[str]
    communes: frozenset[str]
    excluded: frozenset[str]

    def precision(self, where: Locality) -> int | None:
        """How precisely it names a place: 0 for all of France, 3 for the commune; None outside."""
        if where.departement in self.excluded:
            return None
        named = (
            (3, where.insee in self.communes),
            (2, where.departement in self.departements),
            (1, where.region in self.regions),
            (0, not (self.communes or self.departements or self.regions)),
        )
        return next((precision for precision, covered in named if covered), None)


@dataclass(frozen=True, slots=True)
class OutsideBody:
    """A body outside communes and EPCI.

    Attributes:
        role: what it is for; of several with one role, the most precise one here is taken.
        here: its name where the place is known, with `{departement_name}` or `{region_name}`.
        partial: it serves only a part of its area, so that the next one is offered as well.
        local: code of a département or region -> what changes there.
    """

    id: str
    role: str
    name: str
    here: str
    does: str
    phone: str | None
    web: str | None
    area: Area
    partial: bool
    local: Mapping[str, Local]
    source: str
    checked: date
    verified: bool
    transmit: bool
    emergency: bool

    def entry(self, where: Locality) -> DirectoryEntry:
        """What a citizen of that place is told of it."""
        local = self.local.get(where.departement) or self.local.get(f"region {where.region}")
        phone = (local and local.phone) or self.phone
        if phone and "{" in phone:
            phone = phone.format(departement=where.departement) if where.departement else None
        return DirectoryEntry(
            id=self.id,
            name=(local and local.name) or self._name(where),
            does=self.does,
            phone=phone,
            web=(local and local.web) or self.web,
            verified=self.verified,
            transmit=self.transmit,
            emergency=self.emergency,
        )

    def _name(self, where: Locality) -> str:
        known = {name: getattr(where, name) for name in _NAME_FIELDS}
        if all(known[name] for name in _FIELDS.findall(self.here)):
            return self.here.format(**known)
        return self.name


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the table that finds the precise body.

    Attributes:
        keys: request types, body ids or levels it is about.
        words: what the text must say; None for the line used when no other fits.
    """

    keys: tuple[str, ...]
    words: re.Pattern[str] | None
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Directory:
    """The outside bodies by id, and the lines that choose among them."""

    bodies: Mapping[str, OutsideBody]
    choices: tuple[Choice, ...]

    def roles(self, keys: Collection[str], folded: str) -> tuple[str, ...]:
        """The roles a text asks for.

        Args:
            keys: what the request is known by, the most precise first; the first that the
                table knows counts.
            folded: the words of the text, folded, one space between them.
        """
        for key in keys:
            lines = [choice for choice in self.choices if key in choice.keys]
            if lines:
                said = [line for line in lines if line.words and line.words.search(folded)]
                chosen = said or [line for line in lines if line.words is None]
                return tuple(dict.fromkeys(role for line in chosen for role in line.roles))
        return ()

    def serving(self, role: str, where: Locality) -> Iterator[OutsideBody]:
        """The bodies with that role in that place: the most precise, then, if it serves only a
        part of it, the next.
        """
        ranked: dict[int, list[OutsideBody]] = {}
        for body in self.bodies.values():
            precision = body.area.precision(where) if body.role == role else None
            if precision is not None:
                ranked.setdefault(precision, []).append(body)
        for precision in sorted(ranked, reverse=True):
            yield from ranked[precision]
            if not all(body.partial for body in ranked[precision]):
                return


def load_directory(
    top: Section, referential: Referential, families: Collection[str], types: Collection[str]
) -> Directory:
    """The directory written in an open `bodies.yaml`.

    Args:
        families: ids that a recipient may have, each of which needs its line without words.

    Raises:
        InvalidConfiguration: unknown key, role, type or place, a malformed number or address, a
            family without a line of last resort.
    """
    bodies = {
        name: _body(name, section, referential)
        for name, section in top.named_sections("directory").items()
    }
    roles = {body.role for body in bodies.values()}
    keys = {*families, *types, *_LEVELS}
    choices = tuple(_choice(section, keys, roles) for section in top.sections("choices"))
    settled = {key for choice in choices if choice.words is None for key in choice.keys}
    wanted = {*families, *_LEVELS, *(key for choice in choices for key in choice.keys)}
    if missing := sorted(wanted - settled):
        raise top.fault(f"« choices » : ligne sans mots manquante pour {', '.join(missing)}")
    return Directory(bodies, choices)


def _body(name: str, section: Section, referential: Referential) -> OutsideBody:
    section.only(
        "role", "name", "here", "does", "phone", "web", "regions", "departements", "communes",
        "except", "partial", "local", "source", "checked", "verified", "transmit", "emergency",
    )  # fmt: skip
    checked = section.day("checked")
    if checked is None:
        raise section.fault(f"« {name}.checked » manque")
    here = section.text("here", section.text("name"))
    if unknown := sorted(set(_FIELDS.findall(here)) - set(_NAME_FIELDS)):
        raise section.fault(f"« {name}.here » : champ inconnu {', '.join(unknown)}")
    return OutsideBody(
        id=name,
        role=section.text("role", name),
        name=section.text("name"),
        here=here,
        does=section.text("does"),
        phone=_phone(section),
        web=_web(section),
        area=_area(section, referential),
        partial=section.yes("partial"),
        local=_local(section, referential),
        source=section.text("source"),
        checked=checked,
        verified=section.flag("verified"),
        transmit=section.flag("transmit"),
        emergency=section.yes("emergency"),
    )


def _phone(section: Section) -> str | None:
    phone = section.text("phone", "") or None
    if phone and not _PHONE.fullmatch(phone):
        raise section.fault(f"numéro « {phone} » : chiffres et espaces attendus, entre guillemets")
    return phone


def _web(section: Section) -> str | None:
    web = section.text("web", "") or None
    if web and (not web.startswith("https://") or " " in web):
        raise section.fault(f"adresse « {web} » : https://… attendu")
    return web


def _area(section: Section, referential: Referential) -> Area:
    return Area(
        regions=_codes(section, "regions", referential.regions),
        departements=_codes(section, "departements", referential.departements),
        communes=_codes(section, "communes", referential.communes),
        excluded=_codes(section, "except", referential.departements),
    )


def _codes(section: Section, key: str, known: Collection[str]) -> frozenset[str]:
    codes = frozenset(section.texts(key))
    if strangers := sorted(code for code in codes if code not in known):
        raise section.fault(f"« {key} » : code inconnu {', '.join(strangers)}")
    return codes


def _local(section: Section, referential: Referential) -> dict[str, Local]:
    local = {}
    for code, place in section.named_sections("local").items():
        place.only("name", "phone", "web")
        kind = code.removeprefix("region ")
        if kind not in (referential.departements if kind == code else referential.regions):
            raise place.fault(f"« local » : code inconnu « {code} »")
        local[code] = Local(place.text("name", "") or None, _phone(place), _web(place))
    return local


def _choice(section: Section, keys: Collection[str], roles: Collection[str]) -> Choice:
    section.only("for", "words", "roles")
    choice = Choice(section.texts("for"), read_phrases(section), section.texts("roles"))
    for name, found, known in (("for", choice.keys, keys), ("roles", choice.roles, roles)):
        if not found:
            raise section.fault(f"« {name} » manque")
        if strangers := sorted(set(found) - set(known)):
            raise section.fault(f"« {name} » : inconnu {', '.join(strangers)}")
    return choice
