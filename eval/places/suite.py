"""How often the commune of the fact is found, wrong without a doubt, or left to a person."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from eval.pages import table
from eval.places.cases import PlaceCase
from nlp_router.domain import Message, Place


class Verdict(StrEnum):
    """What an answer is worth."""

    RIGHT = "juste"
    WRONG = "faux"
    HUMAN = "agent"


@dataclass(frozen=True, slots=True)
class Result:
    """One case judged, and the milliseconds its answer took."""

    case: PlaceCase
    place: Place
    verdict: Verdict
    milliseconds: float


def judge_place(place: Place, expected: str | None) -> Verdict:
    """Right, surely wrong, or left to a person."""
    sure = place.insee if not place.candidates else None
    if sure == expected:
        return Verdict.RIGHT
    return Verdict.HUMAN if sure is None else Verdict.WRONG


def run_cases(cases: Sequence[PlaceCase], locate: Callable[[Message], Place]) -> list[Result]:
    """Every case answered by `locate` and judged, in order."""
    results = []
    for case in cases:
        started = time.perf_counter()
        place = locate(case.message)
        elapsed = (time.perf_counter() - started) * 1000
        results.append(Result(case, place, judge_place(place, case.expected), elapsed))
    return results


def summary(results: Sequence[Result], title: str) -> str:
    """The table by kind and the speed, as Markdown."""
    kinds = sorted({result.case.kind for result in results})
    rows = [_row(kind, [r for r in results if r.case.kind == kind]) for kind in kinds]
    rows.append(_row("**tous**", results))
    times = sorted(result.milliseconds for result in results)
    middle, late = (times[int(len(times) * share)] for share in (0.5, 0.95))
    lines = [
        f"# {title}",
        "",
        "Juste : la commune attendue, sans hésiter, ou aucune quand personne ne peut la dire.",
        "Faux : une autre, sans hésiter. Agent : la machine hésite ou ne trouve pas.",
        "",
        *table(["genre", "cas", "juste %", "faux %", "agent %"], rows),
        "",
        f"Temps par message : médiane {middle:.2f} ms, 95 % sous {late:.2f} ms, "
        f"moyenne {sum(times) / len(times):.2f} ms.",
    ]
    return "\n".join(lines) + "\n"


def _row(name: str, results: Sequence[Result]) -> list[str]:
    counts = Counter(result.verdict for result in results)
    shares = [f"{100 * counts[verdict] / len(results):.1f}" for verdict in Verdict]
    return [name, str(len(results)), *shares]


def missed(results: Sequence[Result]) -> str:
    """The cases not right, one JSON object a line, without their texts."""
    lines = [
        {
            "id": result.case.message.id,
            "kind": result.case.kind,
            "verdict": result.verdict,
            "expected": result.case.expected,
            "place": asdict(result.place),
        }
        for result in results
        if result.verdict is not Verdict.RIGHT
    ]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
