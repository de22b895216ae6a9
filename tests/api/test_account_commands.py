"""The command `account`, and what the first start shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from api.account_commands import account_app
from api.cli import _show_first_access
from api.db.engine import open_engine
from api.db.store import SqlStore
from api.services.accounts import ManageAccounts
from api.services.clock import now
from api.services.passwords import verify

app = typer.Typer()
app.add_typer(account_app, name="account")
runner = CliRunner()
EMAIL = "ana@marmande.fr"
ADD = ("account", "add", EMAIL, "--name", "Ana Gent", "--role")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SqlStore:
    """The database that the commands use."""
    url = f"sqlite:///{tmp_path / 'var' / 'router.db'}"
    monkeypatch.setenv("NLP_ROUTER_DATABASE_URL", url)
    store = SqlStore(open_engine(url))
    store.prepare()
    return store


@pytest.fixture
def accounts(store: SqlStore) -> ManageAccounts:
    return ManageAccounts(store, now)


def run(*arguments: str) -> tuple[int, str]:
    result = runner.invoke(app, arguments)
    return result.exit_code, result.output


def password_shown(output: str) -> str:
    shown = re.fullmatch(
        rf"{EMAIL} : mot de passe (\S+), à changer à la première connexion\.\n", output
    )
    assert shown, output
    return shown[1]


def test_an_account_is_made_listed_given_a_password_and_disabled(accounts: ManageAccounts) -> None:
    status, output = run(*ADD, "service", "--commune", "47157", "--service", "Service voirie")
    assert status == 0
    made = accounts.by_email(EMAIL)
    assert verify(password_shown(output), made.password_hash)
    assert made.communes == {"47157"}
    assert made.services == {"Service voirie"}
    line = f"{EMAIL}  service  actif  jamais vu  Ana Gent\n"
    assert run("account", "list") == (0, line)

    status, output = run("account", "password", EMAIL.upper())
    assert status == 0
    assert verify(password_shown(output), accounts.by_email(EMAIL).password_hash)

    assert run("account", "disable", EMAIL) == (0, f"Compte {EMAIL} désactivé.\n")
    assert run("account", "list") == (0, line.replace("actif", "désactivé"))
    kinds = [event.kind.label for event in accounts.journal(made.id)]
    assert kinds == ["désactivation", "mot de passe remis", "création"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((*ADD, "agent"), "Ce rôle demande au moins un EPCI ou une commune.\n"),
        ((*ADD, "agent", "--epci", "1"), "Un code n'est pas le SIREN d'un EPCI de France.\n"),
        (("account", "disable", "x@y.fr"), "Aucun compte ne répond à cette désignation.\n"),
        (("account", "password", "\x00"), "Aucun compte ne répond à cette désignation.\n"),
    ],
)
def test_what_cannot_be_is_told(
    accounts: ManageAccounts, arguments: tuple[str, ...], told: str
) -> None:
    assert run(*arguments) == (1, told)
    assert accounts.all() == []


def test_the_first_start_shows_a_key_and_an_account_once(
    store: SqlStore, accounts: ManageAccounts, capsys: pytest.CaptureFixture[str]
) -> None:
    _show_first_access(store)
    key, account = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"Clé d'administration, affichée une seule fois : nlpr_\S+", key)
    shown = re.fullmatch(
        r"Compte d'administration, affiché une seule fois : admin@localhost, mot de passe (\S+)",
        account,
    )
    assert shown
    made = accounts.by_email("admin@localhost")
    assert made.must_change_password
    assert verify(shown[1], made.password_hash)

    _show_first_access(store)
    assert capsys.readouterr().out == ""
