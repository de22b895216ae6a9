"""What every command starts with, and the way one stops."""

from __future__ import annotations

from typing import NoReturn

import typer

from api.db.engine import open_engine
from api.db.store import SqlStore
from api.errors import ApiError
from api.settings import Settings, SettingsError, load_settings


def settings_or_stop() -> Settings:
    """The settings of the environment; wrong ones are told, and end the command."""
    try:
        return load_settings()
    except SettingsError as error:
        stop(str(error))


def open_store(settings: Settings) -> SqlStore:
    """The prepared database; one that cannot be reached is told, and ends the command."""
    store = SqlStore(open_engine(settings.database_url))
    try:
        store.prepare()
    except ApiError as error:
        stop(error.detail)
    return store


def stop(message: str) -> NoReturn:
    """Ends the command with a message and exit status 1."""
    typer.echo(message, err=True)
    raise typer.Exit(code=1)
