"""Where the project's files are: one root, moved as a whole by `NLP_ROUTER_HOME`."""

from __future__ import annotations

import os
from pathlib import Path


def home() -> Path:
    """The folder that holds taxonomies/, training_data/ and models/."""
    return Path(os.environ.get("NLP_ROUTER_HOME") or Path(__file__).resolve().parents[1])


def taxonomies() -> Path:
    """Request types, competences, territories and danger rules."""
    return home() / "taxonomies"


def training_data() -> Path:
    """Labelled messages: train/ and the frozen development set."""
    return home() / "training_data"


def models() -> Path:
    """Trained artefacts and the registry that names the one in use."""
    return home() / "models"
