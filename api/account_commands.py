"""The command `account`: make, list and disable accounts, give a new password."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from api.errors import ApiError
from api.services.accounts import CONSOLE, ManageAccounts
from api.services.clock import now
from api.services.identity import Account, Role
from api.services.profiles import InvalidAccount, Profile
from api.terminal import open_store, settings_or_stop, stop
from nlp_router import paths
from nlp_router.errors import InvalidConfiguration
from nlp_router.territory.referential import Referential
from nlp_router.territory.territory import load_configuration

account_app = typer.Typer(help="Comptes des agents, services et élus.", no_args_is_help=True)
_Email = Annotated[str, typer.Argument(metavar="ADRESSE", help="Adresse électronique du compte.")]


@account_app.command("add")
def add_account(
    email: _Email,
    name: Annotated[str, typer.Option(help="Nom affiché.")],
    role: Annotated[Role, typer.Option(help="Ce que la personne fait ici.")],
    epci: Annotated[list[str] | None, typer.Option(help="SIREN ; répétable.")] = None,
    commune: Annotated[list[str] | None, typer.Option(help="Code INSEE ; répétable.")] = None,
    service: Annotated[list[str] | None, typer.Option(help="Nom de service ; répétable.")] = None,
) -> None:
    """Crée un compte et affiche, une seule fois, son premier mot de passe."""
    profile = Profile(
        name, role, frozenset(epci or ()), frozenset(commune or ()), frozenset(service or ())
    )
    accounts = _accounts()
    with _faults_told():
        account, password = accounts.create(email, profile, CONSOLE, _referential())
        _show_password(account, password)


@account_app.command("list")
def list_accounts() -> None:
    """Liste les comptes : adresse, rôle, état, dernière connexion, nom."""
    for account in _accounts().all():
        seen = account.last_sign_in_at
        last = f"vu le {seen:%d/%m/%Y}" if seen else "jamais vu"
        state = "actif" if account.active else "désactivé"
        typer.echo(f"{account.email}  {account.role.value}  {state}  {last}  {account.name}")


@account_app.command("disable")
def disable_account(email: _Email) -> None:
    """Désactive un compte ; ses sessions finissent aussitôt."""
    accounts = _accounts()
    with _faults_told():
        account = accounts.set_active(accounts.by_email(email).id, False, CONSOLE)
        typer.echo(f"Compte {account.email} désactivé.")


@account_app.command("password")
def reset_password(email: _Email) -> None:
    """Donne un nouveau mot de passe, affiché une seule fois ; les sessions finissent aussitôt."""
    accounts = _accounts()
    with _faults_told():
        account, password = accounts.reset_password(accounts.by_email(email).id, CONSOLE)
        _show_password(account, password)


def _accounts() -> ManageAccounts:
    return ManageAccounts(open_store(settings_or_stop()), now)


def _referential() -> Referential:
    try:
        return load_configuration(paths.taxonomies())[1].referential
    except InvalidConfiguration as error:
        stop(error.message)


def _show_password(account: Account, password: str) -> None:
    typer.echo(f"{account.email} : mot de passe {password}, à changer à la première connexion.")


@contextmanager
def _faults_told() -> Iterator[None]:
    try:
        yield
    except ApiError as error:
        stop(error.detail)
    except InvalidAccount as error:
        stop("\n".join(error.faults.values()))
