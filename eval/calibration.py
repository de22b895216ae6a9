"""Ways to calibrate the type, and to propose a set of types, compared on the same scores.

Folds are cut between authors. Turn by turn, a calibrator is fitted on one fold, the sets are
sized on the next, and both are measured on a third: no message measures what it has shaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.calibrators import Calibrator, calibrators
from eval.conformal import METHODS, prediction_sets
from eval.out_of_sample import OutOfSample
from eval.pages import cell, table
from nlp_router.metrics.calibration import expected_calibration_error
from nlp_router.metrics.classification import Measure, mean, share
from nlp_router.metrics.probability import FLOOR, brier, log_loss
from nlp_router.qualify.calibrate import Probabilities, Temperature
from nlp_router.training.unseen import FOLDS

LEVELS = (0.90, 0.95)
_FIGURES = {
    "accuracy": "exactitude",
    "calibration_error": "ECE",
    "log_loss": "log-loss",
    "brier": "Brier",
}


@dataclass(frozen=True, slots=True)
class Calibrated:
    """What one way to calibrate is worth."""

    name: str
    scores: dict[str, Measure]


@dataclass(frozen=True, slots=True)
class Sets:
    """What one way to propose several types is worth.

    Attributes:
        asked: share of the sets that should hold the true type.
        coverage: share that do.
        size: mean number of types in a set.
        single: share of the sets with one type alone.
    """

    name: str
    asked: float
    coverage: Measure
    size: Measure
    single: Measure


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every way, measured on the same messages."""

    count: int
    types: int
    calibrated: Sequence[Calibrated]
    sets: Sequence[Sets]

    def table(self) -> str:
        """The figures as text, for a terminal."""
        lines = [f"{'calibration':<38}" + "".join(f"{n:>12}" for n in _FIGURES.values())]
        lines += [
            f"{way.name:<38}" + "".join(f"{way.scores[n].value:>12.3f}" for n in _FIGURES)
            for way in self.calibrated
        ]
        lines += ["", f"{'ensembles':<12}{'demandé':>9}{'obtenu':>9}{'types':>9}{'un seul':>9}"]
        lines += [
            f"{way.name:<12}{way.asked:>9.0%}{way.coverage.value:>9.1%}"
            f"{way.size.value:>9.2f}{way.single.value:>9.1%}"
            for way in self.sets
        ]
        return "\n".join(lines)

    def summary(self) -> str:
        """The figures as a page of the documentation."""
        lines = [
            "# Calibration",
            "",
            "Page écrite par `nlp-router calibration` : ne pas la modifier à la main. Scores du",
            f"type pour {self.count} messages d'entraînement ({self.types} types), donné à chacun",
            f"par un classifieur qui n'a rien lu de son auteur ({FOLDS} plis). Tour à tour, un pli",
            "ajuste le calibrateur, le suivant règle la taille des ensembles, un troisième mesure.",
            f"Log-loss : probabilités d'au moins {FLOOR:g}. Intervalles à 95 % par",
            "rééchantillonnage des messages : ceux d'un même auteur se ressemblent, ils sont donc",
            "trop étroits.",
            "",
            *table(
                ["calibration", *_FIGURES.values()],
                ([way.name, *(cell(way.scores[n]) for n in _FIGURES)] for way in self.calibrated),
            ),
            "",
            "## Ensembles conformes",
            "",
            "Plusieurs types proposés au lieu d'un, pour que le vrai en soit. LAC garde tous ceux",
            "qui dépassent une même probabilité ; APS prend les plus probables jusqu'à une somme",
            "donnée. Bibliothèque MAPIE, sur les probabilités du mélange en service. La garantie",
            "suppose des messages interchangeables, ce qu'ils ne sont pas d'un auteur à l'autre :",
            "l'obtenu se mesure, il ne se déduit pas.",
            "",
            *table(
                ["méthode", "demandé", "obtenu", "types par ensemble", "ensembles d'un seul type"],
                (
                    [
                        way.name,
                        f"{way.asked:.2f}",
                        cell(way.coverage),
                        f"{way.size.value:.2f} ({way.size.low:.2f} – {way.size.high:.2f})",
                        cell(way.single),
                    ]
                    for way in self.sets
                ),
            ),
        ]
        return "\n".join(lines) + "\n"

    def metrics(self) -> dict[str, Any]:
        """The figures for other programs."""
        form = asdict(self)
        return {"messages": form.pop("count"), **form}


def compare_calibrations(found: OutOfSample) -> Comparison:
    """Fits and measures every way on the scores."""
    ways = [
        Calibrated(name, _scores(_calibrate(found, calibrator), found.truth))
        for name, calibrator in calibrators().items()
    ]
    sets = [way for method in METHODS for way in _sets(found, method)]
    return Comparison(len(found.truth), len(found.types), ways, sets)


def _turns(found: OutOfSample) -> list[tuple[NDArray[np.bool_], ...]]:
    """Rows that fit, rows that size the sets, rows that measure; each measures once."""
    return [
        tuple(found.folds == (turn + step) % FOLDS for step in range(3)) for turn in range(FOLDS)
    ]


def _calibrate(found: OutOfSample, calibrator: Calibrator) -> Probabilities:
    probabilities = np.zeros(found.scores.shape)
    for fitting, _, measuring in _turns(found):
        calibrator.fit(found.scores[fitting], found.truth[fitting])
        probabilities[measuring] = calibrator.probabilities(found.scores[measuring])
    return probabilities


def _scores(probabilities: Probabilities, truth: NDArray[np.int64]) -> dict[str, Measure]:
    right = probabilities.argmax(axis=1) == truth
    return {
        "accuracy": share(right),
        "calibration_error": expected_calibration_error(probabilities.max(axis=1), right),
        "log_loss": log_loss(probabilities, truth),
        "brier": brier(probabilities, truth),
    }


def _sets(found: OutOfSample, method: str) -> list[Sets]:
    held = np.zeros((*found.scores.shape, len(LEVELS)), dtype=bool)
    for fitting, sizing, measuring in _turns(found):
        mixture = Temperature().fit(found.scores[fitting], found.truth[fitting])
        held[measuring] = prediction_sets(
            method,
            mixture.probabilities(found.scores[sizing]),
            found.truth[sizing],
            mixture.probabilities(found.scores[measuring]),
            LEVELS,
        )
    rows = np.arange(len(found.truth))
    return [
        Sets(
            name=METHODS[method],
            asked=asked,
            coverage=share(held[rows, found.truth, level]),
            size=mean(held[:, :, level].sum(axis=1)),
            single=share(held[:, :, level].sum(axis=1) == 1),
        )
        for level, asked in enumerate(LEVELS)
    ]
