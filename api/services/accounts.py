"""Making and changing accounts. Every change is checked, then written in the journal."""

from __future__ import annotations

from dataclasses import replace

from api.errors import ApiError
from api.services.clock import Clock
from api.services.identity import Account, AccountEvent, AccountEventKind, Role, fold_email
from api.services.passwords import hash_password, random_password
from api.services.ports import ConflictError, Repositories, Store
from api.services.profiles import InvalidAccount, Profile, email_faults, is_email, profile_faults
from nlp_router.territory.referential import Referential

CONSOLE = "console"
FIRST_EMAIL = "admin@localhost"
_FIRST_NAME = "Administration"


class ManageAccounts:
    """Makes, changes and disables accounts."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def all(self) -> list[Account]:
        """Every account, by name."""
        with self._store.reading() as repositories:
            return list(repositories.accounts.all())

    def one(self, account_id: int) -> Account:
        """An account. Raises `ApiError` (`account_not_found`)."""
        with self._store.reading() as repositories:
            return found(repositories.accounts.get(account_id))

    def by_email(self, email: str) -> Account:
        """The account of an address. Raises `ApiError` (`account_not_found`)."""
        return found(account_of(self._store, fold_email(email)))

    def journal(self, account_id: int, limit: int = 20) -> list[AccountEvent]:
        """What last happened to an account, newest first."""
        with self._store.reading() as repositories:
            return repositories.journal.of(account_id, limit)

    def create(
        self, email: str, profile: Profile, actor: str, referential: Referential
    ) -> tuple[Account, str]:
        """A new account and its password in clear, to be changed at the first sign-in.

        Args:
            email: as typed.
            actor: who asks, for the journal.
            referential: knows the EPCIs and communes.

        Raises:
            InvalidAccount: what was typed cannot be, or the address already has an account.
        """
        folded = fold_email(email)
        if faults := email_faults(folded) | profile_faults(profile, referential):
            raise InvalidAccount(faults)
        created = self._created(folded, profile, actor)
        if created is None:
            raise InvalidAccount({"email": "Cette adresse a déjà un compte."})
        return created

    def first_administrator(self) -> tuple[Account, str] | None:
        """A first administrator and its password in clear; None when there is any account."""
        if self.all():
            return None
        # None too when another server, started at the same instant, made it.
        return self._created(FIRST_EMAIL, Profile(_FIRST_NAME, Role.ADMINISTRATOR), CONSOLE)

    def change(
        self, account_id: int, profile: Profile, actor: str, referential: Referential
    ) -> Account:
        """Gives an account another name, role or territory.

        Args:
            actor: who asks, for the journal.
            referential: knows the EPCIs and communes.

        Raises:
            ApiError: `account_not_found`.
            InvalidAccount: what was typed cannot be, or no administrator would be left.
        """
        if faults := profile_faults(profile, referential):
            raise InvalidAccount(faults)
        with self._store.writing() as repositories:
            before, others = _locked(repositories, account_id)
            after = profile.applied_to(before)
            if after != before:
                _check_administrator_left(others, before, after)
                repositories.accounts.update(after)
                self._note(repositories, after, AccountEventKind.CHANGED, actor, _told(after))
        return after

    def set_active(self, account_id: int, active: bool, actor: str) -> Account:
        """Lets somebody sign in, or no more; sessions then end at once.

        Raises:
            ApiError: `account_not_found`.
            InvalidAccount: no administrator would be left.
        """
        kind = AccountEventKind.ENABLED if active else AccountEventKind.DISABLED
        with self._store.writing() as repositories:
            before, others = _locked(repositories, account_id)
            after = replace(before, active=active)
            if after != before:
                _check_administrator_left(others, before, after)
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
            before = found(repositories.accounts.get(account_id, lock=True))
            after = replace(before, password_hash=kept, must_change_password=True)
            repositories.accounts.update(after)
            repositories.sessions.remove_of(after.id)
            self._note(repositories, after, AccountEventKind.PASSWORD_RESET, actor)
        return after, password

    def _created(self, email: str, profile: Profile, actor: str) -> tuple[Account, str] | None:
        """A new account and its password; None when the address already has one."""
        password = random_password()
        blank = Account(
            id=0,
            email=email,
            name="",
            password_hash=hash_password(password),
            role=Role.AGENT,
            created_at=self._clock(),
            must_change_password=True,
        )
        account = profile.applied_to(blank)
        try:
            with self._store.writing() as repositories:
                account = replace(account, id=repositories.accounts.add(account))
                self._note(repositories, account, AccountEventKind.CREATED, actor, _told(account))
        except ConflictError:
            return None
        return account, password

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


def account_of(store: Store, folded: str) -> Account | None:
    """The account of a folded text, whatever was typed: no database is asked for nonsense."""
    if not is_email(folded):
        return None
    with store.reading() as repositories:
        return repositories.accounts.by_email(folded)


def found(account: Account | None) -> Account:
    """The account itself. Raises `ApiError` (`account_not_found`) when there is none."""
    if account is None:
        raise ApiError("account_not_found", "Aucun compte ne répond à cette désignation.")
    return account


def _locked(repositories: Repositories, account_id: int) -> tuple[Account, list[Account]]:
    """An account and all the others, that nobody else changes until the unit of work ends."""
    accounts = repositories.accounts.all(lock=True)
    chosen = next((account for account in accounts if account.id == account_id), None)
    return found(chosen), [account for account in accounts if account.id != account_id]


def _check_administrator_left(others: list[Account], before: Account, after: Account) -> None:
    """Raises `InvalidAccount` when the change takes the last administrator away."""
    if _administers(before) and not any(map(_administers, [*others, after])):
        raise InvalidAccount({"": "Il doit rester au moins un administrateur en activité."})


def _administers(account: Account) -> bool:
    return account.active and account.role is Role.ADMINISTRATOR


def _told(account: Account) -> str:
    """What an account may see, for the journal."""
    scope = [*sorted(account.epcis), *sorted(account.communes), *sorted(account.services)]
    return f"{account.role.value} : {', '.join(scope) or 'sans territoire'}"
