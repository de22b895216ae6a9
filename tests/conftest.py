"""What every test may use: the real configuration, and a small model trained once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from nlp_router import paths
from nlp_router.pipeline import Qualifier
from nlp_router.qualify.danger_rules import DangerRules, load_danger_rules
from nlp_router.taxonomy.tree import Taxonomy
from nlp_router.territory.territory import Territory, load_configuration
from nlp_router.training.dataset import LabelledMessage, read_labelled
from nlp_router.training.formulas import read_formulas
from nlp_router.training.run import letters
from nlp_router.training.train import train_model

PER_TYPE = 25


@pytest.fixture(scope="session")
def configuration() -> tuple[Taxonomy, Territory]:
    """The taxonomy and territory of the project, loaded once."""
    return load_configuration(paths.taxonomies())


@pytest.fixture(scope="session")
def taxonomy(configuration: tuple[Taxonomy, Territory]) -> Taxonomy:
    return configuration[0]


@pytest.fixture(scope="session")
def territory(configuration: tuple[Taxonomy, Territory]) -> Territory:
    return configuration[1]


@pytest.fixture(scope="session")
def danger_rules() -> DangerRules:
    return load_danger_rules(paths.taxonomies() / "danger_rules.yaml")


@pytest.fixture(scope="session")
def training() -> list[LabelledMessage]:
    """All the training messages of the project."""
    return read_labelled(paths.training_data() / "train")


@pytest.fixture(scope="session")
def development() -> list[LabelledMessage]:
    """The frozen development messages."""
    return read_labelled(paths.training_data() / "development")


@pytest.fixture(scope="session")
def few(training: list[LabelledMessage]) -> list[LabelledMessage]:
    """Two dozen messages a type and some with several requests: enough to train in seconds."""
    kept: list[LabelledMessage] = []
    counts: dict[str, int] = {}
    for message in sorted(training, key=lambda m: m.id[::-1]):
        name = "several" if message.several else message.requests[0].type
        if counts.get(name, 0) < (80 if message.several else PER_TYPE):
            counts[name] = counts.get(name, 0) + 1
            kept.append(message)
    return kept


@pytest.fixture(scope="session")
def qualifier(
    configuration: tuple[Taxonomy, Territory],
    danger_rules: DangerRules,
    few: list[LabelledMessage],
) -> Qualifier:
    """A real qualifier, small and quickly trained, without word vectors."""
    taxonomy, territory = configuration
    model = train_model(few, taxonomy, danger_rules, territory, read_formulas(letters()))
    return Qualifier(taxonomy, territory, danger_rules, model, "essai")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty installation: its own models and data, the project's taxonomies."""
    (tmp_path / "taxonomies").symlink_to(paths.taxonomies())
    (tmp_path / "models").mkdir()
    monkeypatch.setenv("NLP_ROUTER_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def taxonomies_copy(tmp_path: Path) -> Path:
    """The project's taxonomies, to be changed at will."""
    folder = tmp_path / "taxonomies"
    shutil.copytree(paths.taxonomies(), folder)
    return folder
