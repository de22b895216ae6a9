"""The figures of one evaluation as a table, metrics.json and one self-contained HTML page."""

from __future__ import annotations

import html
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from textwrap import wrap
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from eval.comparison import Standing
from eval.figures import BLUE, GREY, figure, grid, inline
from eval.pages import table, write_json
from nlp_router.metrics.calibration import reliability, risk_coverage
from nlp_router.metrics.classification import Measure, confusions, share
from nlp_router.metrics.coverage import ENOUGH, RISKS, GroupCoverage, coverage_by_group
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
    by_service: dict[str, GroupCoverage]
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
            *table(
                ["mesure", "valeur", "intervalle", "messages"],
                (
                    [LABELS[name], f"{v.value:.3f}", f"{v.low:.3f} – {v.high:.3f}", v.count]
                    for name, v in self.scores.items()
                ),
            ),
        ]
        if self.standings:
            lines += ["", "## Autres systèmes, mêmes messages d'apprentissage, même lancement", ""]
            lines += table(
                ["système", "type juste", "top 3", "macro-F1"],
                (
                    [s.name, *(f"{v.value:.3f}" for v in (s.accuracy, s.top3, s.macro_f1))]
                    for s in self.standings
                ),
            )
        return "\n".join(lines) + "\n"

    def write(self, folder: Path) -> None:
        """Writes metrics.json and report.html. The messages' texts stand in neither."""
        write_json(folder / "metrics.json", self._metrics())
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
                    judged.recipient_confidences, judged.right_recipient
                )
            ],
            "by_service": {
                name: _service_metrics(found) for name, found in self.by_service.items()
            },
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
            "reliability": inline(_reliability_figure(self.judgements)),
            "risk": inline(_risk_figure(self.judgements)),
            "services": _services_image(self.by_service),
            "by_service": _service_rows(self.by_service),
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
        by_service=coverage_by_group(
            judgements.recipient_confidences, judgements.right_recipient, _services(judgements)
        ),
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
    made, axes = figure("Confiance annoncée", "Part de types justes")
    axes.set_xlim(0, 1)
    axes.plot([0, 1], [0, 1], "--", color=GREY, label="parfait")
    axes.bar(
        [part.low for part in bins],
        [part.accuracy for part in bins],
        width=0.1,
        align="edge",
        color=BLUE,
        edgecolor="white",
        label="mesuré",
    )
    axes.legend()
    return made


def _risk_figure(judged: Judgements) -> Figure:
    curve = risk_coverage(judged.recipient_confidences, judged.right_recipient)
    made, axes = figure("Part décidée sans agent", "Part de destinataires faux")
    axes.set_xlim(0, 1)
    axes.plot([point[1] for point in curve], [point[2] for point in curve], color=BLUE)
    axes.set_ylim(0, max(0.05, float(np.max([point[2] for point in curve])) * 1.1))
    return made


def _services_image(services: Mapping[str, GroupCoverage]) -> str:
    """One small curve per service, or a sentence when none has enough messages."""
    if not services:
        return f"<p>Aucun service n'a {ENOUGH} messages.</p>"
    made, axes = grid(len(services), "Part décidée sans agent", "Part de destinataires faux")
    for plot, (name, found) in zip(axes, services.items(), strict=True):
        shares, wrong = zip(*found.curve, strict=True)
        plot.plot(shares, wrong, color=BLUE)
        plot.set_title("\n".join(wrap(name, 32)), fontsize=8)
        plot.set_xlim(0, 1)
        plot.set_ylim(0, max(0.05, *(part.wrong for part in services.values())) * 1.3)
    text = "Part de destinataires faux selon la part décidée sans agent, service par service"
    return f'<figure><img src="{inline(made)}" alt="{text}"></figure>'


def _service_rows(services: Mapping[str, GroupCoverage]) -> str:
    return _rows(
        (name, *(f"{found.reached[risk]:.0%}" for risk in RISKS), f"{found.wrong:.1%}", found.count)
        for name, found in services.items()
    )


def _service_metrics(found: GroupCoverage) -> dict[str, Any]:
    return {
        "count": found.count,
        "wrong": found.wrong,
        "coverage": [{"risk": risk, "share": share} for risk, share in found.reached.items()],
    }


def _services(judged: Judgements) -> list[str]:
    """Service that the machine would hand each message to; none when it names no recipient."""
    recipients = [qualification.requests[0].recipient for qualification in judged.qualifications]
    return [recipient.service if recipient else "" for recipient in recipients]
