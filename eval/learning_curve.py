"""How right the model is for how many messages it learnt from, and what more would bring."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from scipy.optimize import least_squares

from eval.figures import BLUE, GREY, figure
from eval.pages import cell, table
from nlp_router import digest, paths
from nlp_router.features.vectors import SpacyVectors
from nlp_router.metrics.classification import Measure, measure
from nlp_router.pipeline import Qualifier
from nlp_router.qualify.danger_rules import load_danger_rules
from nlp_router.territory.territory import load_configuration
from nlp_router.training.dataset import LabelledMessage
from nlp_router.training.formulas import read_formulas
from nlp_router.training.judge import judge
from nlp_router.training.run import letters
from nlp_router.training.train import train_model

SHARES = (1 / 8, 1 / 4, 1 / 2, 3 / 4, 1.0)
MORE = 1000
# Three numbers to find: three points always agree with some law and prove none.
_ENOUGH = 4
_NAMES = {
    "type_accuracy": "type juste",
    "type_top3": "top 3",
    "type_macro_f1": "macro-F1",
    "nature_accuracy": "nature",
    "priority_accuracy": "priorité",
}


@dataclass(frozen=True, slots=True)
class PowerLaw:
    """Error after learning from n messages: scale · n^-exponent + floor (Hestness et al. 2017)."""

    scale: float
    exponent: float
    floor: float

    def error(self, count: float) -> float:
        """Share of errors expected from that many messages."""
        return float(self.scale * count**-self.exponent + self.floor)


@dataclass(frozen=True, slots=True)
class Point:
    """What a model that learnt from `count` messages is worth."""

    share: float
    count: int
    scores: dict[str, Measure]
    right_type: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class LearningCurve:
    """Points from the fewest messages to the most, and the law that goes through them.

    Attributes:
        gain: type accuracy expected from `MORE` further messages, None with too few points.
    """

    points: Sequence[Point]
    measured_on: int
    law: PowerLaw | None
    gain: Measure | None

    def table(self) -> str:
        """The curve as text, for a terminal."""
        lines = [f"{'messages':>9}" + "".join(f"{name:>12}" for name in _NAMES.values())]
        lines += [
            f"{point.count:>9}" + "".join(f"{point.scores[n].value:>12.3f}" for n in _NAMES)
            for point in self.points
        ]
        return "\n".join([*lines, "", *self._forecast()])

    def summary(self, picture: str) -> str:
        """The curve as a page of the documentation; `picture`: file name of the figure."""
        low, high = self.points[0].count, self.points[-1].count
        lines = [
            "# Courbe d'apprentissage",
            "",
            "Page écrite par `nlp-router learning-curve` : ne pas la modifier à la main. Le même",
            f"entraînement, sur {low} à {high} messages (échantillons emboîtés, tirés dans chaque",
            f"type), mesuré sur {self.measured_on} messages de développement. Intervalles à 95 %",
            "par rééchantillonnage des messages mesurés.",
            "",
            *table(
                ["messages appris", *_NAMES.values()],
                ([point.count, *(cell(point.scores[n]) for n in _NAMES)] for point in self.points),
            ),
            "",
            f"![Types faux selon le nombre de messages appris]({picture})",
            "",
            *self._forecast(),
            "",
            "La loi suppose que les prochains messages ressemblent aux autres : mêmes auteurs,",
            "mêmes parts de chaque type. Des messages choisis (types rares, nouveaux auteurs,",
            "erreurs corrigées) peuvent apporter davantage.",
        ]
        return "\n".join(lines) + "\n"

    def metrics(self) -> dict[str, Any]:
        """The curve for other programs."""
        return {
            "measured_on": self.measured_on,
            "points": [
                {
                    "share": point.share,
                    "count": point.count,
                    "scores": {name: asdict(value) for name, value in point.scores.items()},
                }
                for point in self.points
            ],
            "power_law": asdict(self.law) if self.law else None,
            "gain_of_next_thousand": asdict(self.gain) if self.gain else None,
        }

    def picture(self) -> Figure:
        """Share of wrong types on the number of messages, both on logarithmic scales."""
        made, axes = figure("Messages appris", "Part de types faux")
        counts = [point.count for point in self.points]
        found = [point.scores["type_accuracy"] for point in self.points]
        errors = np.array([1 - value.value for value in found])
        low = np.array([1 - value.high for value in found])
        high = np.array([1 - value.low for value in found])
        bars = [np.maximum(errors - low, 0), np.maximum(high - errors, 0)]
        axes.errorbar(counts, errors, yerr=bars, fmt="o", color=BLUE, label="mesuré")
        if self.law:
            along = np.geomspace(counts[0], counts[-1] + MORE, 60)
            axes.plot(along, [self.law.error(n) for n in along], "--", color=GREY, label="loi")
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_xticks(counts, [str(count) for count in counts])
        axes.minorticks_off()
        ticks = np.linspace(low.min(), high.max(), 5)
        axes.set_yticks(ticks, [f"{tick:.2f}" for tick in ticks])
        axes.legend()
        return made

    def _forecast(self) -> list[str]:
        if self.law is None or self.gain is None:
            return ["Trop peu de points pour ajuster une loi : il en faut quatre."]
        gain, law = self.gain, self.law
        return [
            f"Erreur de type ≈ {law.scale:.3g} · n^-{law.exponent:.3f} + {law.floor:.3f}.",
            f"Les {MORE} prochains messages apporteraient {100 * gain.value:+.2f} point de type "
            f"juste ({100 * gain.low:+.2f} à {100 * gain.high:+.2f} si la loi est la bonne).",
            *self._check(),
        ]

    def _check(self) -> list[str]:
        """What the law would have foretold of the last point, had it not been measured."""
        if len(self.points) < _ENOUGH + 1:
            return []
        counts = np.array([point.count for point in self.points], dtype=np.float64)
        errors = np.array([1 - point.right_type.mean() for point in self.points])
        foretold = fit_power_law(counts[:-1], errors[:-1]).error(counts[-1])
        return [
            f"Ajustée sans le dernier point, la loi lui donnait {foretold:.3f} d'erreur ; "
            f"{errors[-1]:.3f} mesuré."
        ]


def trainer() -> Callable[[Sequence[LabelledMessage]], Qualifier]:
    """Trains as `nlp-router train` does, and saves nothing."""
    taxonomy, territory = load_configuration(paths.taxonomies())
    rules = load_danger_rules(paths.taxonomies() / "danger_rules.yaml")
    vectors = SpacyVectors()

    def train(messages: Sequence[LabelledMessage]) -> Qualifier:
        model = train_model(messages, taxonomy, rules, territory, read_formulas(letters()), vectors)
        return Qualifier(taxonomy, territory, rules, model, "courbe")

    return train


def learning_curve(
    train: Callable[[Sequence[LabelledMessage]], Qualifier],
    training: Sequence[LabelledMessage],
    test: Sequence[LabelledMessage],
    shares: Sequence[float] = SHARES,
    progress: Callable[[str], None] = lambda step: None,
) -> LearningCurve:
    """Trains on growing parts of the messages and measures each model on the same ones.

    Args:
        train: gives a qualifier that learnt from the messages it is handed.
        shares: of the training messages, each above 0 and at most 1.
        progress: told, in French, of each step.
    """
    points = []
    for share in sorted(set(shares)):
        kept = subsample(training, share)
        progress(f"apprentissage sur {len(kept)} messages")
        judged = judge(train(kept), test)
        points.append(Point(share, len(kept), judged.scores(), judged.right_type))
    counts = np.array([point.count for point in points], dtype=np.float64)
    right = np.stack([point.right_type for point in points])
    if len(points) < _ENOUGH:
        return LearningCurve(points, len(test), None, None)
    law = fit_power_law(counts, 1 - right.mean(axis=1))
    return LearningCurve(points, len(test), law, _gain(counts, right))


def subsample(messages: Sequence[LabelledMessage], share: float) -> list[LabelledMessage]:
    """That share of each type's messages, in their order; a larger share holds a smaller one.

    Messages with several requests are a kind of their own. The draw depends on the messages'
    ids alone. No kind is left without a message.
    """
    kinds: dict[str, list[LabelledMessage]] = defaultdict(list)
    for message in messages:
        kinds["" if message.several else message.requests[0].type].append(message)
    kept: Counter[int] = Counter()
    for kind in kinds.values():
        drawn = sorted(kind, key=lambda message: digest.of_text(message.id))
        kept.update(id(message) for message in drawn[: math.ceil(share * len(drawn))])
    return [message for message in messages if id(message) in kept]


def fit_power_law(counts: NDArray[np.float64], errors: NDArray[np.float64]) -> PowerLaw:
    """The law closest to the errors, its floor between 0 and the least of them."""

    def gaps(parameters: NDArray[np.float64]) -> NDArray[np.float64]:
        scale, exponent, floor = parameters
        return np.asarray(np.exp(scale - exponent * np.log(counts)) + floor - errors)

    least = max(float(errors.min()), 1e-6)
    start = [np.log(max(float(errors[0]), 1e-6)) + 0.3 * np.log(counts[0]), 0.3, least / 4]
    found = least_squares(gaps, start, bounds=([-20, 0.0, 0.0], [20, 3.0, least]), x_scale="jac")
    return PowerLaw(float(np.exp(found.x[0])), float(found.x[1]), float(found.x[2]))


def _gain(counts: NDArray[np.float64], right: NDArray[np.bool_]) -> Measure:
    """Accuracy that `MORE` messages would add; the law is fitted anew on each resample."""

    def statistic(chosen: NDArray[np.int64]) -> float:
        law = fit_power_law(counts, 1 - right[:, chosen].mean(axis=1))
        return law.error(counts[-1]) - law.error(counts[-1] + MORE)

    return measure(statistic, right.shape[1])
