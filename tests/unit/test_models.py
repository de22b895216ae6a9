"""Promotion and roll-back: one model in use at any time, and a history of who changed it."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from nlp_router.errors import ModelUnavailable
from nlp_router.model_commands import models_app
from nlp_router.registry.history import Step
from nlp_router.registry.store import ModelStore
from nlp_router.training.gate import Check, Verdict

DESCRIBED = {
    "taxonomy": "2026.11",
    "data": "0" * 64,
    "vectors": "",
    "trained_on": 3,
    "metrics": {"type_accuracy": {"value": 0.875}},
}
REFUSED = Verdict((Check("types justes", 0.9, 0.8, False, "écart de -0.120 à -0.080"),))


@pytest.fixture
def store(home: Path) -> ModelStore:
    return ModelStore(home / "models")


@pytest.fixture
def saved(store: ModelStore) -> list[str]:
    return [store.save([number], **DESCRIBED).version for number in range(3)]


def test_rolling_back_goes_back_step_by_step(store: ModelStore, saved: list[str]) -> None:
    for version in saved:
        store.promote(version, by="anne", reason=f"essai {version}")

    assert store.rollback(by="bob", reason="régression") == saved[1]
    assert store.rollback() == saved[0]
    with pytest.raises(ModelUnavailable, match="Aucun modèle antérieur"):
        store.rollback()
    store.promote(saved[2])

    assert store.champion() == saved[2]
    assert store.rollback() == saved[0]
    a, b, c = saved
    assert [(s.action, s.replaced, s.version, s.by, s.reason) for s in store.history()] == [
        ("promotion", None, a, "anne", f"essai {a}"),
        ("promotion", a, b, "anne", f"essai {b}"),
        ("promotion", b, c, "anne", f"essai {c}"),
        ("retour", c, b, "bob", "régression"),
        ("retour", b, a, "", ""),
        ("promotion", a, c, "", ""),
        ("retour", c, a, "", ""),
    ]


def test_promoting_twice_is_one_model_to_come_back_from(
    store: ModelStore, saved: list[str]
) -> None:
    for version in (saved[0], saved[1], saved[1]):
        store.promote(version)

    assert store.rollback() == saved[0]
    with pytest.raises(ModelUnavailable):
        store.rollback()


def test_a_model_in_use_before_the_history_can_be_come_back_to(
    store: ModelStore, saved: list[str], home: Path
) -> None:
    (home / "models" / "router" / "champion").write_text(saved[0] + "\n", encoding="utf-8")
    store.promote(saved[1])

    assert store.rollback() == saved[0]


def test_what_could_not_be_loaded_is_never_put_in_use(
    store: ModelStore, saved: list[str], home: Path
) -> None:
    store.promote(saved[0])
    store.promote(saved[1])
    for version in (saved[0], saved[2]):
        (home / "models" / "router" / version / "model.joblib").write_bytes(b"x")

    with pytest.raises(ModelUnavailable, match="altéré"):
        store.promote(saved[2])
    with pytest.raises(ModelUnavailable, match="altéré"):
        store.rollback()

    assert store.champion() == saved[1]
    assert len(store.history()) == 2


def test_a_refused_model_enters_only_on_purpose(store: ModelStore, saved: list[str]) -> None:
    store.judge(saved[0], REFUSED.as_dict())

    with pytest.raises(ModelUnavailable, match="refusé par la barrière"):
        store.promote(saved[0])
    assert store.champion() is None

    store.promote(saved[0], despite_verdict=True)
    assert store.champion() == saved[0]


def test_promotions_at_once_are_all_in_the_history(store: ModelStore, saved: list[str]) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda row: store.promote(saved[row % 3]), range(24)))

    history = store.history()
    assert len(history) == 24
    assert store.champion() == history[-1].version
    assert [step.replaced for step in history[1:]] == [step.version for step in history[:-1]]


def test_an_unreadable_history_is_told_with_its_line(
    store: ModelStore, saved: list[str], home: Path
) -> None:
    store.promote(saved[0])
    with (home / "models" / "router" / "history.jsonl").open("a", encoding="utf-8") as stream:
        stream.write("{\n")

    with pytest.raises(ModelUnavailable, match=r"history\.jsonl, ligne 2"):
        store.history()


runner = CliRunner()
app = typer.Typer()
app.add_typer(models_app, name="models")


def run(*arguments: str) -> str:
    result = runner.invoke(app, ["models", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_commands_list_show_promote_and_roll_back(store: ModelStore, saved: list[str]) -> None:
    store.judge(saved[1], {"champion": saved[0], **REFUSED.as_dict()})
    store.describe(saved[1], "# Modèle d'essai\n")

    assert run("promote", saved[0], "--reason", "premier", "--by", "anne") == (
        f"Modèle {saved[0]} en service.\n"
    )
    assert sorted(run("list").splitlines()) == sorted(
        [
            f"* {saved[0]}  3 messages  type juste 87.5%  jamais jugé",
            f"  {saved[1]}  3 messages  type juste 87.5%  refusé",
            f"  {saved[2]}  3 messages  type juste 87.5%  jamais jugé",
        ]
    )
    assert run("promote", saved[1], "--reason", "x", "--despite-verdict", "--by", "bob") == (
        f"Modèle {saved[1]} en service.\n"
    )
    shown = run("show", "-")
    assert re.sub(r"\S+T\S+", "DATE", shown) == (
        "# Modèle d'essai\n\n"
        f"## Barrière\n\nComparé à {saved[0]}.\n\n"
        "✗ types justes : 0.900 → 0.800 (écart de -0.120 à -0.080)\nVerdict : refusé.\n"
        f"DATE  promotion  {saved[0]} → {saved[1]}  bob  x\n"
    )
    assert run("rollback", "--reason", "pire", "--by", "bob") == (
        f"Modèle {saved[0]} de nouveau en service.\n"
    )
    assert isinstance(store.history()[-1], Step)
    assert (store.history()[-1].reason, store.champion()) == ("pire", saved[0])


def test_a_reason_is_asked_for(store: ModelStore, saved: list[str]) -> None:
    assert runner.invoke(app, ["models", "promote", saved[0]]).exit_code == 2
    assert store.champion() is None
