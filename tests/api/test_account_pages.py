"""The accounts, as administrators manage them."""

from __future__ import annotations

import pytest

from api.services.identity import Account, Role
from api.services.profiles import Profile
from tests.api.screens import PASSWORD, Screens

NOBODY_LEFT = "Il doit rester au moins un administrateur en activité."


def test_the_list_tells_who_may_sign_in_and_what_they_see(screens: Screens) -> None:
    screens.account(Role.SERVICE)
    mayor = screens.account(Role.MAYOR)
    admin = screens.signed_in(Role.ADMINISTRATOR)
    screens.accounts.set_active(mayor.id, False, "essai")
    page = admin.open("/comptes")
    assert page.texts("thead th[scope=col]") == [
        *("Nom", "Adresse", "Rôle", "Territoire et services", "État", "Dernière connexion")
    ]
    today = f"{screens.clock():%d/%m/%Y}"
    assert [cells.split("|") for cells in _rows(page.texts("tbody th, tbody td"), 6)] == [
        ["Ada Min", "administrateur@marmande.fr", "administrateur", "tout", "actif", today],
        ["Marie Maire", "maire@marmande.fr", "maire", "Marmande", "désactivé", "jamais"],
        [
            *("Serge Vice", "service@marmande.fr", "service", "Marmande, Service voirie"),
            *("actif", "jamais"),
        ],
    ]


def _rows(cells: list[str], width: int) -> list[str]:
    return ["|".join(cells[n : n + width]) for n in range(0, len(cells), width)]


def test_an_account_is_changed_and_the_journal_tells_it(screens: Screens) -> None:
    agent = screens.account(Role.AGENT)
    admin = screens.signed_in(Role.ADMINISTRATOR)
    address = f"/comptes/{agent.id}"
    form = admin.open(address).form(address)
    assert {**form, "form_token": ""} == {
        "form_token": "",
        "name": "Ana Gent",
        "role": "agent",
        "epcis": "200030674",
        "communes": "",
        "services": "",
    }
    typed = {
        "name": " Anna Gent ",
        "role": "service",
        "epcis": "",
        "communes": "47157, 2a004\n47326",
        "services": "Service voirie\n\n Service eau ",
    }
    page = admin.send(address, typed)
    assert (page.path, page.texts(".flash-success")) == (
        f"{address}?fait=modifie",
        ["Compte modifié."],
    )

    assert screens.accounts.one(agent.id) == Account(
        id=agent.id,
        email="agent@marmande.fr",
        name="Anna Gent",
        password_hash=agent.password_hash,
        role=Role.SERVICE,
        created_at=agent.created_at,
        communes=frozenset({"47157", "2A004", "47326"}),
        services=frozenset({"Service voirie", "Service eau"}),
    )
    at = f"{screens.clock():%d/%m/%Y %H:%M}"
    assert page.texts("tbody td") == [
        *(at, "modification", "administrateur@marmande.fr", ""),
        "service : 2A004, 47157, 47326, Service eau, Service voirie",
    ]


AGENT = {"email": "a@b.fr", "name": "A", "role": "agent", "epcis": "200030674"}


@pytest.mark.parametrize(
    ("typed", "faults"),
    [
        ({"email": "a@"}, ["Une adresse électronique est attendue, comme « nom@commune.fr »."]),
        ({"email": "ADMINISTRATEUR@marmande.fr"}, ["Cette adresse a déjà un compte."]),
        ({"email": f"{'a' * 250}@b.fr"}, None),
        ({"email": "a b@c.fr"}, None),
        ({"name": " "}, ["Le nom doit avoir de 1 à 200 caractères."]),
        ({"name": "a\x00b"}, ["Le nom doit avoir de 1 à 200 caractères."]),
        ({"role": "roi"}, ["Choisissez un rôle de la liste."]),
        ({"epcis": "123"}, ["Un code n'est pas le SIREN d'un EPCI de France."]),
        ({"communes": "99999"}, ["Un code n'est pas le code INSEE d'une commune de France."]),
        ({"epcis": ""}, ["Ce rôle demande au moins un EPCI ou une commune."]),
        ({"services": "x"}, ["Seul le rôle « service » se limite à des services."]),
        ({"role": "service"}, ["Ce rôle demande au moins un nom de service."]),
        (
            {"role": "service", "services": "x" * 201},
            ["Un nom de service a plus de 200 caractères."],
        ),
        ({"role": "maire"}, ["Un maire lit une ou des communes, et rien d'autre."]),
        ({"role": "administrateur"}, ["Un administrateur voit tout : laissez ces champs vides."]),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_nothing_is_made(
    screens: Screens, typed: dict[str, str], faults: list[str] | None
) -> None:
    admin = screens.signed_in(Role.ADMINISTRATOR)
    admin.open("/comptes/nouveau")
    page = admin.send("/comptes", AGENT | typed)
    if faults is None:
        faults = ["Une adresse électronique est attendue, comme « nom@commune.fr »."]
    assert (page.status, page.texts(".field-error")) == (422, faults)
    kept = {**page.form("/comptes"), "form_token": ""}
    expected = {"form_token": "", "communes": "", "services": ""} | AGENT | typed
    assert {n: v for n, v in kept.items() if n not in ("role", "name")} == {
        n: v for n, v in expected.items() if n not in ("role", "name")
    }
    (field,) = page.tree.css("[aria-invalid=true]") or page.tree.css("select")
    assert f"{field.attributes['name']}-error" in {
        n.attributes["id"] for n in page.tree.css(".field-error")
    }
    assert [account.email for account in screens.accounts.all()] == ["administrateur@marmande.fr"]


def test_who_is_disabled_loses_the_session_at_once(screens: Screens) -> None:
    agent = screens.signed_in(Role.AGENT)
    admin = screens.signed_in(Role.ADMINISTRATOR)
    account = screens.accounts.by_email("agent@marmande.fr")
    admin.open(f"/comptes/{account.id}")
    page = admin.send(f"/comptes/{account.id}/desactivation")
    assert page.texts(".flash-success") == ["Compte désactivé."]
    assert agent.open("/compte").path == "/connexion?suite=%2Fcompte"
    assert agent.sign_in("agent@marmande.fr", PASSWORD).status == 401

    assert admin.send(f"/comptes/{account.id}/activation").texts(".flash-success") == [
        "Compte activé."
    ]
    assert agent.open("/compte").path == "/connexion?suite=%2Fcompte"
    assert agent.sign_in("agent@marmande.fr", PASSWORD).path == "/compte"


def test_another_role_acts_from_the_next_page(screens: Screens) -> None:
    other = screens.signed_in(Role.ADMINISTRATOR, "autre@marmande.fr")
    assert other.open("/comptes").status == 200
    screens.account(Role.ADMINISTRATOR)
    account = screens.accounts.by_email("autre@marmande.fr")
    agent = Profile("A", "agent", epcis=frozenset({"200030674"}))
    screens.accounts.change(account.id, agent, "essai", screens.referential)
    assert other.open("/comptes").status == 403


def test_a_given_password_replaces_the_old_one_and_ends_the_sessions(screens: Screens) -> None:
    agent = screens.signed_in(Role.AGENT)
    admin = screens.signed_in(Role.ADMINISTRATOR)
    account = screens.accounts.by_email("agent@marmande.fr")
    admin.open(f"/comptes/{account.id}")
    page = admin.send(f"/comptes/{account.id}/mot-de-passe")
    assert page.title == "Mot de passe à remettre à Ana Gent"
    assert page.response.headers["cache-control"] == "no-store"
    assert agent.open("/compte").path == "/connexion?suite=%2Fcompte"
    assert agent.sign_in("agent@marmande.fr", PASSWORD).status == 401
    assert agent.sign_in("agent@marmande.fr", page.texts("code")[0]).path == "/mot-de-passe"


def test_an_administrator_always_remains(screens: Screens) -> None:
    admin = screens.signed_in(Role.ADMINISTRATOR)
    account = screens.accounts.by_email("administrateur@marmande.fr")
    address = f"/comptes/{account.id}"
    admin.open(address)
    page = admin.send(f"{address}/desactivation")
    assert (page.status, page.texts("[role=alert]")) == (422, [NOBODY_LEFT])
    page = admin.send(address, {"role": "agent", "epcis": "200030674"})
    assert (page.status, page.texts("[role=alert]")) == (422, [NOBODY_LEFT])
    assert screens.accounts.one(account.id).role is Role.ADMINISTRATOR

    screens.account(Role.ADMINISTRATOR, "autre@marmande.fr")
    admin.open(address)
    assert admin.send(address, {"role": "agent", "epcis": "200030674"}).status == 403


@pytest.mark.parametrize("path", ["/comptes/999999", "/comptes/0", "/comptes/x", "/comptes/9e9"])
def test_an_unknown_account_is_a_page_too(screens: Screens, path: str) -> None:
    page = screens.signed_in(Role.ADMINISTRATOR).open(path)
    assert page.status == 404
    assert page.response.headers["content-type"] == "text/html; charset=utf-8"
    assert page.title in ("Compte introuvable", "Adresse inconnue")


def test_names_are_shown_as_they_are_written(screens: Screens) -> None:
    """Nothing typed becomes markup."""
    admin = screens.signed_in(Role.ADMINISTRATOR)
    admin.open("/comptes/nouveau")
    name = '<script>alert("x")</script>'
    page = admin.send("/comptes", AGENT | {"name": name})
    assert page.title == f"Mot de passe à remettre à {name}"
    assert page.tree.css("script") == []
