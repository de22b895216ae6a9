"""Candidate models side by side: taught and judged on the same folds cut between authors.

The development set is left alone: choices are made here, and only confirmed there. Each
candidate says how likely every type is for a text; accuracy, calibration, speed on one core
and the memory its parameters take are compared. See ADR 8.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression

from eval.noise import typos
from eval.pages import head, row
from nlp_router.features.encoders import unit_rows
from nlp_router.features.text import TextFeatures
from nlp_router.metrics.calibration import expected_calibration_error
from nlp_router.ports import SentenceEncoder, WordVectors
from nlp_router.qualify.calibrate import Temperature
from nlp_router.qualify.linear import LinearClassifier
from nlp_router.qualify.second_opinion import HESITATION, Head, mixed
from nlp_router.text.sentences import sentences
from nlp_router.training.classifiers import BAYES, TYPE_REGULARISATION
from nlp_router.training.dataset import LabelledMessage
from nlp_router.training.examples import whole_messages
from nlp_router.training.folds import author_folds
from nlp_router.training.unseen import FOLDS

_MEGABYTE = 1e6


class Candidate(Protocol):
    """A model of the type."""

    def fit(self, texts: Sequence[str], labels: Sequence[str], types: Sequence[str]) -> None:
        """Learns from texts and their types."""
        ...

    def scores(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Of each type for each text, the higher the likelier, shape (texts, types)."""
        ...

    @property
    def size(self) -> float:
        """Bytes of its parameters."""
        ...


class Grams:
    """The backbone: n-grams, with or without word vectors, and naive Bayes beside."""

    def __init__(self, vectors: WordVectors | None, bayes: float = BAYES) -> None:
        self._features = TextFeatures(vectors)
        self._bayes = bayes

    def fit(self, texts: Sequence[str], labels: Sequence[str], types: Sequence[str]) -> None:
        """Learns n-grams, then their weights."""
        matrix = self._features.fit(texts).transform(texts)
        self._machine = LinearClassifier(types, TYPE_REGULARISATION, self._bayes)
        self._machine.fit(matrix, self._features.gram_count, labels)

    def scores(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Margins."""
        return self._machine.scores(self._features.transform(texts))

    @property
    def size(self) -> float:
        """The matrix of weights."""
        return float(self._machine.weights.nbytes)


class NoisyGrams(Grams):
    """The backbone taught on each text twice: as written, and with typing mistakes."""

    def fit(self, texts: Sequence[str], labels: Sequence[str], types: Sequence[str]) -> None:
        """Learns from both forms."""
        generator, mistyped = np.random.default_rng(0), typos(0.05)
        noisy = [mistyped(text, generator) for text in texts]
        super().fit([*texts, *noisy], [*labels, *labels], types)


class Sentences(Grams):
    """The backbone, each sentence scored apart; the text scores as its most telling one."""

    def scores(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Half the whole text, half the best sentence for each type."""
        parts = [[text[a:b] for a, b in sentences(text)] or [text] for text in texts]
        flat = super().scores([part for found in parts for part in found])
        bounds = np.cumsum([0] + [len(found) for found in parts])
        best = [flat[a:b].max(axis=0) for a, b in pairwise(bounds)]
        return np.asarray((super().scores(texts) + np.array(best)) / 2, dtype=np.float32)


class FamilyFirst:
    """The family, then the type within it."""

    def __init__(self, vectors: WordVectors | None) -> None:
        self._family, self._type = Grams(vectors), Grams(vectors)

    def fit(self, texts: Sequence[str], labels: Sequence[str], types: Sequence[str]) -> None:
        """Learns both."""
        families = sorted({name.partition(".")[0] for name in types})
        self._column = [families.index(name.partition(".")[0]) for name in types]
        self._family.fit(texts, [label.partition(".")[0] for label in labels], families)
        self._type.fit(texts, labels, types)

    def scores(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Margin of the type, within the likeliest family only."""
        family = self._family.scores(texts)[:, self._column]
        apart = (family == family.max(axis=1, keepdims=True)).astype(np.float32)
        return np.asarray(self._type.scores(texts) + 10 * (apart - 1), dtype=np.float32)

    @property
    def size(self) -> float:
        """Both matrices."""
        return self._family.size + self._type.size


class EncoderAlone:
    """A logistic regression over the vectors of a sentence encoder."""

    def __init__(self, encoder: SentenceEncoder) -> None:
        self._encoder = encoder

    def fit(self, texts: Sequence[str], labels: Sequence[str], types: Sequence[str]) -> None:
        """Learns which type each vector speaks for."""
        vectors = self._encoder.encode(texts)
        self._centre = np.asarray(vectors.mean(axis=0), dtype=np.float32)
        self._head = Head(types).fit(unit_rows(vectors - self._centre), labels)
        self._parameters: int = vectors.shape[1] * len(types)

    def scores(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Log-probabilities."""
        return self._head.scores(unit_rows(self._encoder.encode(texts) - self._centre))

    @property
    def size(self) -> float:
        """The regression alone, without the encoder."""
        return float(4 * self._parameters)


class Cascade:
    """The backbone; the encoder's opinion added for every text, or only the doubtful ones."""

    def __init__(
        self, vectors: WordVectors | None, encoder: SentenceEncoder, hesitation: float
    ) -> None:
        """`hesitation`: confidence under which the encoder is asked; above 1, always."""
        self._grams, self._alone = Grams(vectors), EncoderAlone(encoder)
        self._hesitation = hesitation

    def fit(self, texts: Sequence[str], labels: Sequence[str], types: Sequence[str]) -> None:
        """Learns both."""
        self._grams.fit(texts, labels, types)
        self._alone.fit(texts, labels, types)

    def scores(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Log-probabilities of both together."""
        margins = self._grams.scores(texts).astype(np.float64)
        calibrated = np.asarray(softmax(_USUAL_SHARPNESS * margins, axis=1))
        scores: NDArray[np.float32] = np.log(np.maximum(calibrated, 1e-9)).astype(np.float32)
        doubtful = np.flatnonzero(calibrated.max(axis=1) < self._hesitation)
        if len(doubtful):
            opinion = self._alone.scores([texts[row] for row in doubtful.tolist()])
            scores[doubtful] = mixed(calibrated[doubtful], opinion, _OPINION_WEIGHT)
        return scores

    @property
    def size(self) -> float:
        """Both."""
        return self._grams.size + self._alone.size


class Stacked:
    """A logistic regression over the scores of the backbone and the encoder's vectors."""

    def __init__(self, vectors: WordVectors | None, encoder: SentenceEncoder) -> None:
        self._vectors, self._encoder = vectors, encoder

    def fit(self, texts: Sequence[str], labels: Sequence[str], types: Sequence[str]) -> None:
        """The backbone on half of the texts, the regression on the other half."""
        half = len(texts) // 2
        self._grams = Grams(self._vectors)
        self._grams.fit(texts[:half], labels[:half], types)
        self._top = LogisticRegression(C=1.0, max_iter=60, tol=1e-3)
        self._top.fit(self._inputs(texts[half:]), labels[half:])
        self._columns = [list(types).index(str(name)) for name in self._top.classes_]
        self._types = len(types)
        self._grams.fit(texts, labels, types)

    def scores(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Log-probabilities."""
        scores = np.full((len(texts), self._types), -20.0, dtype=np.float32)
        scores[:, self._columns] = self._top.predict_log_proba(self._inputs(texts))
        return scores

    def _inputs(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.hstack([self._grams.scores(texts), 2 * self._encoder.encode(texts)])

    @property
    def size(self) -> float:
        """Both."""
        return self._grams.size + float(self._top.coef_.nbytes)


# What the encoder's opinion weighs beside the backbone's.
_OPINION_WEIGHT = 1.0
# What softmax needs to read the margins of the backbone, from its calibrated models.
_USUAL_SHARPNESS = 8.0


@dataclass(frozen=True, slots=True)
class Result:
    """How a candidate did, mean over the folds; `milliseconds` a message on one core."""

    name: str
    accuracy: float
    top3: float
    calibration_error: float
    milliseconds: float
    megabytes: float


def candidates(
    vectors: WordVectors, encoder: SentenceEncoder | None
) -> Iterator[tuple[str, Callable[[], Candidate]]]:
    """The candidates by name; those with an encoder only when there is one."""
    yield "n-grammes, SVM", lambda: Grams(None, 0.0)
    yield "+ vecteurs de mots", lambda: Grams(vectors, 0.0)
    yield "+ Bayes naïf", lambda: Grams(None)
    yield "+ les deux (retenu)", lambda: Grams(vectors)
    yield "retenu, appris avec des fautes", lambda: NoisyGrams(vectors)
    yield "retenu, phrase par phrase", lambda: Sentences(vectors)
    yield "famille, puis type", lambda: FamilyFirst(vectors)
    if encoder is not None:
        yield "encodeur seul", lambda: EncoderAlone(encoder)
        yield "retenu + encodeur, toujours", lambda: Cascade(vectors, encoder, 2.0)
        yield "cascade : encodeur si doute", lambda: Cascade(vectors, encoder, HESITATION)
        yield "empilement", lambda: Stacked(vectors, encoder)


def compare(
    messages: Sequence[LabelledMessage],
    vectors: WordVectors,
    encoder: SentenceEncoder | None,
    folds: int,
    only: str = "",
) -> Iterator[Result]:
    """Each candidate whose name has `only` in it, on the same `folds` of five between authors.

    With an encoder that was taught some of the authors, the one fold is of the others.
    """
    single = [message for message in messages if not message.several]
    examples = whole_messages(single)
    texts = [example.text for example in examples]
    labels = [example.label.type for example in examples]
    types = tuple(sorted(set(labels)))
    fold = author_folds(single, FOLDS)
    if encoder is not None and encoder.read:
        fold = np.array([int(example.author in encoder.read) for example in examples])
        folds = 1
    for name, make in candidates(vectors, encoder):
        if only not in name:
            continue
        rows = [_judge(make(), texts, labels, types, fold == number) for number in range(folds)]
        yield Result(name, *(float(value) for value in np.mean(rows, axis=0)))


def _judge(
    candidate: Candidate,
    texts: Sequence[str],
    labels: Sequence[str],
    types: Sequence[str],
    held: NDArray[np.bool_],
) -> list[float]:
    seen, unseen = np.flatnonzero(~held).tolist(), np.flatnonzero(held).tolist()
    candidate.fit([texts[row] for row in seen], [labels[row] for row in seen], types)
    started = time.perf_counter()
    scores = candidate.scores([texts[row] for row in unseen])
    elapsed = time.perf_counter() - started
    truth = np.array([types.index(labels[row]) for row in unseen])
    order = np.argsort(-scores, axis=1, kind="stable")
    # Fitted on one half of the unread messages, measured on the other.
    even = np.arange(len(truth)) % 2 == 0
    calibrator = Temperature().fit(scores[even], truth[even])
    likely = calibrator.probabilities(scores[~even])
    right = likely.argmax(axis=1) == truth[~even]
    error = expected_calibration_error(likely.max(axis=1), right).value
    return [
        float((order[:, 0] == truth).mean()),
        float((order[:, :3] == truth[:, None]).any(axis=1).mean()),
        error,
        1000 * elapsed / len(truth),
        candidate.size / _MEGABYTE,
    ]


HEADER = "\n".join(
    head(["Candidat", "Type juste", "Top 3", "ECE", "ms par message", "Mo de paramètres"])
)


def line(result: Result) -> str:
    """One result as a line of a Markdown table."""
    return row(
        [
            result.name,
            f"{result.accuracy:.1%}",
            f"{result.top3:.1%}",
            f"{result.calibration_error:.3f}",
            f"{result.milliseconds:.2f}",
            f"{result.megabytes:.0f}",
        ]
    )
