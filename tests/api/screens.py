"""A service whose screens are tested, and who may sign in there."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

from api.db.store import SqlStore
from api.services.accounts import ManageAccounts
from api.services.clock import now
from api.services.identity import Account, Role
from api.services.passwords import hash_password
from api.services.profiles import Profile
from nlp_router.territory.referential import Referential
from tests.api.browser import Browser

PASSWORD = "tilleul braise canot"
_VGA = frozenset({"200030674"})
_MARMANDE = frozenset({"47157"})
PROFILES = {
    Role.AGENT: Profile("Ana Gent", "agent", epcis=_VGA),
    Role.SERVICE: Profile(
        "Serge Vice", "service", communes=_MARMANDE, services=frozenset({"Service voirie"})
    ),
    Role.SUPERVISOR: Profile("Supe Rviseur", "superviseur", epcis=_VGA),
    Role.MAYOR: Profile("Marie Maire", "maire", communes=_MARMANDE),
    Role.ADMINISTRATOR: Profile("Ada Min", "administrateur"),
}


@cache
def _hash_of_password() -> str:
    return hash_password(PASSWORD)


def add_account(store: SqlStore, role: Role, at: datetime, email: str | None = None) -> Account:
    """A new account of a role, that signs in with `PASSWORD`."""
    blank = Account(0, email or f"{role.value}@marmande.fr", "", _hash_of_password(), role, at)
    account = PROFILES[role].applied_to(blank)
    with store.writing() as repositories:
        return replace(account, id=repositories.accounts.add(account))


class SetClock:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.time = now()

    def __call__(self) -> datetime:
        return self.time

    def forward(self, **by: float) -> None:
        """Lets time pass."""
        self.time += timedelta(**by)


@dataclass(frozen=True)
class Screens:
    """A service whose screens are tested: where it is, what it keeps, what time it is there."""

    address: str
    store: SqlStore
    clock: SetClock
    referential: Referential
    browsers: ExitStack

    @property
    def accounts(self) -> ManageAccounts:
        """Its accounts."""
        return ManageAccounts(self.store, self.clock)

    def browser(self, ip: str = "192.0.2.1") -> Browser:
        """A new browser."""
        return self.browsers.enter_context(Browser(self.address, ip))

    def account(self, role: Role, email: str | None = None) -> Account:
        """A new account of a role, that signs in with `PASSWORD`."""
        return add_account(self.store, role, self.clock(), email)

    def signed_in(self, role: Role, email: str | None = None) -> Browser:
        """A browser in which somebody new of that role is signed in."""
        browser = self.browser()
        page = browser.sign_in(self.account(role, email).email, PASSWORD)
        assert (page.status, page.path) == (200, "/compte")
        return browser
