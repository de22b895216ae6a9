"""The command line: `nlp-router qualify | train | models | territory`, and what other packages add.

Packages bring commands through the entry-point group `nlp_router.commands` (serve, eval …),
so that the library needs to know neither web nor database.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import entry_points
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer
from tqdm import tqdm

from nlp_router import paths
from nlp_router.domain import Message, Qualification
from nlp_router.errors import InvalidMessage, ModelUnavailable, NlpRouterError
from nlp_router.features.encoders import default_encoder
from nlp_router.model_commands import models_app
from nlp_router.pipeline import Qualifier
from nlp_router.ports import Geocoder
from nlp_router.registry.store import ModelStore
from nlp_router.territory_commands import territory_app
from nlp_router.training.dataset import read_labelled
from nlp_router.training.run import train_candidate

app = typer.Typer(
    help="Qualifie et oriente les demandes des habitants.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(territory_app, name="territory")
app.add_typer(models_app, name="models")

_CHUNK = 256
# What --encoder says to do without.
_NO_ENCODER = "none"


def main() -> None:
    """Runs the command line; a known error is one French sentence and exit status 2."""
    # The others bring a web server or plots with them: only the commands of here start fast.
    if sys.argv[1:2] not in (["qualify"], ["train"], ["territory"], ["models"]):
        _add_commands()
    try:
        app()
    except NlpRouterError as error:
        print(f"Erreur : {error.message}", file=sys.stderr)
        raise SystemExit(2) from error


@app.command()
def qualify(
    source: Annotated[str, typer.Argument(metavar="IN.jsonl", help="« - » : entrée standard")],
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="OUT.jsonl", help="« - » : sortie standard")
    ] = "-",
    geocoder: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            envvar="NLP_ROUTER_GEOCODER_URL",
            help="Serveur Addok, pour les adresses des messages",
        ),
    ] = None,
) -> None:
    """Qualifie un lot : un message JSON par ligne, une qualification par ligne, même ordre."""
    qualifier = load_or_train(_geocoder(geocoder))
    failed = False
    with (
        _reader(source) as lines,
        _writer(output) as target,
        tqdm(unit=" msg", disable=None, file=sys.stderr) as bar,
    ):
        while chunk := list(islice(lines, _CHUNK)):
            for answer in _answers(qualifier, chunk):
                failed = failed or "error" in answer
                target.write(json.dumps(answer, ensure_ascii=False) + "\n")
            bar.update(len(chunk))
    raise typer.Exit(1 if failed else 0)


@app.command()
def train(
    if_needed: Annotated[
        bool, typer.Option("--if-needed", help="Ne rien faire si un modèle est déjà là")
    ] = False,
    promote: Annotated[
        bool, typer.Option(help="Mettre en service le modèle s'il passe la barrière")
    ] = True,
    encoder: Annotated[
        str | None,
        typer.Option(
            metavar="taught|universal|DOSSIER|none",
            help="Encodeur de phrases, lu là où le modèle hésite (défaut : celui de "
            "models/encoder s'il y est ; none : aucun, plus léger)",
        ),
    ] = None,
    audited: Annotated[
        Path | None,
        typer.Option(
            metavar="DONNÉES",
            help="Dernières décisions vérifiées, sur lesquelles juger aussi (sans les apprendre)",
        ),
    ] = None,
) -> None:
    """Entraîne un modèle sur training_data/, l'évalue et dit s'il entre en service."""
    if if_needed and ModelStore(paths.models()).champion() is not None:
        raise typer.Exit(0)
    chosen = default_encoder() if encoder is None else encoder
    outcome = train_candidate(
        _progress,
        None if chosen == _NO_ENCODER else chosen,
        read_labelled(audited) if audited else (),
    )
    print(outcome.verdict)
    if promote and outcome.accepted:
        outcome.promote()
        print(f"Modèle {outcome.version} en service.")
    raise typer.Exit(0 if outcome.accepted else 1)


def load_or_train(geocoder: Geocoder | None = None) -> Qualifier:
    """The model in use; the first one is trained on the spot, which takes a few minutes."""
    try:
        return Qualifier.load(geocoder=geocoder)
    except ModelUnavailable:
        if any(paths.models().glob("router/*/manifest.json")):
            raise
        print("Aucun modèle : premier entraînement, quelques minutes…", file=sys.stderr)
        train_candidate(_progress, default_encoder()).promote()
        return Qualifier.load(geocoder=geocoder)


def _geocoder(url: str | None) -> Geocoder | None:
    """The server at that address; opened only when asked for, a network client is slow to load."""
    if not url:
        return None
    from nlp_router.geocoding import WEB_ADDRESS, AddokGeocoder

    if not WEB_ADDRESS.fullmatch(url):
        raise typer.BadParameter(
            "attendu une adresse « http://hôte:port »", param_hint="« --geocoder »"
        )
    return AddokGeocoder(url)


def _progress(step: str) -> None:
    print(f"· {step}", file=sys.stderr)


def _answers(qualifier: Qualifier, lines: Sequence[bytes]) -> Iterator[dict[str, Any]]:
    """One answer per line, in order: a qualification, or the line's fault."""
    read = [_read(qualifier, line) for line in lines]
    good = [item for item in read if isinstance(item, Message)]
    qualified: Iterable[Qualification] = qualifier.qualify_many(good)
    found = iter(qualified)
    for item in read:
        yield next(found).as_dict() if isinstance(item, Message) else item


def _read(qualifier: Qualifier, line: bytes) -> Message | dict[str, Any]:
    raw: Any = None
    try:
        raw = json.loads(line)
        return qualifier.reader.read(raw, id_required=True)
    except InvalidMessage as error:
        fault = {"code": error.code, "message": error.message, "field": error.field}
    except (ValueError, RecursionError):
        fault = {"code": "invalid_json", "message": "la ligne n'est pas du JSON", "field": ""}
    identifier = raw.get("id") if isinstance(raw, dict) else None
    return {"id": identifier if isinstance(identifier, str) else None, "error": fault}


def _reader(source: str) -> Any:
    return _Lines(sys.stdin.buffer if source == "-" else Path(source).open("rb"))


class _Lines:
    """Lines of a binary stream, blank ones left out, closed at the end."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __enter__(self) -> Iterator[bytes]:
        return (line for line in self._stream if line.strip())

    def __exit__(self, *_: object) -> None:
        if self._stream is not sys.stdin.buffer:
            self._stream.close()


def _writer(output: str) -> TextIO:
    if output == "-":
        # A surrogate may stand in a caller's id: it is refused before, never printed.
        return io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", write_through=True)
    return Path(output).open("w", encoding="utf-8")


def _add_commands() -> None:
    """Adds the commands that other packages declare."""
    for entry in entry_points(group="nlp_router.commands"):
        command = entry.load()
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=entry.name)
        else:
            app.command(entry.name)(command)


if __name__ == "__main__":
    main()
