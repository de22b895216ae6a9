"""Signing in and the accounts, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Page, expect

from api.db.engine import open_engine
from api.db.store import SqlStore
from api.services.identity import Role
from api.services.qualify import NoModel
from api.settings import Settings
from nlp_router.taxonomy.tree import Taxonomy
from nlp_router.territory.territory import Territory
from tests.api.conftest import serve
from tests.api.screens import PASSWORD, Screens, SetClock
from tests.browser.checks import assert_accessible, assert_fits

ADMINISTRATOR = "administrateur@marmande.fr"


@pytest.fixture(scope="module")
def screens(
    tmp_path_factory: pytest.TempPathFactory, configuration: tuple[Taxonomy, Territory]
) -> Iterator[Screens]:
    """A service with an account of each role, an agent's having been changed."""
    settings = Settings(database_url=f"sqlite:///{tmp_path_factory.mktemp('comptes') / 'a.db'}")
    clock = SetClock()
    referential = configuration[1].referential
    with serve(settings, NoModel(*configuration, reason="essai"), clock) as address:
        store = SqlStore(open_engine(settings.database_url))
        screens = Screens(address, store, clock, referential, ExitStack())
        for role in Role:
            screens.account(role)
        agent = screens.accounts.by_email("agent@marmande.fr")
        screens.accounts.set_active(agent.id, False, ADMINISTRATOR)
        yield screens
        store.close()


@pytest.fixture(scope="module")
def address(screens: Screens) -> str:
    return screens.address


def sign_in(page: Page, email: str = ADMINISTRATOR, password: str = PASSWORD) -> None:
    """Fills the form by keyboard alone."""
    page.goto("/connexion")
    page.get_by_label("Adresse électronique").focus()
    page.keyboard.type(email)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def assert_well_made(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert_accessible(page)
    assert_fits(page)


def test_signing_in_refused_then_accepted(page: Page) -> None:
    sign_in(page, password="tilleul")
    expect(page.get_by_role("alert")).to_have_text("Adresse ou mot de passe incorrect.")
    assert_well_made(page, "Connexion")

    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.keyboard.press("Enter")
    assert_well_made(page, "Ada Min")

    page.get_by_role("button", name="Se déconnecter").press("Enter")
    assert_well_made(page, "Connexion")


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/mot-de-passe", "Changer de mot de passe"),
        ("/comptes", "Comptes"),
        ("/comptes/nouveau", "Nouveau compte"),
        ("/comptes/1", "Ana Gent"),
        ("/comptes/999999", "Compte introuvable"),
    ],
)
def test_a_page_is_accessible_and_fits(page: Page, path: str, title: str) -> None:
    sign_in(page)
    page.goto(path)

    assert_well_made(page, title)


def test_a_page_refused_to_a_role_is_accessible_and_fits(page: Page) -> None:
    sign_in(page, "maire@marmande.fr")
    page.goto("/comptes")

    assert_well_made(page, "Accès refusé")


def test_an_account_is_made_by_keyboard_alone(
    page: Page, screens: Screens, request: pytest.FixtureRequest
) -> None:
    email = f"claire-{request.node.callspec.id}@marmande.fr"
    sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada Min")
    page.goto("/comptes/nouveau")
    page.get_by_label("Adresse électronique").focus()
    for typed in (email, "Claire Nouvelle", "agent", "123"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.get_by_role("button", name="Créer").press("Enter")

    epcis = page.get_by_label("EPCI")
    expect(epcis).to_have_accessible_description(
        "SIREN, séparés par des espaces. Un EPCI comprend ses communes. "
        "Un code n'est pas le SIREN d'un EPCI de France."
    )
    assert_well_made(page, "Nouveau compte")

    epcis.fill("200030674")
    page.get_by_role("button", name="Créer").press("Enter")
    assert_well_made(page, "Mot de passe à remettre à Claire Nouvelle")
    password = page.locator("code").inner_text()

    page.get_by_role("button", name="Se déconnecter").press("Enter")
    sign_in(page, email, password)
    assert_well_made(page, "Changer de mot de passe")
    assert screens.accounts.by_email(email).role is Role.AGENT
