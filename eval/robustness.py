"""How many points each alteration of the messages costs, on the same messages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.noise import ALTERATIONS, Alteration
from eval.pages import table
from nlp_router.metrics.classification import Measure, mean, share
from nlp_router.pipeline import Qualifier
from nlp_router.training.dataset import LabelledMessage
from nlp_router.training.judge import Judgements, judge

FIELDS = {"type": "type", "nature": "nature", "priority": "priorité", "danger": "dangers trouvés"}


@dataclass(frozen=True, slots=True)
class Cost:
    """What one alteration costs: accuracy lost, field by field, as a share of the messages."""

    name: str
    label: str
    lost: Mapping[str, Measure]


@dataclass(frozen=True, slots=True)
class Robustness:
    """Accuracy on the clean messages, and what each alteration takes from it."""

    version: str
    seed: int
    count: int
    clean: Mapping[str, Measure]
    costs: Sequence[Cost]

    def table(self) -> str:
        """The costs as text, for a terminal."""
        lines = ["points d'exactitude perdus [intervalle à 95 %]", ""]
        lines += [f"{'altération':<36}" + "".join(f"{name:>26}" for name in FIELDS.values())]
        clean = "".join(f"{100 * self.clean[field].value:>26.1f}" for field in FIELDS)
        lines += [f"{'(texte propre, exactitude)':<36}" + clean]
        lines += [
            f"{cost.label:<36}" + "".join(f"{_points(cost.lost[field]):>26}" for field in FIELDS)
            for cost in self.costs
        ]
        return "\n".join(lines)

    def summary(self, title: str) -> str:
        """The costs as a page of the documentation."""
        lines = [
            "# Robustesse",
            "",
            "Page écrite par `nlp-router robustness` : ne pas la modifier à la main. Chaque ligne",
            "altère les mêmes messages et dit combien de points sont perdus par rapport au texte",
            "propre (un nombre négatif : un gain). Intervalles à 95 % par rééchantillonnage",
            "apparié. Les altérations sont dans `eval/noise.py`, tirées avec une graine fixe ;",
            "l'habillage s'ajoute à celui que le message porte déjà. Les dangers trouvés se",
            "comptent parmi les messages qui en disent un.",
            "",
            f"{title}, {self.count} messages, modèle `{self.version}`, graine {self.seed}.",
            "",
        ]
        clean = [f"{100 * self.clean[field].value:.1f}" for field in FIELDS]
        rows = [["texte propre (exactitude, %)", *clean]]
        rows += [[cost.label, *(_points(cost.lost[f]) for f in FIELDS)] for cost in self.costs]
        lines += table(["altération", *FIELDS.values()], rows)
        return "\n".join(lines) + "\n"

    def metrics(self) -> dict[str, Any]:
        """The costs for other programs."""
        return {
            "model": self.version,
            "seed": self.seed,
            "messages": self.count,
            "clean": {field: asdict(value) for field, value in self.clean.items()},
            "lost": {
                cost.name: {field: asdict(value) for field, value in cost.lost.items()}
                for cost in self.costs
            },
        }


def measure_robustness(
    qualifier: Qualifier,
    messages: Sequence[LabelledMessage],
    alterations: Sequence[Alteration] = ALTERATIONS,
    seed: int = 0,
    progress: Callable[[str], None] = lambda step: None,
) -> Robustness:
    """Qualifies the messages clean, then under each alteration, and compares.

    Args:
        seed: of the alterations; the same gives the same texts.
        progress: told, in French, of each step.
    """
    progress("texte propre")
    clean = _right(judge(qualifier, messages))
    costs = []
    for alteration in alterations:
        progress(alteration.label)
        altered = _right(judge(qualifier, [alteration.apply(m, seed) for m in messages]))
        lost = {field: _lost(clean[field], altered[field]) for field in FIELDS}
        costs.append(Cost(alteration.name, alteration.label, lost))
    return Robustness(
        version=qualifier.versions.version,
        seed=seed,
        count=len(messages),
        clean={field: share(right) for field, right in clean.items()},
        costs=costs,
    )


def _right(judged: Judgements) -> dict[str, NDArray[np.bool_]]:
    true_dangers, found_dangers = judged.dangers
    return {
        "type": judged.right_type,
        "nature": judged.right_nature,
        "priority": judged.right_priority,
        "danger": found_dangers[true_dangers],
    }


def _lost(clean: NDArray[np.bool_], altered: NDArray[np.bool_]) -> Measure:
    """Paired: the same messages are drawn from both sides."""
    return mean(clean.astype(np.int64) - altered.astype(np.int64))


def _points(lost: Measure) -> str:
    low, high = 100 * lost.low, 100 * lost.high
    return f"{100 * lost.value:+.1f} [{low:+.1f} ; {high:+.1f}]"
