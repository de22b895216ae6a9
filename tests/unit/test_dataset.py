"""Labelled messages: reading, folds, and what the lint refuses."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nlp_router.domain import Nature, Priority
from nlp_router.errors import InvalidDataset
from nlp_router.taxonomy.tree import Taxonomy
from nlp_router.training.dataset import (
    LabelledMessage,
    RequestLabel,
    fingerprint,
    labelled,
    read_labelled,
)
from nlp_router.training.examples import examples_of
from nlp_router.training.folds import author_folds
from nlp_router.training.lint import Quotas, lint, near_duplicates

RAW: dict[str, Any] = {
    "id": "m1",
    "author": "anna",
    "channel": "portail",
    "subject": "",
    "text": "Un trou rue Haute. Et mon bac est cassé.",
    "types": ["voirie.chaussee_degradee", "dechets.bacs_composteurs"],
    "nature": "signalement",
    "priority": "normale",
    "danger": False,
    "place_insee": "47157",
    "place_quote": None,
    "requests": [
        {"start": 0, "nature": "signalement", "priority": "normale", "danger": False},
        {"start": 19, "nature": "demarche", "priority": "basse", "danger": False},
    ],
}
NONE = Quotas(per_type=0, several=0, authors_per_type=0, channel_share=0.0)


def single(identifier: str, text: str, **changed: Any) -> LabelledMessage:
    raw = {
        **RAW,
        "id": identifier,
        "text": text,
        "types": ["voirie.chaussee_degradee"],
        "requests": None,
        **changed,
    }
    return labelled(raw)


def test_a_line_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(RAW) + "\n\n", encoding="utf-8")

    (message,) = read_labelled(path)

    assert message == LabelledMessage(
        id="m1",
        author="anna",
        text=RAW["text"],
        subject="",
        requests=(
            RequestLabel("voirie.chaussee_degradee", Nature.SIGNALEMENT, Priority.NORMALE, False),
            RequestLabel("dechets.bacs_composteurs", Nature.DEMARCHE, Priority.BASSE, False, 19),
        ),
        acceptable=frozenset(),
        place_insee="47157",
        place_quote=None,
        raw=RAW,
    )
    assert message.several
    assert [example.text for example in examples_of([message])] == [
        "Un trou rue Haute.",
        "Et mon bac est cassé.",
    ]


@pytest.mark.parametrize(
    "line",
    ["{", "[]", '"x"', '{"text": "x"}', json.dumps({**RAW, "requests": None, "nature": "colère"}),
     json.dumps({**RAW, "requests": [{}]})],
)  # fmt: skip
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f"{json.dumps(RAW)}\n{line}\n", encoding="utf-8")

    with pytest.raises(InvalidDataset, match=r"a\.jsonl, ligne 2"):
        read_labelled(path)


def test_an_empty_folder_is_no_dataset(tmp_path: Path) -> None:
    with pytest.raises(InvalidDataset, match="aucun fichier"):
        read_labelled(tmp_path)


def test_folds_never_share_an_author(few: list[LabelledMessage]) -> None:
    folds = author_folds(few, 5)
    again = author_folds(few[::-1], 5)[::-1]

    assert np.array_equal(folds, again)
    for author in {message.author for message in few}:
        assert len({f for f, m in zip(folds, few, strict=True) if m.author == author}) == 1


def test_the_fingerprint_sees_a_changed_label_and_not_the_order() -> None:
    one, two = single("1", "Un trou"), single("2", "Un creux")
    relabelled = labelled({**two.raw, "priority": "haute"})

    assert fingerprint([one, two]) == fingerprint([two, one])
    assert fingerprint([one, two]) != fingerprint([one, relabelled])


LONG = "Devant la boulangerie un trou large comme une assiette a crevé deux pneus ce matin"


@pytest.mark.parametrize(
    ("messages", "fault"),
    [
        ([single("1", "x"), single("1", "y")], "1 : identifiant écrit deux fois"),
        ([single("1", "x", types=["voirie.rien"])], "1 : type inconnu « voirie.rien »"),
        ([single("1", "x", danger=True)], "1 : danger qui n'est pas urgent"),
        ([single("1", "x", channel="fax")], "1 : canal inconnu"),
        ([single("1", "x", place_quote="Pau")], "1 : la citation du lieu n'est pas dans le texte"),
        ([single("1", "au 06 12 34 56 78")], "1 : numéro de téléphone hors des plages"),
        ([single("1", "au +33 6 12 34 56 78")], "1 : numéro de téléphone hors des plages"),
        ([single("1", "a@laposte.net")], "1 : adresse électronique hors des domaines"),
        ([single("1", "Un trou."), single("2", "un TROU")], "2 : même texte que 1"),
        ([single("1", LONG), single("2", f"{LONG} encore")], "2 : presque le même texte que 1"),
        (
            [
                single("1", "Le banc de la place est cassé depuis lundi et je tombe dans la rue"),
                single("2", "Le mur de la ferme est fendu depuis hier et je passe dans la cour"),
            ],
            "1, 2 : même moule de phrase",
        ),
    ],
)
def test_what_the_lint_refuses(
    taxonomy: Taxonomy, messages: list[LabelledMessage], fault: str
) -> None:
    assert any(found.startswith(fault) for found in lint(messages, taxonomy, NONE))


def test_fiction_numbers_and_example_addresses_pass(taxonomy: Taxonomy) -> None:
    messages = [single("1", "au 06 39 98 12 34 ou jean@example.fr"), single("2", "le 12/03/2026")]

    assert lint(messages, taxonomy, NONE) == []


def test_quotas_are_counted(taxonomy: Taxonomy) -> None:
    small = replace(
        taxonomy, types={"voirie.chaussee_degradee": taxonomy["voirie.chaussee_degradee"]}
    )
    faults = lint([single("1", "Un trou")], small, Quotas(2, 1, 2, 0.1))

    assert faults == [
        "type voirie.chaussee_degradee : 1 messages sur 2",
        "type voirie.chaussee_degradee : 1 auteurs sur 2",
        "messages à plusieurs demandes : 0 sur 1",
        "canal email : 0 messages sur 1",
        "canal tweet : 0 messages sur 1",
        "canal autre : 0 messages sur 1",
    ]


def test_the_training_messages_may_be_used(
    training: list[LabelledMessage], taxonomy: Taxonomy
) -> None:
    assert lint(training, taxonomy, Quotas(150, 1_500, 3, 0.06)) == []


def test_the_frozen_set_is_whole_and_apart(
    training: list[LabelledMessage], development: list[LabelledMessage], taxonomy: Taxonomy
) -> None:
    assert len(development) >= 2_000
    assert lint(development, taxonomy, Quotas(15, 100, 2, 0.06)) == []
    assert near_duplicates(training, development) == []
    assert not {m.author for m in training} & {m.author for m in development}


def test_the_frozen_set_has_not_changed(development: list[LabelledMessage]) -> None:
    frozen = Path(__file__).parents[2] / "training_data" / "development.sha256"

    assert fingerprint(development) == frozen.read_text(encoding="utf-8").strip()
