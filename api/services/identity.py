"""Who may sign in, as plain frozen dataclasses: accounts, sessions, and what happened to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What somebody does here; what each role may do is in `api.services.rights`."""

    AGENT = "agent"
    SERVICE = "service"
    SUPERVISOR = "superviseur"
    ADMINISTRATOR = "administrateur"
    MAYOR = "maire"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in.

    Attributes:
        id: given by the database; 0 before.
        email: folded by `fold_email`, hence unique whatever the case it is typed in.
        password_hash: argon2id, with its parameters and salt.
        epcis: SIREN of the EPCIs whose requests it deals with.
        communes: INSEE codes of the communes whose requests it deals with.
        services: names of the services it speaks for.
        must_change_password: the password was given by somebody else.
    """

    id: int
    email: str
    name: str
    password_hash: str
    role: Role
    created_at: datetime
    epcis: frozenset[str] = frozenset()
    communes: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    active: bool = True
    must_change_password: bool = False
    last_sign_in_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A browser signed in. The token itself is only in the browser: `digest` is its SHA-256."""

    digest: str
    account_id: int
    created_at: datetime
    last_seen_at: datetime


class AccountEventKind(StrEnum):
    """What may happen to an account."""

    SIGNED_IN = "connexion"
    REFUSED = "refus"
    SIGNED_OUT = "deconnexion"
    CREATED = "creation"
    CHANGED = "modification"
    ENABLED = "activation"
    DISABLED = "desactivation"
    PASSWORD_CHANGED = "mot_de_passe_change"  # noqa: S105 - a kind of event
    PASSWORD_RESET = "mot_de_passe_remis"  # noqa: S105 - a kind of event

    @property
    def label(self) -> str:
        """What an administrator reads."""
        return _LABELS[self]


_LABELS = {
    AccountEventKind.SIGNED_IN: "connexion",
    AccountEventKind.REFUSED: "connexion refusée",
    AccountEventKind.SIGNED_OUT: "déconnexion",
    AccountEventKind.CREATED: "création",
    AccountEventKind.CHANGED: "modification",
    AccountEventKind.ENABLED: "activation",
    AccountEventKind.DISABLED: "désactivation",
    AccountEventKind.PASSWORD_CHANGED: "mot de passe changé",
    AccountEventKind.PASSWORD_RESET: "mot de passe remis",
}


@dataclass(frozen=True, slots=True)
class AccountEvent:
    """A line of the journal.

    Attributes:
        account_id: whose account; None when an unknown address was tried. What was typed is
            not kept: people type their password there.
        actor: who did it: an account's address, or « console » for a command.
        address: IP address of a sign-in, tried or done.
        detail: what changed, in French.
    """

    at: datetime
    kind: AccountEventKind
    account_id: int | None
    actor: str
    address: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Failures:
    """Failed sign-ins counted under one key, and until when the next try has to wait."""

    count: int
    last_at: datetime
    blocked_until: datetime | None


def fold_email(email: str) -> str:
    """The one form an address is kept and looked for in."""
    return email.strip().casefold()
