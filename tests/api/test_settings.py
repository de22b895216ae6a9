"""Settings are checked at start; faults name the variables, in French, never their values."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.settings import Settings, SettingsError, load_settings


def test_the_defaults_are_those_of_a_local_installation(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NLP_ROUTER_PORT", raising=False)
    assert load_settings() == Settings(
        database_url=f"sqlite:///{home / 'var' / 'nlp_router.db'}",
        host="127.0.0.1",
        port=8000,
        public_url=None,
        public_calls_per_minute=300,
        max_body_bytes=1_000_000,
        geocoder_url=None,
        geocoder_timeout=1.0,
        audit_share=0.02,
        model_watch_seconds=2.0,
        log_level="INFO",
    )


def test_every_fault_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NLP_ROUTER_DATABASE_URL", "mysql://motdepasse@serveur/base")
    monkeypatch.setenv("NLP_ROUTER_HOST", "")
    monkeypatch.setenv("NLP_ROUTER_PORT", "70000")
    monkeypatch.setenv("NLP_ROUTER_PUBLIC_URL", "https://hote/chemin")
    monkeypatch.setenv("NLP_ROUTER_PUBLIC_CALLS_PER_MINUTE", "0")
    monkeypatch.setenv("NLP_ROUTER_MAX_BODY_BYTES", "beaucoup")
    monkeypatch.setenv("NLP_ROUTER_LOG_LEVEL", "bavard")
    monkeypatch.setenv("NLP_ROUTER_GEOCODER_URL", "ftp://ban")
    monkeypatch.setenv("NLP_ROUTER_GEOCODER_TIMEOUT", "0")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert str(caught.value) == (
        "Configuration incorrecte :\n"
        "- NLP_ROUTER_DATABASE_URL : attendu « sqlite:///<fichier> » ou "
        "« postgresql+psycopg://… »\n"
        "- NLP_ROUTER_HOST : valeur absente ou mal formée\n"
        "- NLP_ROUTER_PORT : doit valoir au plus 65535\n"
        "- NLP_ROUTER_PUBLIC_URL : attendu « https://hôte », sans chemin\n"
        "- NLP_ROUTER_PUBLIC_CALLS_PER_MINUTE : doit valoir au moins 1\n"
        "- NLP_ROUTER_MAX_BODY_BYTES : doit être un nombre entier\n"
        "- NLP_ROUTER_GEOCODER_URL : attendu une adresse « http://hôte:port »\n"
        "- NLP_ROUTER_GEOCODER_TIMEOUT : doit valoir au moins 0.05\n"
        "- NLP_ROUTER_LOG_LEVEL : attendu DEBUG, INFO, WARNING ou ERROR"
    )


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///", "sqlite:///:memory:", "x"])
def test_a_database_that_would_forget_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="database_url"):
        Settings(database_url=url)


def test_the_password_of_the_database_is_not_printed() -> None:
    settings = Settings(database_url="postgresql+psycopg://u:motdepasse@serveur/base")
    assert "motdepasse" not in repr(settings)
