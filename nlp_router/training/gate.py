"""The gate: no model enters that is worse than the one in use.

Both are judged on the same messages, and their differences resampled together (paired
bootstrap, Efron and Tibshirani 1993, seeded). The candidate is refused when

- types or recipients are right less often, beyond chance or by more than half a point;
- natures are right less often, beyond chance;
- one type is found less often, beyond chance (exact McNemar test, all types corrected together
  after Holm 1979);
- it finds fewer dangers;
- its confidence is further from its accuracy, beyond chance;
- more of what it decides alone goes to a wrong recipient than the target, and than before.

Sets too small for half a point to mean anything are judged beyond chance only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from nlp_router.metrics.calibration import calibration_gap
from nlp_router.training.limits import TARGET_ERROR

DEVELOPMENT, AUDITED = "développement", "décisions vérifiées"
_RESAMPLES = 2000
_CALIBRATION_RESAMPLES = 500
_LARGEST_LOSS = 0.005
# Below this gap nobody could tell the difference, whatever its significance.
_CALIBRATION_SLACK = 0.005
_ENOUGH = 1000
_LEVEL = 0.05


class Judged(Protocol):
    """What the gate reads of the judgement of a model; an empty array is not compared."""

    @property
    def truth(self) -> Sequence[str]:
        """True type of each message."""
        ...

    @property
    def right_type(self) -> NDArray[np.bool_]:
        """Whether its type was found."""
        ...

    @property
    def right_recipient(self) -> NDArray[np.bool_]:
        """Whether its recipient was found."""
        ...

    @property
    def right_nature(self) -> NDArray[np.bool_]:
        """Whether its nature was found."""
        ...

    @property
    def confidences(self) -> NDArray[np.float64]:
        """Confidence in the type."""
        ...

    @property
    def dangers(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """True dangers and dangers found."""
        ...

    @property
    def automatic(self) -> NDArray[np.bool_]:
        """Whether the machine decides alone."""
        ...


@dataclass(frozen=True, slots=True)
class Check:
    """One condition: what was compared, the two figures and whether it holds.

    Attributes:
        why: the interval or limit that decided, in French.
    """

    name: str
    champion: float
    candidate: float
    holds: bool
    why: str = ""

    def __str__(self) -> str:
        mark = "✓" if self.holds else "✗"
        why = f" ({self.why})" if self.why else ""
        return f"{mark} {self.name} : {self.champion:.3f} → {self.candidate:.3f}{why}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Every condition, by set of messages; the candidate enters when all hold."""

    checks: tuple[Check, ...]

    @property
    def accepted(self) -> bool:
        """Whether the candidate may enter."""
        return all(check.holds for check in self.checks)

    def as_dict(self) -> dict[str, Any]:
        """For the registry: the verdict, its conditions and its French wording."""
        return {
            "accepted": self.accepted,
            "checks": [asdict(check) for check in self.checks],
            "text": str(self),
        }

    def __str__(self) -> str:
        if not self.checks:
            return "Premier modèle : accepté, rien à quoi le comparer."
        conclusion = f"Verdict : {'accepté' if self.accepted else 'refusé'}."
        return "\n".join([*map(str, self.checks), conclusion])


def compare(
    candidate: Judged, champion: Judged | None, audited: tuple[Judged, Judged] | None = None
) -> Verdict:
    """The verdict on a candidate; without a champion, it enters.

    Args:
        audited: candidate and champion again, on decisions that people verified lately.
    """
    if champion is None:
        return Verdict(())
    checks = [*_checks(candidate, champion, DEVELOPMENT)]
    if audited is not None:
        checks += _checks(*audited, AUDITED)
    return Verdict(tuple(checks))


def _checks(new: Judged, old: Judged, on: str) -> Iterator[Check]:
    enough = len(old.truth) >= _ENOUGH
    loss = _LARGEST_LOSS if enough else None
    yield from _share(f"types justes, {on}", old.right_type, new.right_type, loss)
    yield from _share(f"destinataires justes, {on}", old.right_recipient, new.right_recipient, loss)
    yield from _share(f"natures justes, {on}", old.right_nature, new.right_nature, None)
    yield from _lost_types(new, old, on)
    dangers, before = old.dangers
    found = new.dangers[1]
    limit = 0.0 if enough else None
    yield from _share(f"dangers trouvés, {on}", before[dangers], found[dangers], limit)
    yield _calibration(new, old, on)
    yield from _automatic(new, old, on, enough)


def _share(
    name: str, old: NDArray[np.bool_], new: NDArray[np.bool_], largest_loss: float | None
) -> Iterator[Check]:
    """Whether something is right as often as before.

    Args:
        largest_loss: refused beyond it even when chance could explain it.
    """
    if not len(old):
        return
    difference = new.astype(np.int64) - old.astype(np.int64)
    chosen = _resamples(len(difference), _RESAMPLES)
    low, high = np.percentile(difference[chosen].mean(axis=1), [2.5, 97.5])
    lost = largest_loss is not None and float(difference.mean()) < -largest_loss
    why = f"écart de {low:+.3f} à {high:+.3f}"
    yield Check(name, float(old.mean()), float(new.mean()), bool(high >= 0 and not lost), why)


def _lost_types(new: Judged, old: Judged, on: str) -> Iterator[Check]:
    """One line for all types, then one for each that is lost."""
    truth = np.array(old.truth)
    names = sorted(set(old.truth))
    chances = [
        _chance_of_loss(old.right_type[truth == n], new.right_type[truth == n]) for n in names
    ]
    lost = [names[row] for row in _holm(chances)]
    yield Check(f"types en perte, {on}", 0, len(lost), not lost, f"Holm, {len(names)} types")
    for name in lost:
        of_type = truth == name
        before, after = old.right_type[of_type].mean(), new.right_type[of_type].mean()
        yield Check(f"type {name}, {on}", float(before), float(after), False)


def _chance_of_loss(old: NDArray[np.bool_], new: NDArray[np.bool_]) -> float:
    """Probability of so many messages lost for so many won, were there no difference."""
    lost, won = int((old & ~new).sum()), int((new & ~old).sum())
    if lost <= won:
        return 1.0
    return float(binomtest(lost, lost + won, alternative="greater").pvalue)


def _holm(chances: Sequence[float]) -> list[int]:
    """Rows that are significant together."""
    significant = []
    for rank, row in enumerate(np.argsort(chances, kind="stable").tolist()):
        if chances[row] > _LEVEL / (len(chances) - rank):
            break
        significant.append(row)
    return sorted(significant)


def _calibration(new: Judged, old: Judged, on: str) -> Check:
    def gap(judged: Judged, chosen: NDArray[np.int64] | slice) -> float:
        return calibration_gap(judged.confidences[chosen], judged.right_type[chosen])

    everything = slice(None)
    before, after = gap(old, everything), gap(new, everything)
    low = np.percentile(
        [
            gap(new, chosen) - gap(old, chosen)
            for chosen in _resamples(len(old.truth), _CALIBRATION_RESAMPLES)
        ],
        2.5,
    )
    holds = bool(low <= 0 or after - before <= _CALIBRATION_SLACK)
    return Check(f"écart de calibration, {on}", before, after, holds, f"au moins {low:+.3f}")


def _automatic(new: Judged, old: Judged, on: str, enough: bool) -> Iterator[Check]:
    """Wrong recipients among what the machine decides alone."""
    if not len(new.right_recipient) or not new.automatic.any():
        return
    wrong = ~new.right_recipient[new.automatic]
    before = ~old.right_recipient[old.automatic]
    accepted = max(TARGET_ERROR, float(before.mean()) if len(before) else 0.0)
    least = float(wrong.mean())
    if not enough:
        least = float(binomtest(int(wrong.sum()), len(wrong)).proportion_ci().low)
    yield Check(
        f"destinataires faux sans agent, {on}",
        float(before.mean()) if len(before) else 0.0,
        float(wrong.mean()),
        least <= accepted,
        f"au plus {accepted:.3f}",
    )


def _resamples(count: int, times: int) -> NDArray[np.int64]:
    return np.random.default_rng(0).integers(0, count, (times, count))
