"""The commands: keys made, listed and revoked; a server that starts, and says why it cannot."""

from __future__ import annotations

import re
import socket
from datetime import date
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from api.cli import key_app, serve
from api.db.engine import open_engine
from api.db.store import SqlStore
from api.errors import ApiError
from api.services.keys import AccessKeys
from api.services.records import Scope

app = typer.Typer()
app.command()(serve)
app.add_typer(key_app, name="key")
runner = CliRunner()


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AccessKeys:
    """The keys of the database that the commands use."""
    url = f"sqlite:///{tmp_path / 'var' / 'router.db'}"
    monkeypatch.setenv("NLP_ROUTER_DATABASE_URL", url)
    return AccessKeys(SqlStore(open_engine(url)))


def run(*arguments: str) -> tuple[int, str]:
    result = runner.invoke(app, arguments)
    return result.exit_code, result.output


def test_a_key_is_made_listed_and_revoked(keys: AccessKeys) -> None:
    status, output = run("key", "create", "Portail de Marmande", "--scope", "qualify")
    key = output.strip()
    assert (status, keys.check(key, Scope.QUALIFY).name) == (0, "Portail de Marmande")
    prefix = key.split("_")[1]
    today = f"{date.today():%d/%m/%Y}"
    line = f"{prefix}  {today}  en vigueur  qualify  Portail de Marmande\n"
    assert run("key", "list") == (0, line)

    assert run("key", "revoke", prefix) == (0, f"Clé {prefix} révoquée.\n")

    revoked = line.replace("en vigueur", f"révoquée le {today}")
    assert run("key", "list") == (0, revoked)
    missing = f"Aucune clé en vigueur n'a le préfixe {prefix}.\n"
    assert run("key", "revoke", prefix) == (1, missing)
    with pytest.raises(ApiError, match="unauthenticated"):
        keys.check(key, Scope.QUALIFY)


def test_a_key_without_scope_may_do_all_but_administer(keys: AccessKeys) -> None:
    key = run("key", "create", "x")[1].strip()
    found = keys.check(key, Scope.READ)
    assert found.scopes == {Scope.QUALIFY, Scope.READ, Scope.WRITE}


def test_wrong_uses_are_told(keys: AccessKeys) -> None:
    assert run("key", "create", " ") == (1, "Le nom doit avoir de 1 à 200 caractères.\n")
    assert run("key", "create", "x", "--scope", "tout")[0] == 2


def test_the_first_admin_key_is_made_once(keys: AccessKeys) -> None:
    assert run("key", "list") == (0, "")
    key = keys.first_admin()
    assert key is not None
    assert keys.first_admin() is None
    keys.revoke(key.split("_")[1])
    assert keys.first_admin() is not None


def test_wrong_settings_stop_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NLP_ROUTER_PORT", "x")
    expected = "Configuration incorrecte :\n- NLP_ROUTER_PORT : doit être un nombre entier\n"
    assert run("serve") == (1, expected)


def test_an_unreachable_database_stops_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "postgresql+psycopg://u:motdepasse@127.0.0.1:1/base"
    monkeypatch.setenv("NLP_ROUTER_DATABASE_URL", url)
    status, output = run("serve")
    assert status == 1
    assert output.startswith("La base de données ne répond pas")
    assert "motdepasse" not in output


def test_a_wrong_taxonomy_stops_the_server(
    keys: AccessKeys, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NLP_ROUTER_HOME", str(tmp_path))
    status, output = run("serve")
    assert status == 1
    assert re.fullmatch(r".*, ligne 0 : fichier introuvable\n", output)


def test_a_busy_port_stops_the_server(keys: AccessKeys, home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        status, output = run("serve", "--port", str(port))
    assert status == 1
    assert f"Impossible d'écouter sur 127.0.0.1, port {port}" in output
    # The key shown once must not be lost with a server that did not start.
    assert keys.all() == []
