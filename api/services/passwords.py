"""Passwords: what they must be, and the argon2id hashes they are kept as."""

from __future__ import annotations

import re
import secrets
import unicodedata
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from nlp_router.text.fold import fold

SHORTEST = 12
LONGEST = 200
_FEWEST_DISTINCT = 5
_COMMON = Path(__file__).parent / "common_passwords.txt"
# RFC 9106, for memory-constrained environments: 64 MiB and some tens of milliseconds each.
_HASHER = PasswordHasher()
# However many sign in at once, they share this many times 64 MiB.
_TURNS = BoundedSemaphore(4)


def fault_of(password: str, email: str) -> str | None:
    """In French, why a password is too weak; None when it will do.

    Length, common words and the address are all that counts: NIST SP 800-63B and the CNIL
    (deliberation 2022-100) ask for no mix of characters when sign-ins are also slowed down.
    """
    folded = fold(_normal(password)).strip()
    if not SHORTEST <= len(_normal(password)) <= LONGEST:
        return f"Le mot de passe doit avoir de {SHORTEST} à {LONGEST} caractères."
    if len(set(folded)) < _FEWEST_DISTINCT:
        return "Le mot de passe répète trop peu de caractères différents."
    name = fold(email).partition("@")[0]
    if folded in (fold(email), name) or (len(name) > 3 and name in folded):
        return "Le mot de passe ne doit pas contenir votre adresse."
    letters = re.sub("[^a-z]", "", folded)
    if not letters or letters in _common_words():
        return "Ce mot de passe est trop courant : quelques mots sans rapport conviennent mieux."
    return None


def random_password() -> str:
    """A password to hand over once: 100 random bits in four groups that can be dictated."""
    # Without the signs that are mistaken for others.
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    groups = ("".join(secrets.choice(alphabet) for _ in range(5)) for _ in range(4))
    return "-".join(groups)


def hash_password(password: str) -> str:
    """The hash to keep, with its own salt and parameters."""
    with _TURNS:
        return _HASHER.hash(_normal(password))


def verify(password: str, kept: str | None) -> bool:
    """Whether a password is the one of a hash.

    Args:
        password: as typed.
        kept: the hash; None when there is no account: it takes as long, and fails.
    """
    typed = _normal(password[: LONGEST + 1])
    with _TURNS:
        try:
            return _HASHER.verify(kept or _nobody(), typed) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(kept: str) -> bool:
    """Whether a hash was made with weaker parameters than those of today."""
    return _HASHER.check_needs_rehash(kept)


def _normal(password: str) -> str:
    """One form, however the keyboard composed the accents (NIST SP 800-63B)."""
    return unicodedata.normalize("NFKC", password.encode("utf-8", "replace").decode())


@cache
def _nobody() -> str:
    return _HASHER.hash(secrets.token_urlsafe())


@cache
def _common_words() -> frozenset[str]:
    return frozenset(_COMMON.read_text(encoding="utf-8").split())
