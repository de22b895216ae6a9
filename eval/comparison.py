"""Ours and its peers, trained on the same messages and scored on the same ones, in one run."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from eval.peers.fasttext_peer import FastText
from eval.peers.keywords import KeywordRules
from eval.peers.peer import Peer
from eval.peers.signalen import Signalen
from eval.peers.spacy_textcat import SpacyTextcat
from nlp_router.metrics.classification import Measure, macro_f1, share
from nlp_router.taxonomy.tree import Taxonomy
from nlp_router.text.clean import clean
from nlp_router.training.dataset import LabelledMessage
from nlp_router.training.examples import examples_of


@dataclass(frozen=True, slots=True)
class Standing:
    """How one system did: accuracy, top-3, macro-F1, and the seconds it took."""

    name: str
    accuracy: Measure
    top3: Measure
    macro_f1: Measure
    training_seconds: float
    per_second: float


def peers(taxonomy: Taxonomy) -> list[Peer]:
    """The systems compared, untrained."""
    return [KeywordRules(taxonomy), Signalen(), SpacyTextcat(), FastText()]


def compare_peers(
    taxonomy: Taxonomy,
    training: Sequence[LabelledMessage],
    test: Sequence[LabelledMessage],
    progress: Callable[[str], None],
) -> list[Standing]:
    """Trains each peer on the cleaned texts ours learns from, and ranks the test's types."""
    examples = examples_of(training)
    texts = [example.text for example in examples]
    types = [example.label.type for example in examples]
    standings = []
    for peer in peers(taxonomy):
        progress(f"comparaison : {peer.name}")
        started = time.perf_counter()
        peer.fit(texts, types)
        standings.append(_stand(peer, sorted(set(types)), test, time.perf_counter() - started))
    return standings


def _stand(
    peer: Peer, names: list[str], test: Sequence[LabelledMessage], training_seconds: float
) -> Standing:
    texts = [clean(message.subject, message.text).full for message in test]
    started = time.perf_counter()
    scores = peer.scores(texts)
    elapsed = time.perf_counter() - started
    order = np.argsort(-scores, axis=1, kind="stable")[:, :3]
    ranked = [[names[column] for column in row] for row in order]
    accepted = [{message.requests[0].type} | message.acceptable for message in test]
    first = np.array([row[0] in wanted for row, wanted in zip(ranked, accepted, strict=True)])
    top3 = np.array(
        [not wanted.isdisjoint(row) for row, wanted in zip(ranked, accepted, strict=True)]
    )
    truth = [
        row[0] if row[0] in wanted else message.requests[0].type
        for row, wanted, message in zip(ranked, accepted, test, strict=True)
    ]
    return Standing(
        name=peer.name,
        accuracy=share(first),
        top3=share(top3),
        macro_f1=macro_f1(truth, [row[0] for row in ranked]),
        training_seconds=training_seconds,
        per_second=len(test) / elapsed,
    )
