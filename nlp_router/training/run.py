"""One training, from the files to the gate's verdict."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from nlp_router import paths
from nlp_router.digest import of_text
from nlp_router.errors import ModelUnavailable
from nlp_router.features.vectors import SpacyVectors
from nlp_router.pipeline import Qualifier
from nlp_router.qualify.danger_rules import load_danger_rules
from nlp_router.registry.store import ModelStore
from nlp_router.territory.territory import load_configuration
from nlp_router.training.card import model_card
from nlp_router.training.dataset import LabelledMessage, fingerprint, read_labelled
from nlp_router.training.formulas import read_formulas
from nlp_router.training.gate import Verdict, compare
from nlp_router.training.judge import judge
from nlp_router.training.train import train_model


@dataclass(frozen=True, slots=True)
class Outcome:
    """A trained candidate and what the gate says of it."""

    version: str
    verdict: Verdict
    store: ModelStore

    @property
    def accepted(self) -> bool:
        """Whether the candidate may be put in use."""
        return self.verdict.accepted

    def promote(self) -> None:
        """Puts the candidate in use."""
        self.store.promote(self.version, by="nlp-router train", reason="Barrière franchie.")


def train_candidate(
    progress: Callable[[str], None],
    encoder: str | None = None,
    audited: Sequence[LabelledMessage] = (),
) -> Outcome:
    """Trains on training_data/train and settled corrections, judges on the development set.

    Args:
        encoder: as for `train_model`.
        audited: the newest decisions that people verified, to judge on as well; they are not
            learnt from.

    Raises:
        InvalidDataset, InvalidConfiguration: a file is wrong.
    """
    taxonomy, territory = load_configuration(paths.taxonomies())
    rules = load_danger_rules(paths.taxonomies() / "danger_rules.yaml")
    apart = {message.id for message in audited}
    messages = [message for message in training_messages() if message.id not in apart]
    formulas = read_formulas(letters())
    vectors = SpacyVectors()
    model = train_model(messages, taxonomy, rules, territory, formulas, vectors, encoder, progress)
    progress("évaluation sur le jeu de développement")
    development = read_labelled(paths.training_data() / "development")
    candidate = Qualifier(taxonomy, territory, rules, model, "candidat")
    judged = judge(candidate, development)
    store = ModelStore(paths.models())
    champion = _champion(store)
    verdict = compare(
        judged,
        judge(champion, development) if champion else None,
        (judge(candidate, audited), judge(champion, audited)) if champion and audited else None,
    )
    scores = judged.scores()
    metrics: dict[str, Any] = {name: asdict(value) for name, value in scores.items()}
    manifest = store.save(
        model,
        taxonomy=taxonomy.version,
        data=of_text(fingerprint(messages) + json.dumps(formulas, ensure_ascii=False)),
        vectors=vectors.name,
        trained_on=len(messages),
        metrics=metrics,
    )
    store.describe(
        manifest.version, model_card(manifest, model, messages, scores, len(development))
    )
    in_use = champion.versions.version if champion else None
    store.judge(manifest.version, {"champion": in_use, **verdict.as_dict()})
    return Outcome(manifest.version, verdict, store)


def training_messages() -> list[LabelledMessage]:
    """The labelled messages of train/, and those of corrections/ when there are any."""
    messages = read_labelled(paths.training_data() / "train")
    corrections = paths.training_data() / "corrections"
    if any(corrections.glob("*.jsonl")):
        messages += read_labelled(corrections)
    return messages


def letters() -> Path:
    """The formulas that people put around a request."""
    return paths.training_data() / "letters"


def _champion(store: ModelStore) -> Qualifier | None:
    if store.champion() is None:
        return None
    try:
        return Qualifier.load()
    except ModelUnavailable:
        # A champion that can no longer be loaded can no longer serve either.
        return None
