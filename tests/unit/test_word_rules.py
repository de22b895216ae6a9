"""Words that change the holder within one type."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from nlp_router.domain import Channel, Level, Message, Place
from nlp_router.errors import InvalidConfiguration
from nlp_router.route.recipient import RecipientFinder
from nlp_router.taxonomy.tree import Taxonomy
from nlp_router.territory.territory import Territory
from nlp_router.territory.word_rules import load_word_rules

DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("kind", "text", "level", "identifier"),
    [
        ("hors.college_lycee", "le chauffage du lycée est en panne", Level.REGION, "75"),
        ("hors.college_lycee", "la cantine du collège", Level.DEPARTEMENT, "47"),
        ("hors.college_lycee", "la cité scolaire, collège et lycée", Level.DEPARTEMENT, "47"),
        (
            "hors.college_lycee",
            "elle n'a rien sur Parcoursup",
            Level.ETAT,
            "education-nationale",
        ),
        ("eau.facture", "facture du lycée", Level.EPCI, "200030674"),
    ],
)
def test_a_lycee_is_not_a_college(
    configuration: tuple[Taxonomy, Territory],
    kind: str,
    text: str,
    level: Level,
    identifier: str,
) -> None:
    taxonomy, territory = configuration
    place = Place("47157", "Marmande", None, "portal")
    message = Message("1", Channel.PORTAIL, text, datetime.now(UTC), commune="47157")

    found = RecipientFinder(territory).find(taxonomy[kind], place, message, text, DAY)

    assert (found.level, found.id) == (level, identifier)


RULES = """version: "1"
rules:
  - for: [hors.college_lycee]
    words: [lycee*]
    level: region
    basis: loi
"""


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("hors.college_lycee", "hors.ecole", "type inconnu « hors.ecole »"),
        ("[lycee*]", "[Lycée]", "minuscules sans accent"),
        ("    words: [lycee*]\n", "", "« words » manque"),
        ("level: region", "level: region\n    competence: eau", "l'un des deux"),
        ("    level: region\n", "", "l'un des deux"),
        ("level: region", "competence: eaux", "compétence inconnue « eaux »"),
        ("basis", "base", "clé inconnue « base »"),
    ],
)
def test_a_broken_rule_is_refused(tmp_path: Path, old: str, new: str, reason: str) -> None:
    path = tmp_path / "words.yaml"
    path.write_text(RULES.replace(old, new), encoding="utf-8")

    with pytest.raises(InvalidConfiguration, match=reason):
        load_word_rules(path, {"hors.college_lycee"}, {"eau"})
