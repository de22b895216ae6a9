"""Making and changing accounts. Every change is checked, then written in the journal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from api.errors import ApiError
from api.services.clock import Clock
from api.services.identity import Account, AccountEvent, AccountEventKind, Role, fold_email
from api.services.passwords import fault_of, hash_password, random_password, verify
from api.services.ports import ConflictError, Repositories, Store
from nlp_router.territory.referential import Referential

CONSOLE = "console"
FIRST_EMAIL = "admin@localhost"
# What browsers accept in a field of type « email » (HTML, « valid e-mail address »).
_EMAIL = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
    r"(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*"
)
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


class InvalidAccount(Exception):
    """What was asked cannot be.

    Attributes:
        faults: field -> French sentence; the empty field is for the whole.
    """

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(" ".join(faults.values()))
        self.faults = dict(faults)


@dataclass(frozen=True, slots=True)
class Profile:
    """What an administrator decides of an account, as typed."""

    name: str
    role: str
    epcis: frozenset[str] = frozenset()
    communes: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()


class ManageAccounts:
    """Makes, changes and disables accounts."""

    def __init__(self, store: Store, referential: Referential | None, clock: Clock) -> None:
        """The accounts of a store.

        Args:
            referential: knows the EPCIs and communes; None where no profile is checked.
        """
        self._store = store
        self._referential = referential
        self._clock = clock

    def all(self) -> list[Account]:
        """Every account, by name."""
        with self._store.reading() as repositories:
            return list(repositories.accounts.all())

    def one(self, account_id: int) -> Account:
        """An account. Raises `ApiError` (`account_not_found`)."""
        with self._store.reading() as repositories:
            return _found(repositories.accounts.get(account_id))

    def by_email(self, email: str) -> Account:
        """The account of an address. Raises `ApiError` (`account_not_found`)."""
        with self._store.reading() as repositories:
            return _found(repositories.accounts.by_email(fold_email(email)))

    def journal(self, account_id: int, limit: int = 20) -> list[AccountEvent]:
        """What last happened to an account, newest first."""
        with self._store.reading() as repositories:
            return repositories.journal.of(account_id, limit)

    def create(self, email: str, profile: Profile, actor: str) -> tuple[Account, str]:
        """A new account and its password in clear, to be changed at the first sign-in.

        Raises:
            InvalidAccount: what was typed cannot be, or the address already has an account.
        """
        folded = fold_email(email)
        checked = self._checked(profile, self._email_faults(folded))
        password = random_password()
        account = Account(
            id=0,
            email=folded,
            password_hash=hash_password(password),
            created_at=self._clock(),
            must_change_password=True,
            **checked,
        )
        try:
            with self._store.writing() as repositories:
                account = replace(account, id=repositories.accounts.add(account))
                self._note(repositories, account, AccountEventKind.CREATED, actor, _told(account))
        except ConflictError:
            raise InvalidAccount({"email": "Cette adresse a déjà un compte."}) from None
        return account, password

    def first_administrator(self) -> tuple[Account, str] | None:
        """A first administrator and the password in clear; None when there is any account."""
        if self.all():
            return None
        profile = Profile("Administration", Role.ADMINISTRATOR)
        try:
            return self.create(FIRST_EMAIL, profile, CONSOLE)
        except InvalidAccount:
            # Another server, started at the same instant, has shown it.
            return None

    def change(self, account_id: int, profile: Profile, actor: str) -> Account:
        """Gives an account another name, role or territory.

        Raises:
            ApiError: `account_not_found`.
            InvalidAccount: what was typed cannot be, or no administrator would be left.
        """
        checked = self._checked(profile, {})
        with self._store.writing() as repositories:
            before, others = _locked(repositories, account_id)
            after = replace(before, **checked)
            if after != before:
                _check_administrator_left(others, after)
                repositories.accounts.update(after)
                self._note(repositories, after, AccountEventKind.CHANGED, actor, _told(after))
        return after

    def set_active(self, account_id: int, active: bool, actor: str) -> Account:
        """Lets somebody sign in or no more; sessions end at once.

        Raises:
            ApiError: `account_not_found`.
            InvalidAccount: no administrator would be left.
        """
        kind = AccountEventKind.ENABLED if active else AccountEventKind.DISABLED
        with self._store.writing() as repositories:
            before, others = _locked(repositories, account_id)
            after = replace(before, active=active)
            if after != before:
                _check_administrator_left(others, after)
                repositories.accounts.update(after)
                repositories.sessions.remove_of(after.id)
                self._note(repositories, after, kind, actor)
        return after

    def reset_password(self, account_id: int, actor: str) -> tuple[Account, str]:
        """A new password in clear, to be changed at the next sign-in; sessions end at once.

        Raises:
            ApiError: `account_not_found`.
        """
        password = random_password()
        kept = hash_password(password)
        with self._store.writing() as repositories:
            before = _found(repositories.accounts.get(account_id, lock=True))
            after = replace(before, password_hash=kept, must_change_password=True)
            repositories.accounts.update(after)
            repositories.sessions.remove_of(after.id)
            self._note(repositories, after, AccountEventKind.PASSWORD_RESET, actor)
        return after, password

    def change_password(self, account: Account, current: str, new: str, again: str) -> None:
        """Replaces one's own password; every session of the account ends at once.

        Raises:
            InvalidAccount: the current one is wrong, or the new one is too weak.
        """
        faults = {}
        if not verify(current, account.password_hash):
            faults["current"] = "Ce n'est pas votre mot de passe actuel."
        elif weak := fault_of(new, account.email):
            faults["new"] = weak
        elif new == current:
            faults["new"] = "Choisissez un mot de passe différent de l'actuel."
        elif new != again:
            faults["again"] = "Les deux saisies du nouveau mot de passe diffèrent."
        if faults:
            raise InvalidAccount(faults)
        kept = hash_password(new)
        with self._store.writing() as repositories:
            before = _found(repositories.accounts.get(account.id, lock=True))
            if before.password_hash != account.password_hash:
                raise InvalidAccount({"current": "Ce mot de passe vient d'être remplacé."})
            after = replace(before, password_hash=kept, must_change_password=False)
            repositories.accounts.update(after)
            repositories.sessions.remove_of(after.id)
            self._note(repositories, after, AccountEventKind.PASSWORD_CHANGED, after.email)

    def _note(
        self,
        repositories: Repositories,
        account: Account,
        kind: AccountEventKind,
        actor: str,
        detail: str = "",
    ) -> None:
        event = AccountEvent(self._clock(), kind, account.id, actor, detail=detail)
        repositories.journal.append(event)

    @staticmethod
    def _email_faults(folded: str) -> dict[str, str]:
        if len(folded) <= 254 and _EMAIL.fullmatch(folded):
            return {}
        return {"email": "Une adresse électronique est attendue, comme « nom@commune.fr »."}

    def _checked(self, profile: Profile, faults: dict[str, str]) -> dict[str, object]:
        """The profile in the form it is stored; raises `InvalidAccount` with every fault."""
        name = profile.name.strip()
        if not 1 <= len(name) <= 200 or _CONTROLS.search(name):
            faults["name"] = "Le nom doit avoir de 1 à 200 caractères."
        if profile.role not in set(Role):
            faults["role"] = "Choisissez un rôle de la liste."
        faults |= self._territory_faults(profile) or _scope_faults(profile)
        if faults:
            raise InvalidAccount(faults)
        return {
            "name": name,
            "role": Role(profile.role),
            "epcis": profile.epcis,
            "communes": profile.communes,
            "services": profile.services,
        }

    def _territory_faults(self, profile: Profile) -> dict[str, str]:
        faults = {}
        if self._referential is not None:
            if profile.epcis - self._referential.epcis.keys():
                faults["epcis"] = "Un code n'est pas le SIREN d'un EPCI de France."
            if profile.communes - self._referential.communes.keys():
                faults["communes"] = "Un code n'est pas le code INSEE d'une commune de France."
        if any(len(s) > 200 or _CONTROLS.search(s) for s in profile.services):
            faults["services"] = "Un nom de service a plus de 200 caractères."
        return faults


def _scope_faults(profile: Profile) -> dict[str, str]:
    """What a role needs to see anything, and what would mislead who reads the account."""
    territory = profile.epcis | profile.communes
    match profile.role:
        case Role.MAYOR if not profile.communes or profile.epcis or profile.services:
            return {"communes": "Un maire lit une ou des communes, et rien d'autre."}
        case Role.AGENT | Role.SUPERVISOR | Role.SERVICE if not territory:
            return {"epcis": "Ce rôle demande au moins un EPCI ou une commune."}
        case Role.SERVICE if not profile.services:
            return {"services": "Ce rôle demande au moins un nom de service."}
        case Role.AGENT | Role.SUPERVISOR if profile.services:
            return {"services": "Seul le rôle « service » se limite à des services."}
        case Role.ADMINISTRATOR if territory or profile.services:
            return {"epcis": "Un administrateur voit tout : laissez ces champs vides."}
    return {}


def _found(account: Account | None) -> Account:
    if account is None:
        raise ApiError("account_not_found", "Aucun compte ne répond à cette désignation.")
    return account


def _locked(repositories: Repositories, account_id: int) -> tuple[Account, list[Account]]:
    """An account and all the others, that nobody else changes until the unit of work ends."""
    accounts = repositories.accounts.all(lock=True)
    chosen = next((account for account in accounts if account.id == account_id), None)
    return _found(chosen), [account for account in accounts if account.id != account_id]


def _check_administrator_left(others: list[Account], changed: Account) -> None:
    if not any(a.active and a.role is Role.ADMINISTRATOR for a in [*others, changed]):
        fault = "Il doit rester au moins un administrateur en activité."
        raise InvalidAccount({"": fault})


def _told(account: Account) -> str:
    """What an account may see, for the journal."""
    scope = [*sorted(account.epcis), *sorted(account.communes), *sorted(account.services)]
    return f"{account.role.value} : {', '.join(scope) or 'sans territoire'}"
