"""Readable rules that see a danger for a person: fixed, dated, each with its emergency number.

They read folded words, sentence by sentence, so that a negation, a settled past or a figure of
speech in the same sentence takes the alarm away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from nlp_router.configuration import Section, read_section
from nlp_router.text.fold import tokens
from nlp_router.text.sentences import sentences

_NEGATION_REACH = 3


@dataclass(frozen=True, slots=True)
class DangerRule:
    """One rule of taxonomies/danger_rules.yaml."""

    id: str
    label: str
    number: str
    sure: bool
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class DangerSign:
    """A rule that matched and the words it matched, as written by the citizen."""

    rule: DangerRule
    quote: str
    settled: bool

    @property
    def reason(self) -> str:
        """For the agent, in French."""
        number = f" ; à rappeler : {self.rule.number}" if self.rule.number else ""
        settled = " (mais dit passé ou réglé)" if self.settled else ""
        return f"Danger possible, {self.rule.label} : « {self.quote} »{settled}{number}."


@dataclass(frozen=True, slots=True)
class DangerRules:
    """All the rules, and what takes an alarm away."""

    version: str
    rules: tuple[DangerRule, ...]
    negations: re.Pattern[str]
    past: re.Pattern[str]
    figures: re.Pattern[str]

    def signs(self, text: str) -> list[DangerSign]:
        """The signs of danger in a text, at most one per rule, in reading order."""
        found: dict[str, DangerSign] = {}
        for start, end in sentences(text):
            for sign in self._in_sentence(text[start:end]):
                found.setdefault(sign.rule.id, sign)
        return list(found.values())

    def _in_sentence(self, sentence: str) -> list[DangerSign]:
        words = tokens(sentence)
        folded = " ".join(word.folded for word in words)
        figures = [match.span() for match in self.figures.finditer(folded)]
        settled = self.past.search(folded) is not None
        signs = []
        for rule in self.rules:
            match = rule.pattern.search(folded)
            if match is None or _overlaps(match.span(), figures):
                continue
            if self._negated(folded[: match.start()]):
                continue
            first = folded.count(" ", 0, match.start())
            last = folded.count(" ", 0, match.end())
            quote = sentence[words[first].start : words[min(last, len(words) - 1)].end]
            signs.append(DangerSign(rule, quote, settled))
        return signs

    def _negated(self, before: str) -> bool:
        near = " ".join(before.split()[-_NEGATION_REACH:])
        return self.negations.search(near) is not None


def _overlaps(span: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def load_danger_rules(path: Path) -> DangerRules:
    """Reads the rules. Raises `InvalidConfiguration` with file, line and reason."""
    top = read_section(path)
    top.only("version", "rules", "negations", "past", "figures")
    rules: dict[str, DangerRule] = {}
    for section in top.sections("rules"):
        section.only("id", "label", "number", "sure", "pattern")
        rule = DangerRule(
            id=section.text("id"),
            label=section.text("label"),
            number=section.text("number", ""),
            sure=section.mapping.get("sure") is True,
            pattern=_pattern(section, "pattern"),
        )
        if rule.id in rules:
            raise section.fault(f"règle « {rule.id} » définie deux fois")
        rules[rule.id] = rule
    return DangerRules(
        version=top.text("version"),
        rules=tuple(rules.values()),
        negations=_pattern(top, "negations"),
        past=_pattern(top, "past"),
        figures=_pattern(top, "figures"),
    )


def _pattern(section: Section, key: str) -> re.Pattern[str]:
    # Bounded gaps keep the search linear: no rule can be made slow by a citizen's text.
    source = re.sub(r"WORDS\((\d+)\)", r"(?:\\w+ ){0,\1}?", section.text(key))
    try:
        return re.compile(rf"\b(?:{source})")
    except re.error as error:
        raise section.fault(f"« {key} » : expression régulière fausse ({error})") from error
