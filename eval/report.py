"""The figures of one evaluation as a table, metrics.json and one self-contained HTML page."""

from __future__ import annotations

import base64
import html
import io
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from eval.comparison import Standing
from nlp_router.metrics.calibration import reliability, risk_coverage
from nlp_router.metrics.classification import Measure, confusions, share
from nlp_router.training.judge import Judgements

LABELS = {
    "type_accuracy": "Type juste",
    "type_top3": "Type parmi les 3 premiers",
    "type_macro_f1": "Type, macro-F1",
    "nature_accuracy": "Nature juste",
    "priority_accuracy": "Priorité juste",
    "priority_kappa": "Priorité, kappa quadratique",
    "danger_recall": "Dangers trouvés",
    "danger_precision": "Alertes de danger fondées",
    "place_accuracy": "Lieu juste",
    "recipient_level": "Niveau du destinataire juste",
    "recipient": "Destinataire juste",
    "calibration_error": "Écart de calibration (ECE)",
    "automatic": "Décidé sans agent",
    "automatic_wrong_recipient": "Destinataire faux parmi eux",
    "requests_f1": "Demandes d'un message, F1",
}


@dataclass(frozen=True, slots=True)
class Report:
    """Everything an evaluation says."""

    title: str
    version: str
    scores: dict[str, Measure]
    by_type: dict[str, Measure]
    by_channel: dict[str, Measure]
    confused: list[tuple[str, str, int]]
    judgements: Judgements
    standings: Sequence[Standing] = ()

    def table(self) -> str:
        """The figures as text, for a terminal."""
        lines = [f"{'mesure':<32}{'valeur':>8}   intervalle à 95 %    messages"]
        for name, value in self.scores.items():
            lines.append(
                f"{LABELS[name]:<32}{value.value:>8.3f}   "
                f"[{value.low:.3f} ; {value.high:.3f}]   {value.count:>7}"
            )
        if self.standings:
            lines += ["", f"{'système':<32}{'type':>8}{'top 3':>8}{'macro-F1':>10}{'msg/s':>9}"]
            lines += [
                f"{s.name:<32}{s.accuracy.value:>8.3f}{s.top3.value:>8.3f}"
                f"{s.macro_f1.value:>10.3f}{s.per_second:>9.0f}"
                for s in self.standings
            ]
        return "\n".join(lines)

    def summary(self) -> str:
        """The figures as a page of the documentation."""
        lines = [
            "# Évaluation",
            "",
            "Page écrite par `make eval` : ne pas la modifier à la main. Intervalles à 95 % par",
            "rééchantillonnage (bootstrap). Les messages mesurés sont inventés (voir la",
            "[fiche des données](../training_data/README.md)) : ce que vaut le système sur les",
            "vôtres se mesure avec `nlp-router eval`.",
            "",
            f"{self.title}, {len(self.judgements.messages)} messages, modèle `{self.version}`.",
            "",
            "| mesure | valeur | intervalle | messages |",
            "|---|---|---|---|",
        ]
        lines += [
            f"| {LABELS[name]} | {v.value:.3f} | {v.low:.3f} – {v.high:.3f} | {v.count} |"
            for name, v in self.scores.items()
        ]
        if self.standings:
            lines += ["", "## Autres systèmes, mêmes messages d'apprentissage, même lancement", ""]
            lines += ["| système | type juste | top 3 | macro-F1 |", "|---|---|---|---|"]
            lines += [
                f"| {s.name} | {s.accuracy.value:.3f} | {s.top3.value:.3f} "
                f"| {s.macro_f1.value:.3f} |"
                for s in self.standings
            ]
        return "\n".join(lines) + "\n"

    def write(self, folder: Path) -> None:
        """Writes metrics.json and report.html. The messages' texts stand in neither."""
        folder.mkdir(parents=True, exist_ok=True)
        content = json.dumps(self._metrics(), ensure_ascii=False, indent=2)
        (folder / "metrics.json").write_text(content + "\n", encoding="utf-8")
        (folder / "report.html").write_text(self._page(), encoding="utf-8")

    def _metrics(self) -> dict[str, Any]:
        judged = self.judgements
        return {
            "model": self.version,
            "messages": len(judged.messages),
            "scores": {name: asdict(value) for name, value in self.scores.items()},
            "by_type": {name: asdict(value) for name, value in self.by_type.items()},
            "by_channel": {name: asdict(value) for name, value in self.by_channel.items()},
            "confusions": [
                {"true": true, "found": found, "count": count}
                for true, found, count in self.confused
            ],
            "reliability": [
                asdict(part) for part in reliability(judged.confidences, judged.right_type)
            ],
            "risk_coverage": [
                {"limit": limit, "coverage": coverage, "risk": risk}
                for limit, coverage, risk in risk_coverage(
                    judged.confidences, judged.right_recipient
                )
            ],
            "peers": [asdict(standing) for standing in self.standings],
        }

    def _page(self) -> str:
        template = (Path(__file__).parent / "templates" / "report.html").read_text("utf-8")
        parts = {
            "title": html.escape(self.title),
            "version": html.escape(self.version),
            "count": str(len(self.judgements.messages)),
            "scores": _measures({LABELS[name]: value for name, value in self.scores.items()}),
            "peers": _standings(self.standings),
            "by_type": _measures(self.by_type),
            "by_channel": _measures(self.by_channel),
            "confusions": _rows(self.confused),
            "reliability": _image(_reliability_figure(self.judgements)),
            "risk": _image(_risk_figure(self.judgements)),
        }
        for name, value in parts.items():
            template = template.replace("{{" + name + "}}", value)
        return template


def make_report(
    title: str, version: str, judgements: Judgements, standings: Sequence[Standing] = ()
) -> Report:
    """Computes every figure of a report."""
    right = judgements.right_type
    by_type: dict[str, list[int]] = defaultdict(list)
    by_channel: dict[str, list[int]] = defaultdict(list)
    for row, message in enumerate(judgements.messages):
        by_type[message.requests[0].type].append(row)
        by_channel[str(message.raw.get("channel", "autre"))].append(row)
    return Report(
        title=title,
        version=version,
        scores=judgements.scores(),
        by_type={name: share(right[by_type[name]]) for name in sorted(by_type)},
        by_channel={name: share(right[by_channel[name]]) for name in sorted(by_channel)},
        confused=confusions(judgements.truth, judgements.found),
        judgements=judgements,
        standings=standings,
    )


def _measures(values: dict[str, Measure]) -> str:
    return _rows(
        (name, f"{v.value:.3f}", f"{v.low:.3f} – {v.high:.3f}", v.count)
        for name, v in values.items()
    )


def _standings(standings: Sequence[Standing]) -> str:
    return _rows(
        (
            s.name,
            f"{s.accuracy.value:.3f}",
            f"{s.accuracy.low:.3f} – {s.accuracy.high:.3f}",
            f"{s.top3.value:.3f}",
            f"{s.macro_f1.value:.3f}",
            "–" if np.isnan(s.training_seconds) else f"{s.training_seconds:.0f}",
            f"{s.per_second:.0f}",
        )
        for s in standings
    )


def _rows(rows: Any) -> str:
    return "\n".join(
        "<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in row) + "</tr>"
        for row in rows
    )


def _reliability_figure(judged: Judgements) -> Figure:
    bins = reliability(judged.confidences, judged.right_type)
    figure, axes = _figure("Confiance annoncée", "Part de types justes")
    axes.plot([0, 1], [0, 1], "--", color="#767676", label="parfait")
    axes.bar(
        [part.low for part in bins],
        [part.accuracy for part in bins],
        width=0.1,
        align="edge",
        color="#1f5fa8",
        edgecolor="white",
        label="mesuré",
    )
    axes.legend()
    return figure


def _risk_figure(judged: Judgements) -> Figure:
    curve = risk_coverage(judged.confidences, judged.right_recipient)
    figure, axes = _figure("Part décidée sans agent", "Part de destinataires faux")
    axes.plot([point[1] for point in curve], [point[2] for point in curve], color="#1f5fa8")
    axes.set_ylim(0, max(0.05, float(np.max([point[2] for point in curve])) * 1.1))
    return figure


def _figure(x_label: str, y_label: str) -> tuple[Figure, Any]:
    mpl.rcParams["svg.hashsalt"] = "nlp-router"
    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.subplots()
    axes.set_xlabel(x_label)
    axes.set_ylabel(y_label)
    axes.set_xlim(0, 1)
    return figure, axes


def _image(figure: Figure) -> str:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None})
    return "data:image/svg+xml;base64," + base64.b64encode(buffer.getvalue()).decode()
