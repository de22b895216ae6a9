"""Words that change the holder within one type: a lycée is not a collège, a fosse no sewer."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp_router.configuration import Section, read_section
from nlp_router.domain import Level
from nlp_router.territory.competences import read_level
from nlp_router.territory.lines import Body
from nlp_router.territory.phrases import folded, read_phrases
from nlp_router.territory.scopes import read_body


@dataclass(frozen=True, slots=True)
class WordRule:
    """One rule: it gives another competence, or a level and what goes with it."""

    types: frozenset[str]
    words: re.Pattern[str]
    unless: re.Pattern[str] | None
    competence: str | None
    level: Level | None
    body: Body | None
    service: str | None
    basis: str

    def covers(self, type_id: str, words: str) -> bool:
        """Whether it speaks of that type and of those folded words."""
        return (
            type_id in self.types
            and self.words.search(words) is not None
            and (self.unless is None or self.unless.search(words) is None)
        )


def rule_for(rules: Sequence[WordRule], type_id: str, text: str) -> WordRule | None:
    """The first rule that covers the type and the text."""
    if not any(type_id in rule.types for rule in rules):
        return None
    words = folded(text)
    return next((rule for rule in rules if rule.covers(type_id, words)), None)


def load_word_rules(
    path: Path, types: Collection[str], competences: Collection[str]
) -> tuple[WordRule, ...]:
    """Reads `words.yaml`.

    Raises:
        InvalidConfiguration: unknown type, competence or level, a rule without words, or one
            that gives neither a competence nor a level.
    """
    top = read_section(path)
    top.only("version", "rules")
    return tuple(_rule(section, types, competences) for section in top.sections("rules"))


def _rule(section: Section, types: Collection[str], competences: Collection[str]) -> WordRule:
    section.only(
        "for", "words", "unless", "competence", "level", "body", "service", "basis"
    )  # fmt: skip
    words = read_phrases(section)
    if words is None:
        raise section.fault("« words » manque")
    covered = frozenset(section.texts("for"))
    if strangers := sorted(covered - set(types)):
        raise section.fault(f"type inconnu « {strangers[0]} »")
    competence = section.text("competence", "") or None
    if competence is not None and competence not in competences:
        raise section.fault(f"compétence inconnue « {competence} »")
    level = section.mapping.get("level")
    if (competence is None) == (level is None):
        raise section.fault("« competence » ou « level » : l'un des deux, pas plus")
    return WordRule(
        types=covered,
        words=words,
        unless=read_phrases(section, "unless"),
        competence=competence,
        level=read_level(section, level) if level is not None else None,
        body=read_body(section),
        service=section.text("service", "") or None,
        basis=section.text("basis", ""),
    )
