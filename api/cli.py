"""Commands of the service: `serve`, `key` for access keys, `corrections` for what is learnt."""

from __future__ import annotations

import logging
import socket
import sys
from contextlib import closing
from pathlib import Path
from typing import Annotated, NoReturn

import typer
import uvicorn

from api.db.engine import open_engine
from api.db.store import SqlStore
from api.errors import ApiError
from api.main import create_app, load_qualifier
from api.services.export_corrections import ExportCorrections
from api.services.keys import AccessKeys
from api.services.qualify import NoModel
from api.services.records import Scope
from api.settings import Settings, SettingsError, load_settings
from nlp_router import paths
from nlp_router.errors import InvalidConfiguration
from nlp_router.privacy.mask import RuleMasker
from nlp_router.training.corrections import PENDING
from nlp_router.training.dataset import read_labelled

key_app = typer.Typer(help="Clés d'accès à l'API.", no_args_is_help=True)
corrections_app = typer.Typer(
    help="Décisions des agents, dont le prochain modèle apprend.", no_args_is_help=True
)


def serve(
    host: Annotated[str | None, typer.Option(help="Adresse d'écoute.")] = None,
    port: Annotated[int | None, typer.Option(help="Port d'écoute ; 0 : un port libre.")] = None,
) -> None:
    """Démarre l'API ; au premier démarrage, affiche une clé d'administration."""
    settings = _settings()
    _log_to_standard_error(settings)
    keys = _open_keys(settings)
    try:
        qualifier = load_qualifier(settings)
    except InvalidConfiguration as error:
        _stop(error.message)
    if isinstance(qualifier, NoModel):
        typer.echo(f"{qualifier.reason} En attendant, tout message va à un agent.", err=True)
    listening = _listen(host or settings.host, settings.port if port is None else port)
    if key := keys.first_admin():
        typer.echo(f"Clé d'administration, affichée une seule fois : {key}")
    address, actual_port = listening.getsockname()[:2]
    shown = f"[{address}]" if ":" in address else address
    typer.echo(f"nlp-router écoute sur http://{shown}:{actual_port} (documentation : /docs)")
    sys.stdout.flush()
    config = uvicorn.Config(
        create_app(settings, qualifier), log_config=None, access_log=False, server_header=False
    )
    uvicorn.Server(config).run(sockets=[listening])


@key_app.command("create")
def create_key(
    name: Annotated[str, typer.Argument(metavar="NOM", help="À qui sert la clé.")],
    scope: Annotated[list[Scope] | None, typer.Option(help="Droit ; répétable.")] = None,
) -> None:
    """Crée une clé et l'affiche, une seule fois. Sans --scope : qualifier, lire et écrire."""
    if not name.strip() or len(name) > 200:
        _stop("Le nom doit avoir de 1 à 200 caractères.")
    scopes = scope or [Scope.QUALIFY, Scope.READ, Scope.WRITE]
    typer.echo(_open_keys(_settings()).create(name, scopes))


@key_app.command("revoke")
def revoke_key(
    prefix: Annotated[str, typer.Argument(metavar="PRÉFIXE", help="Donné par « key list ».")],
) -> None:
    """Révoque une clé, avec effet immédiat."""
    if not _open_keys(_settings()).revoke(prefix):
        _stop(f"Aucune clé en vigueur n'a le préfixe {prefix}.")
    typer.echo(f"Clé {prefix} révoquée.")


@key_app.command("list")
def list_keys() -> None:
    """Liste les clés : préfixe, création, état, droits, nom."""
    for key in _open_keys(_settings()).all():
        state = f"révoquée le {key.revoked_at:%d/%m/%Y}" if key.revoked_at else "en vigueur"
        scopes = ",".join(sorted(key.scopes))
        typer.echo(f"{key.prefix}  {key.created_at:%d/%m/%Y}  {state}  {scopes}  {key.name}")


@corrections_app.command("export")
def export_corrections(
    arbiter: Annotated[
        list[str] | None,
        typer.Option(metavar="AGENT", help="Dont l'avis départage les autres ; répétable."),
    ] = None,
) -> None:
    """Ajoute à training_data/corrections/ ce que les agents ont tranché, données masquées."""
    folder, development = _corrections(), paths.training_data() / "development"
    frozen = read_labelled(development) if development.exists() else []
    with closing(_open_store(_settings())) as store:
        done = ExportCorrections(store, RuleMasker(), arbiter or ())(folder, frozen)
    found = done.collected
    typer.echo(f"{done.messages} messages relus depuis le dernier export.")
    typer.echo(f"{len(found.settled)} corrections à apprendre, {len(found.pending)} à départager.")
    if found.frozen:
        typer.echo(f"{found.frozen} laissées de côté : déjà dans le jeu de développement.")


@corrections_app.command("disputes")
def list_disputes() -> None:
    """Liste les avis à départager : message, agent, types, danger. Sans les textes."""
    path = _corrections() / PENDING
    for message in read_labelled(path) if path.exists() else []:
        types = ",".join(request.type for request in message.requests)
        danger = "danger" if message.danger else "sans danger"
        typer.echo(f"{message.id}  {message.raw.get('agent', '')}  {types}  {danger}")


def _corrections() -> Path:
    return paths.training_data() / "corrections"


def _settings() -> Settings:
    try:
        return load_settings()
    except SettingsError as error:
        _stop(str(error))


def _open_keys(settings: Settings) -> AccessKeys:
    return AccessKeys(_open_store(settings))


def _open_store(settings: Settings) -> SqlStore:
    """The prepared database."""
    store = SqlStore(open_engine(settings.database_url))
    try:
        store.prepare()
    except ApiError as error:
        _stop(error.detail)
    return store


def _listen(host: str, port: int) -> socket.socket:
    """A socket bound now, so that a busy port is told before anything else starts."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        # asyncio sends answers without delay only on sockets that name their protocol.
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    except (OSError, UnicodeError) as error:
        _stop(f"Impossible d'écouter sur {host}, port {port} : {error}.")
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        # From here callers wait to be answered: the address shown next already works.
        listening.listen(2048)
    except (OSError, OverflowError) as error:
        listening.close()
        _stop(f"Impossible d'écouter sur {host}, port {port} : {error}.")
    return listening


def _log_to_standard_error(settings: Settings) -> None:
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    logging.getLogger("nlp_router").setLevel(settings.log_level)


def _stop(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(code=1)
