"""The accounts, for administrators."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from api.dependencies.container import ManagingAccounts, Parts
from api.dependencies.form import Form, FormFields
from api.dependencies.signed_in import AccountManager
from api.services.accounts import ManageAccounts
from api.services.identity import Account, Role
from api.services.profiles import InvalidAccount, Profile
from api.services.territory_names import territory_names
from api.web.pages import PageRoute, private_page, redirect

router = APIRouter(prefix="/comptes", include_in_schema=False, route_class=PageRoute)

# What a 32-bit column can hold: beyond, PostgreSQL would complain.
_AccountId = Annotated[int, Path(ge=1, le=2**31 - 1)]
_DONE = {"modifie": "Compte modifié.", "active": "Compte activé.", "desactive": "Compte désactivé."}


@router.get("")
def list_accounts(
    request: Request, visitor: AccountManager, accounts: ManagingAccounts, parts: Parts
) -> Response:
    """Every account, those that may no more sign in included."""
    referential = parts.qualifier.territory.referential
    found = [(account, territory_names(account, referential)) for account in accounts.all()]
    return private_page(request, "accounts/list.html", accounts=found)


@router.get("/nouveau")
def new_account_page(request: Request, visitor: AccountManager) -> Response:
    """The form, empty."""
    return _form_page(request, None, _typed_nothing(), {})


@router.post("")
def create_account(
    request: Request, visitor: AccountManager, form: Form, accounts: ManagingAccounts, parts: Parts
) -> Response:
    """Makes an account; its first password is shown once."""
    referential = parts.qualifier.territory.referential
    email = form.text("email")
    try:
        made = accounts.create(email, _profile(form), visitor.account.email, referential)
    except InvalidAccount as error:
        return _form_page(request, None, _typed(form), error.faults, 422)
    account, password = made
    return private_page(
        request, "accounts/new_password.html", 201, account=account, password=password
    )


@router.get("/{account_id}")
def account_page(
    request: Request,
    visitor: AccountManager,
    accounts: ManagingAccounts,
    account_id: _AccountId,
    fait: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """The form of an account, and what last happened to it."""
    account = accounts.one(account_id)
    values = _shown(account)
    done = _DONE.get(fait, "")
    return _form_page(request, account, values, {}, journal=accounts.journal(account_id), done=done)


@router.post("/{account_id}")
def change_account(
    request: Request,
    visitor: AccountManager,
    form: Form,
    accounts: ManagingAccounts,
    parts: Parts,
    account_id: _AccountId,
) -> Response:
    """Gives it another name, role or territory, from the next page it opens."""
    referential = parts.qualifier.territory.referential
    actor = visitor.account.email
    return _changed(
        request,
        accounts,
        account_id,
        "modifie",
        lambda: accounts.change(account_id, _profile(form), actor, referential),
        _typed(form),
    )


@router.post("/{account_id}/desactivation")
def disable_account(
    request: Request,
    visitor: AccountManager,
    form: Form,
    accounts: ManagingAccounts,
    account_id: _AccountId,
) -> Response:
    """It may no more sign in; its sessions end at once."""
    actor = visitor.account.email
    change = _activity(accounts, account_id, False, actor)
    return _changed(request, accounts, account_id, "desactive", change)


@router.post("/{account_id}/activation")
def enable_account(
    request: Request,
    visitor: AccountManager,
    form: Form,
    accounts: ManagingAccounts,
    account_id: _AccountId,
) -> Response:
    """It may sign in again."""
    actor = visitor.account.email
    change = _activity(accounts, account_id, True, actor)
    return _changed(request, accounts, account_id, "active", change)


@router.post("/{account_id}/mot-de-passe")
def reset_password(
    request: Request,
    visitor: AccountManager,
    form: Form,
    accounts: ManagingAccounts,
    account_id: _AccountId,
) -> Response:
    """Gives it a new password, shown once; its sessions end at once."""
    account, password = accounts.reset_password(account_id, visitor.account.email)
    return private_page(request, "accounts/new_password.html", account=account, password=password)


def _activity(
    accounts: ManageAccounts, account_id: int, active: bool, actor: str
) -> Callable[[], Account]:
    return lambda: accounts.set_active(account_id, active, actor)


def _changed(
    request: Request,
    accounts: ManageAccounts,
    account_id: int,
    done: str,
    change: Callable[[], Account],
    typed: dict[str, str] | None = None,
) -> Response:
    """Back to the account once changed; its form again, with what is wrong, when it cannot be."""
    try:
        change()
    except InvalidAccount as error:
        account = accounts.one(account_id)
        values = typed or _shown(account)
        journal = accounts.journal(account_id)
        return _form_page(request, account, values, error.faults, 422, journal=journal)
    return redirect(f"/comptes/{account_id}?fait={done}")


def _form_page(
    request: Request,
    account: Account | None,
    values: dict[str, str],
    faults: dict[str, str],
    status: int = 200,
    **shown: Any,
) -> Response:
    shown = {"journal": [], "done": "", "roles": list(Role)} | shown
    page = {"account": account, "values": values, "faults": faults}
    return private_page(request, "accounts/form.html", status, **page, **shown)


def _profile(form: FormFields) -> Profile:
    return Profile(
        name=form.text("name"),
        role=form.text("role"),
        epcis=frozenset(re.split(r"[\s,;]+", form.text("epcis").strip())) - {""},
        communes=frozenset(re.split(r"[\s,;]+", form.text("communes").strip().upper())) - {""},
        services=frozenset(line.strip() for line in form.text("services").splitlines()) - {""},
    )


_FIELDS = ("email", "name", "role", "epcis", "communes", "services")


def _typed_nothing() -> dict[str, str]:
    return dict.fromkeys(_FIELDS, "") | {"role": Role.AGENT.value}


def _typed(form: FormFields) -> dict[str, str]:
    return {name: form.text(name) for name in _FIELDS}


def _shown(account: Account) -> dict[str, str]:
    return {
        "email": account.email,
        "name": account.name,
        "role": account.role.value,
        "epcis": " ".join(sorted(account.epcis)),
        "communes": " ".join(sorted(account.communes)),
        "services": "\n".join(sorted(account.services)),
    }
