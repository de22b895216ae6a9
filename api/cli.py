"""Commands of the service: `serve`, `key` for access keys, `corrections` for what is learnt."""

from __future__ import annotations

import logging
import socket
import sys
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from api.db.store import SqlStore
from api.main import create_app, load_qualifier
from api.services.accounts import ManageAccounts
from api.services.clock import now
from api.services.export_corrections import ExportCorrections
from api.services.keys import AccessKeys
from api.services.qualify import NoModel
from api.services.records import Scope
from api.settings import Settings
from api.terminal import open_store, settings_or_stop, stop
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
    """Démarre le service ; la première fois, affiche une clé et un compte d'administration."""
    settings = settings_or_stop()
    _log_to_standard_error(settings)
    store = open_store(settings)
    try:
        qualifier = load_qualifier(settings)
    except InvalidConfiguration as error:
        stop(error.message)
    if isinstance(qualifier, NoModel):
        typer.echo(f"{qualifier.reason} En attendant, tout message va à un agent.", err=True)
    listening = _listen(host or settings.host, settings.port if port is None else port)
    _show_first_access(store)
    address, actual_port = listening.getsockname()[:2]
    shown = f"[{address}]" if ":" in address else address
    pages = "connexion : /connexion, documentation : /docs"
    typer.echo(f"nlp-router écoute sur http://{shown}:{actual_port} ({pages})")
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
        stop("Le nom doit avoir de 1 à 200 caractères.")
    scopes = scope or [Scope.QUALIFY, Scope.READ, Scope.WRITE]
    typer.echo(AccessKeys(open_store(settings_or_stop())).create(name, scopes))


@key_app.command("revoke")
def revoke_key(
    prefix: Annotated[str, typer.Argument(metavar="PRÉFIXE", help="Donné par « key list ».")],
) -> None:
    """Révoque une clé, avec effet immédiat."""
    if not AccessKeys(open_store(settings_or_stop())).revoke(prefix):
        stop(f"Aucune clé en vigueur n'a le préfixe {prefix}.")
    typer.echo(f"Clé {prefix} révoquée.")


@key_app.command("list")
def list_keys() -> None:
    """Liste les clés : préfixe, création, état, droits, nom."""
    for key in AccessKeys(open_store(settings_or_stop())).all():
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
    with closing(open_store(settings_or_stop())) as store:
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


def _show_first_access(store: SqlStore) -> None:
    """Shows, once, what an installation that has none needs to be administered."""
    if key := AccessKeys(store).first_admin():
        typer.echo(f"Clé d'administration, affichée une seule fois : {key}")
    if made := ManageAccounts(store, now).first_administrator():
        account, password = made
        typer.echo(
            f"Compte d'administration, affiché une seule fois : {account.email}, "
            f"mot de passe {password}"
        )


def _listen(host: str, port: int) -> socket.socket:
    """A socket bound now, so that a busy port is told before anything else starts."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        # asyncio sends answers without delay only on sockets that name their protocol.
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    except (OSError, UnicodeError) as error:
        stop(f"Impossible d'écouter sur {host}, port {port} : {error}.")
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        # From here callers wait to be answered: the address shown next already works.
        listening.listen(2048)
    except (OSError, OverflowError) as error:
        listening.close()
        stop(f"Impossible d'écouter sur {host}, port {port} : {error}.")
    return listening


def _log_to_standard_error(settings: Settings) -> None:
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    logging.getLogger("nlp_router").setLevel(settings.log_level)
