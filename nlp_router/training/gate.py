"""The gate: no model enters that is worse than the one in use.

Paired bootstrap on the same messages (Efron and Tibshirani 1993): the candidate is refused
when it is worse than the champion beyond what chance explains.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp_router.metrics.calibration import expected_calibration_error
from nlp_router.training.judge import Judgements

_RESAMPLES = 2000
_CALIBRATION_SLACK = 0.01


@dataclass(frozen=True, slots=True)
class Check:
    """One condition: what was compared, the two figures and whether it holds."""

    name: str
    champion: float
    candidate: float
    holds: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """Every condition; the candidate enters when all hold."""

    checks: tuple[Check, ...]

    @property
    def accepted(self) -> bool:
        """Whether the candidate may enter."""
        return all(check.holds for check in self.checks)

    def __str__(self) -> str:
        if not self.checks:
            return "Premier modèle : accepté, rien à quoi le comparer."
        lines = [
            f"{'✓' if check.holds else '✗'} {check.name} : "
            f"{check.champion:.3f} → {check.candidate:.3f}"
            for check in self.checks
        ]
        return "\n".join([*lines, f"Verdict : {'accepté' if self.accepted else 'refusé'}."])


def compare(candidate: Judgements, champion: Judgements | None) -> Verdict:
    """The verdict on a candidate; without a champion, it enters."""
    if champion is None:
        return Verdict(())
    true_dangers, _ = champion.dangers
    pairs = {
        "types justes": (champion.right_type, candidate.right_type),
        "destinataires justes": (champion.right_recipient, candidate.right_recipient),
        "natures justes": (champion.right_nature, candidate.right_nature),
        "dangers trouvés": (
            champion.dangers[1][true_dangers],
            candidate.dangers[1][true_dangers],
        ),
    }
    checks = [
        Check(name, float(old.mean()), float(new.mean()), not _significantly_worse(old, new))
        for name, (old, new) in pairs.items()
        if len(old)
    ]
    before = expected_calibration_error(champion.confidences, champion.right_type).value
    after = expected_calibration_error(candidate.confidences, candidate.right_type).value
    checks.append(
        Check("écart de calibration", before, after, after <= before + _CALIBRATION_SLACK)
    )
    return Verdict(tuple(checks))


def _significantly_worse(old: NDArray[np.bool_], new: NDArray[np.bool_]) -> bool:
    """Whether the loss keeps its sign in 97.5 % of the resamples."""
    difference = new.astype(np.int64) - old.astype(np.int64)
    generator = np.random.default_rng(0)
    chosen = generator.integers(0, len(difference), (_RESAMPLES, len(difference)))
    return bool(np.percentile(difference[chosen].mean(axis=1), 97.5) < 0)
