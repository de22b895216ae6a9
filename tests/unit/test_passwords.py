"""What a password must be, and how it is kept."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.services.passwords import (
    SHORTEST,
    fault_of,
    hash_password,
    is_outdated,
    random_password,
    verify,
)

EMAIL = "jeanne.martin@marmande.fr"
TOO_SHORT = "Le mot de passe doit avoir de 12 à 200 caractères."
REPEATED = "Le mot de passe répète trop peu de caractères différents."
ADDRESS = "Le mot de passe ne doit pas contenir votre adresse."
COMMON = "Ce mot de passe est trop courant : quelques mots sans rapport conviennent mieux."


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("", TOO_SHORT),
        ("tilleul 42b", TOO_SHORT),
        ("x1y2z3" * 34, TOO_SHORT),
        ("aaaaaaaaaaaa", REPEATED),
        ("abababababab", REPEATED),
        (EMAIL, ADDRESS),
        ("Jeanne.Martin2026", ADDRESS),
        ("motdepasse2026!", COMMON),
        ("MotDePassé-2026", COMMON),
        ("azertyuiop123", COMMON),
        ("mairie 47200 !", COMMON),
        ("123456789012", COMMON),
        ("05.53.93.47.34", COMMON),
        ("tilleul braise canot", None),
        ("été à la plage 1987", None),
    ],
)
def test_the_policy(password: str, fault: str | None) -> None:
    assert fault_of(password, EMAIL) == fault


@given(st.text(max_size=SHORTEST - 1))
def test_short_ones_are_always_refused(password: str) -> None:
    # NFKC lengthens some characters: what counts is what is kept.
    import unicodedata

    short = len(unicodedata.normalize("NFKC", password)) < SHORTEST
    assert not short or fault_of(password, EMAIL) is not None


def test_a_given_password_is_random_and_passes_the_policy() -> None:
    given_ones = {random_password() for _ in range(50)}
    assert len(given_ones) == 50
    assert all(re.fullmatch(r"([a-z2-9]{5}-){3}[a-z2-9]{5}", p) for p in given_ones)
    assert [p for p in given_ones if fault_of(p, EMAIL)] == []


def test_only_the_password_itself_is_verified() -> None:
    kept = hash_password("tilleul braise canot")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert kept != hash_password("tilleul braise canot")
    assert verify("tilleul braise canot", kept)
    assert not verify("tilleul braise canoT", kept)
    assert not verify("tilleul braise canot", None)
    assert not verify("tilleul braise canot", "pas une empreinte")
    assert not is_outdated(kept)
    assert is_outdated("$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$vUB5Qx5xGm8")


def test_accents_are_the_same_however_they_were_typed() -> None:
    assert verify("e\u0301te\u0301 a\u0300 la plage", hash_password("été à la plage"))
