"""The dated rules that set legal deadlines: taxonomies/deadlines.yaml, read and checked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from nlp_router.configuration import Mapping, Section, read_section
from nlp_router.domain import Effect, Nature

_UNITS = ("working_days", "months")
_ALL = "*"


class Start(StrEnum):
    """Whose reception starts the time (CRPA L114-3)."""

    FIRST = "first"
    COMPETENT = "competent"


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """One rule of law.

    Attributes:
        types: request types it is about; empty for all.
        natures: natures it is about; empty for all.
        unit, count: the time given; `working_days` or `months`.
        roll: an end on a weekend or a holiday moves to the next working day.
        valid_from, valid_to: first and last day of reception it applies to; None is open.
        verified: read in the source; otherwise a jurist must confirm it.
    """

    name: str
    types: frozenset[str]
    natures: frozenset[Nature]
    unit: str
    count: int
    start: Start
    effect: Effect
    roll: bool
    basis: str
    source: str
    valid_from: date
    valid_to: date | None
    verified: bool

    def covers(self, type_id: str, nature: Nature | None, received: date) -> bool:
        """Whether it speaks of such a request received that day; an unknown nature may be any."""
        return (
            (not self.types or type_id in self.types)
            and (not self.natures or nature is None or nature in self.natures)
            and self.valid_from <= received
            and (self.valid_to is None or received <= self.valid_to)
        )

    @property
    def is_decision(self) -> bool:
        """Whether silence until its end decides."""
        return self.effect in (Effect.REJECTION, Effect.ACCEPTANCE)


def load_deadline_rules(path: Path, types: Collection[str]) -> tuple[DeadlineRule, ...]:
    """The rules in the order of the file.

    Raises:
        InvalidConfiguration: unknown key, type, nature, unit, start or effect; no basis, source
            or first day; a validity that ends before it starts; an acceptance for all types.
    """
    top = read_section(path)
    top.only("version", "rules")
    return tuple(_rule(section, types) for section in top.sections("rules"))


def _rule(section: Section, types: Collection[str]) -> DeadlineRule:
    section.only(
        "name", "types", "natures", "delay", "start", "effect", "roll", "basis", "source",
        "valid_from", "valid_to", "verified",
    )  # fmt: skip
    unit, count = _delay(section)
    valid_from, valid_to = section.period()
    if valid_from is None:
        raise section.fault("« valid_from » manque")
    rule = DeadlineRule(
        name=section.text("name"),
        types=_types(section, types),
        natures=frozenset(
            Nature(_one_of(section, "natures", name, list(Nature)))
            for name in section.texts("natures")
        ),
        unit=unit,
        count=count,
        start=Start(_one_of(section, "start", section.text("start"), list(Start))),
        effect=Effect(_one_of(section, "effect", section.text("effect"), list(Effect))),
        roll=section.yes("roll"),
        basis=section.text("basis"),
        source=section.text("source"),
        valid_from=valid_from,
        valid_to=valid_to,
        verified=section.flag("verified"),
    )
    if rule.effect is Effect.ACCEPTANCE and not rule.types:
        raise section.fault("« acceptance » ne vaut que pour des types nommés, jamais pour tous")
    return rule


def _delay(section: Section) -> tuple[str, int]:
    delay = section.mapping.get("delay")
    if not isinstance(delay, Mapping) or len(delay) != 1 or not set(delay) <= set(_UNITS):
        raise section.fault(f"« delay » doit donner un seul de : {', '.join(_UNITS)}")
    (unit,) = delay
    return unit, Section(section.path, delay).whole(unit)


def _types(section: Section, known: Collection[str]) -> frozenset[str]:
    named = section.texts("types")
    if not named:
        raise section.fault('« types » manque ; ["*"] pour tous')
    if named == (_ALL,):
        return frozenset()
    if strangers := sorted(set(named) - set(known)):
        raise section.fault(f"type inconnu {', '.join(strangers)}")
    return frozenset(named)


def _one_of(section: Section, key: str, value: str, known: Collection[str]) -> str:
    if value not in known:
        raise section.fault(f"« {key} » : « {value} » inconnu (attendu : {', '.join(known)})")
    return value
