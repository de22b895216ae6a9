"""`nlp-router models …`: which models there are, what the gate said, which one is in use."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer

from nlp_router import paths
from nlp_router.registry.store import ModelStore

models_app = typer.Typer(help="Les modèles : mise en service et retour.", no_args_is_help=True)

_Reason = Annotated[str, typer.Option(help="Pourquoi ; gardé dans l'historique")]
_By = Annotated[str, typer.Option(help="Qui décide ; par défaut, le compte de la machine")]


@models_app.command("list")
def list_models() -> None:
    """Liste les modèles, du plus ancien au plus récent ; « * » est celui en service."""
    store = ModelStore(paths.models())
    champion = store.champion()
    for version in store.versions():
        manifest = store.manifest(version)
        accuracy = manifest.metrics.get("type_accuracy", {}).get("value")
        right = "—" if accuracy is None else f"{accuracy:.1%}"
        mark = "*" if version == champion else " "
        print(
            f"{mark} {version}  {manifest.trained_on} messages  type juste {right}  "
            f"{_verdict(store, version)}"
        )


@models_app.command()
def show(
    version: Annotated[str, typer.Argument(metavar="VERSION", help="« - » : celle en service")],
) -> None:
    """Montre un modèle : sa fiche, le verdict de la barrière, ses mises en service."""
    store = ModelStore(paths.models())
    if version == "-":
        version = store.load()[1].version
    manifest = store.manifest(version)
    print(store.card(version) or f"# Modèle {manifest.version}\n")
    verdict = store.verdict(version)
    if verdict is not None:
        print(f"## Barrière\n\nComparé à {verdict.get('champion') or 'rien'}.\n")
        print(verdict["text"])
    for step in store.history():
        if version in (step.version, step.replaced):
            print(
                f"{step.at}  {step.action}  {step.replaced or 'rien'} → {step.version}  "
                f"{step.by}  {step.reason}"
            )


@models_app.command()
def promote(
    version: Annotated[str, typer.Argument(metavar="VERSION")],
    reason: _Reason,
    by: _By = "",
    despite_verdict: Annotated[
        bool, typer.Option("--despite-verdict", help="Même si la barrière l'a refusé")
    ] = False,
) -> None:
    """Met un modèle en service."""
    store = ModelStore(paths.models())
    store.promote(
        version, by=by or getpass.getuser(), reason=reason, despite_verdict=despite_verdict
    )
    print(f"Modèle {version} en service.")


@models_app.command()
def rollback(reason: _Reason, by: _By = "") -> None:
    """Remet en service le modèle d'avant."""
    version = ModelStore(paths.models()).rollback(by=by or getpass.getuser(), reason=reason)
    print(f"Modèle {version} de nouveau en service.")


def _verdict(store: ModelStore, version: str) -> str:
    verdict = store.verdict(version)
    if verdict is None:
        return "jamais jugé"
    return "accepté" if verdict["accepted"] else "refusé"
