"""The readable rules: what they see, and what takes an alarm away."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_router.errors import InvalidConfiguration
from nlp_router.qualify.danger_rules import DangerRules, load_danger_rules


def seen(rules: DangerRules, text: str) -> list[str]:
    return [sign.rule.id for sign in rules.signs(text) if not sign.settled]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("des fils à nu au pied du poteau devant l'école", "fils_nus"),
        ("Ça sent le gaz dans l'escalier", "gaz"),
        ("la cheminée menace de tomber sur le trottoir", "menace_de_tomber"),
        ("une trappe ouverte, trou béant", "trou_beant"),
        ("j'ai envie de mourir", "suicide"),
        ("il a un couteau, il la menace", "violence"),
        ("mon voisin a trouvé un obus dans son champ", "munition"),
        ("un monsieur inconscient sur le banc", "inconscient"),
    ],
)
def test_a_danger_is_seen(danger_rules: DangerRules, text: str, rule: str) -> None:
    assert rule in seen(danger_rules, text)


@pytest.mark.parametrize(
    "text",
    [
        "aucune odeur de gaz, rassurez-vous",
        "il n'y a pas de fils à nu",
        "c'est une bombe ce spectacle !",
        "le prix de l'eau explose",
        "on est morts de rire",
        "le feu d'artifice était superbe",
        "le bus est passé au feu rouge",
        "bonjour, un acte de naissance svp",
    ],
)
def test_negations_images_and_plain_words_are_no_danger(
    danger_rules: DangerRules, text: str
) -> None:
    assert seen(danger_rules, text) == []


def test_a_settled_danger_is_said_so(danger_rules: DangerRules) -> None:
    (sign,) = danger_rules.signs("L'an dernier la cheminée menaçait de tomber, trou béant")[:1]

    assert sign.settled
    assert "dit passé ou réglé" in sign.reason


def test_the_reason_quotes_the_words_as_written_and_gives_the_number(
    danger_rules: DangerRules,
) -> None:
    (sign,) = danger_rules.signs("Il y a une FUITE DE GAZ rue Haute")

    assert sign.quote == "FUITE DE GAZ"
    assert sign.reason == (
        "Danger possible, odeur ou fuite de gaz : « FUITE DE GAZ » ; "
        "à rappeler : 0 800 47 33 33 (GRDF) ou 18."
    )


@given(st.text(max_size=300))
def test_any_text_is_read(danger_rules: DangerRules, text: str) -> None:
    for sign in danger_rules.signs(text):
        assert sign.quote in text


def test_a_rule_comes_back_from_a_hostile_text(danger_rules: DangerRules) -> None:
    # A rule that backtracked on it would not come back for hours.
    hostile = "fil " * 2_500 + "eau " * 2_500

    assert danger_rules.signs(hostile) == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("pattern: '(('", "expression régulière fausse"),
        ("patern: 'x'", "clé inconnue"),
        ("label: x", "« pattern » manque"),
    ],
)
def test_a_broken_rule_is_refused(tmp_path: Path, line: str, reason: str) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(
        f"version: '1'\nrules:\n  - id: x\n    label: x\n    {line}\n".replace(
            "label: x\n    label: x", "label: x"
        )
        + "negations: a\npast: b\nfigures: c\n",
        encoding="utf-8",
    )

    with pytest.raises(InvalidConfiguration, match=reason):
        load_danger_rules(path)
