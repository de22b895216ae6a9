"""Same messages, same model: the same bytes, whatever the process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys
from pathlib import Path
from nlp_router import paths
from nlp_router.qualify.danger_rules import load_danger_rules
from nlp_router.registry.store import ModelStore
from nlp_router.territory.territory import load_configuration
from nlp_router.training.formulas import read_formulas
from nlp_router.training.run import letters
from nlp_router.training.dataset import read_labelled
from nlp_router.training.train import train_model

taxonomy, territory = load_configuration(paths.taxonomies())
rules = load_danger_rules(paths.taxonomies() / "danger_rules.yaml")
messages = read_labelled(paths.training_data() / "train")[::60]
model = train_model(messages, taxonomy, rules, territory, read_formulas(letters()))
store = ModelStore(Path(sys.argv[1]))
described = dict(taxonomy="", data="", vectors="", trained_on=len(messages), metrics={})
print(store.save(model, **described).sha256)
"""


def _digest(folder: Path, seed: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder)],
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


def test_two_processes_train_the_same_model(tmp_path: Path) -> None:
    first, second = _digest(tmp_path / "a", "1"), _digest(tmp_path / "b", "2")

    assert len(first) == 64
    assert first == second
