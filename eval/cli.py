"""The commands of the evaluation: `nlp-router eval`, `candidates`, `bench` and the suites."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from eval.pages import write_json
from eval.report import Report, make_report
from nlp_router import paths
from nlp_router.pipeline import Qualifier
from nlp_router.territory.territory import load_configuration
from nlp_router.training.dataset import LabelledMessage, read_labelled
from nlp_router.training.judge import Judgements, judge
from nlp_router.training.run import training_messages


def evaluate(
    data: Annotated[Path, typer.Argument(metavar="DATA.jsonl", help="Fichier ou dossier annoté")],
    report: Annotated[Path, typer.Option(help="Dossier où écrire metrics.json et report.html")],
    peers: Annotated[bool, typer.Option(help="Comparer aux systèmes voisins")] = False,
    summary: Annotated[Path | None, typer.Option(help="Page Markdown à écrire en plus")] = None,
) -> None:
    """Mesure le modèle en service sur des messages annotés."""
    messages = read_labelled(data)
    qualifier = Qualifier.load()
    started = time.perf_counter()
    judged = judge(qualifier, messages)
    elapsed = time.perf_counter() - started
    result = _report(data, qualifier, judged, messages, peers, elapsed)
    print(result.table())
    result.write(report)
    if summary is not None:
        summary.write_text(result.summary(), encoding="utf-8")
    print(f"\nRapport : {report / 'report.html'}")


def _report(
    data: Path,
    qualifier: Qualifier,
    judged: Judgements,
    messages: list[LabelledMessage],
    peers: bool,
    elapsed: float,
) -> Report:
    standings = []
    if peers:
        from eval.comparison import Standing, compare_peers

        plain = judged.scores()
        ours = Standing(
            name="nlp-router (qualification entière)",
            accuracy=plain["type_accuracy"],
            top3=plain["type_top3"],
            macro_f1=plain["type_macro_f1"],
            training_seconds=float("nan"),
            per_second=len(messages) / elapsed,
        )
        others = compare_peers(
            qualifier.taxonomy,
            training_messages(),
            messages,
            progress=_progress,
        )
        standings = [ours, *others]
    title = f"Évaluation sur {data.name}"
    return make_report(title, qualifier.versions.version, judged, standings)


def bench() -> None:
    """Mesure vitesse et mémoire, à côté des systèmes voisins, sur les mêmes textes."""
    from eval.bench import run_bench

    run_bench()


def candidates(
    folds: Annotated[int, typer.Option(min=1, max=5, help="Plis mesurés, sur cinq")] = 1,
    encoder: Annotated[
        str | None, typer.Option(metavar="universal|DOSSIER", help="Encodeur à comparer aussi")
    ] = None,
    only: Annotated[
        str, typer.Option(help="Seulement les candidats dont le nom contient ceci")
    ] = "",
) -> None:
    """Compare des modèles candidats, entre auteurs des messages d'entraînement."""
    from threadpoolctl import threadpool_limits

    from eval.candidates import HEADER, compare, line
    from nlp_router.features.encoders import open_encoder
    from nlp_router.features.vectors import SpacyVectors

    print(HEADER)
    with threadpool_limits(1):
        opened = open_encoder(encoder) if encoder else None
        for result in compare(training_messages(), SpacyVectors(), opened, folds, only):
            print(line(result), flush=True)


def agreement() -> None:
    """Accord d'un second lecteur, à l'aveugle, avec les étiquettes (training_data/)."""
    from eval.agreement import agreement as compare_readers
    from eval.agreement import table

    folder = paths.training_data()
    messages = [*training_messages(), *read_labelled(folder / "development")]
    print(table(compare_readers(messages, folder / "second_reading.csv")))


def label_errors(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="CSV")],
) -> None:
    """Liste les étiquettes d'entraînement qui méritent une seconde lecture (sans les textes)."""
    from eval.label_errors import doubtful_labels, write_doubts
    from nlp_router.features.vectors import SpacyVectors

    doubts = doubtful_labels(training_messages(), SpacyVectors(), _progress)
    write_doubts(doubts, output)
    print(f"{len(doubts)} étiquettes douteuses dans {output}")


def robustness(
    data: Annotated[
        Path | None,
        typer.Argument(metavar="[DATA]", help="Fichier ou dossier annoté ; défaut : développement"),
    ] = None,
    report: Annotated[Path | None, typer.Option(help="Dossier où écrire robustness.json")] = None,
    summary: Annotated[Path | None, typer.Option(help="Page Markdown à écrire")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Graine du tirage des altérations")] = 0,
) -> None:
    """Mesure ce que coûtent fautes de frappe, majuscules, formules de lettre…"""
    from eval.robustness import measure_robustness

    source = data or paths.training_data() / "development"
    messages = read_labelled(source)
    found = measure_robustness(Qualifier.load(), messages, seed=seed, progress=_progress)
    print(found.table())
    page = found.summary(f"Robustesse sur {source.name}")
    _publish(report, "robustness.json", found.metrics(), summary, page)


def learning_curve(
    share: Annotated[
        list[float] | None,
        typer.Option(min=0.001, max=1.0, help="Part des messages apprise ; à répéter"),
    ] = None,
    report: Annotated[Path | None, typer.Option(help="Dossier où écrire les chiffres")] = None,
    summary: Annotated[
        Path | None, typer.Option(help="Page Markdown à écrire, sa figure à côté")
    ] = None,
) -> None:
    """Mesure ce que vaut le modèle selon le nombre de messages appris (plusieurs minutes)."""
    from eval import learning_curve as suite
    from eval.figures import write_svg

    training = training_messages()
    development = read_labelled(paths.training_data() / "development")
    shares = share or suite.SHARES
    curve = suite.learning_curve(suite.trainer(), training, development, shares, _progress)
    print(curve.table())
    picture = (summary or Path("learning_curve")).with_suffix(".svg")
    page = curve.summary(picture.name)
    _publish(report, "learning_curve.json", curve.metrics(), summary, page)
    if summary is not None:
        write_svg(curve.picture(), picture)


def calibration(
    report: Annotated[Path | None, typer.Option(help="Dossier où écrire calibration.json")] = None,
    summary: Annotated[Path | None, typer.Option(help="Page Markdown à écrire")] = None,
) -> None:
    """Compare des façons de calibrer le type, entre auteurs des messages d'entraînement."""
    from eval.calibration import compare_calibrations
    from eval.out_of_sample import type_scores
    from nlp_router.features.vectors import SpacyVectors

    found = compare_calibrations(type_scores(training_messages(), SpacyVectors(), _progress))
    print(found.table())
    _publish(report, "calibration.json", found.metrics(), summary, found.summary())


def loop_simulation(
    report: Annotated[Path | None, typer.Option(help="Dossier où écrire loop.json")] = None,
    summary: Annotated[
        Path | None, typer.Option(help="Page Markdown à écrire, sa courbe à côté")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Graine du territoire et des tirages")] = 0,
) -> None:
    """Rejoue la boucle : corrections, réentraînements, barrière, poisons (un quart d'heure)."""
    from eval.figures import write_svg
    from eval.loop import page
    from eval.loop.simulation import Size, simulate

    training = read_labelled(paths.training_data() / "train")
    development = read_labelled(paths.training_data() / "development")
    found = simulate(training, development, Size(seed=seed), _progress)
    print(page.lines(found))
    picture = (summary or Path("loop")).with_suffix(".svg")
    _publish(report, "loop.json", found.metrics(), summary, page.summary(found, picture.name))
    if summary is not None:
        write_svg(page.picture(found), picture)


def competence(
    cases: Annotated[
        Path | None, typer.Argument(metavar="[CAS.csv]", help="Défaut : les cas du projet")
    ] = None,
    summary: Annotated[Path | None, typer.Option(help="Page Markdown à écrire")] = None,
) -> None:
    """Vérifie qui est en charge sur des cas tirés de faits publics."""
    from eval.competence.cases import read_cases
    from eval.competence.suite import answer_all

    taxonomy, territory = load_configuration(paths.taxonomies())
    source = cases or Path(__file__).parent / "competence" / "cases.csv"
    found = answer_all(read_cases(source, territory.referential, taxonomy), taxonomy, territory)
    print("\n".join(found.lines()))
    if summary is not None:
        summary.write_text(found.summary(), encoding="utf-8")
    raise typer.Exit(1 if found.wrong else 0)


def places(
    cases: Annotated[
        Path | None,
        typer.Argument(metavar="[CASES.jsonl]", help="Défaut : ceux que nul n'a lus pour régler"),
    ] = None,
    summary: Annotated[Path | None, typer.Option(help="Page Markdown à écrire")] = None,
    misses: Annotated[
        Path | None, typer.Option(help="Où écrire les cas manqués : id, verdict, réponse")
    ] = None,
) -> None:
    """Mesure si la commune du fait est trouvée, et en combien de temps."""
    from eval.places.cases import read_cases
    from eval.places.suite import missed, run_cases
    from eval.places.suite import summary as summarise

    qualifier = Qualifier.load()
    source = cases or Path(__file__).parent / "places" / "unseen.jsonl"
    results = run_cases(read_cases(source, qualifier.reader), qualifier.locate)
    page = summarise(results, f"Lieux : {source.name}")
    print(page)
    if misses is not None:
        misses.write_text(missed(results), encoding="utf-8")
    if summary is not None:
        summary.write_text(page, encoding="utf-8")


def _progress(step: str) -> None:
    print(f"· {step}", file=sys.stderr)


def _publish(
    report: Path | None, name: str, metrics: dict[str, Any], summary: Path | None, page: str
) -> None:
    """Writes the figures of a suite in a folder, and its page, when they are asked for."""
    if report is not None:
        write_json(report / name, metrics)
    if summary is not None:
        summary.write_text(page, encoding="utf-8")
