"""The desk in a real browser, by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from api.services.identity import Role
from nlp_router.pipeline import Qualifier
from tests.api.screens import PASSWORD
from tests.browser.checks import assert_accessible, assert_fits
from tests.browser.desk_service import DeskService, desk_service, receive

Open = Callable[..., Page]


@pytest.fixture
def desk(qualifier: Qualifier, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskService]:
    with desk_service(tmp_path_factory.mktemp("desk"), qualifier) as service:
        yield service


@pytest.fixture
def signed_in(browser: Browser, desk: DeskService) -> Iterator[Open]:
    """Pages of people signed in, each in a browser of his own; any message on a console fails."""
    contexts, told = [], []

    def open_page(role: Role, width: int = 1280, scheme: str = "light") -> Page:
        context = browser.new_context(
            base_url=desk.address,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.goto("/connexion")
        page.locator("[name=email]").fill(desk.emails[role])
        page.locator("[name=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/compte")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert told == []


def sound(page: Page) -> None:
    assert_accessible(page)
    assert_fits(page)


def press(page: Page, *keys: str) -> None:
    """Presses keys that each lead to another page."""
    for key in keys:
        with page.expect_navigation():
            page.keyboard.press(key)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_every_screen_is_accessible_and_fits(signed_in: Open, width: int, scheme: str) -> None:
    page = signed_in(Role.ADMINISTRATOR, width, scheme)
    for path in ("/file", "/file?state=decidee_auto", "/pilotage", "/modeles", "/comptes"):
        page.goto(path)
        sound(page)
    page.goto("/file")
    press(page, "Enter")
    sound(page)
    page.keyboard.press("?")
    sound(page)
    page.goto("/file")
    page.locator("[name=demande]").first.check()
    page.get_by_role("button", name="Traiter ensemble").click()
    sound(page)


def test_a_right_proposal_costs_one_key_and_is_undone_by_another(signed_in: Open) -> None:
    page = signed_in(Role.AGENT)
    page.goto("/file")
    press(page, "Enter")
    first = page.url

    press(page, "a")

    assert "Validée." in page.locator(".flash-success").inner_text()
    assert page.url.split("?")[0] != first
    press(page, "u")
    assert page.url == first
    assert "valider (annulé)" in (page.locator(".desk-message").text_content() or "")


def test_a_wrong_type_is_found_by_a_few_misspelt_letters(
    signed_in: Open, desk: DeskService
) -> None:
    page = signed_in(Role.AGENT)
    page.goto("/file")
    press(page, "Enter")
    key = page.url.rpartition("/")[2]

    page.keyboard.press("t")
    page.keyboard.type("lampadère eclairag")
    page.locator("[role=option]").first.wait_for()
    page.keyboard.press("Enter")
    assert page.locator("#type").input_value().startswith("eclairage.")
    chosen = page.locator("#type").input_value()
    # Tab leaves the list for the fields after it; the button at the end of the form saves.
    page.get_by_role("button", name="Enregistrer et suivante").focus()
    press(page, "Enter")

    with desk.store.reading() as repositories:
        record = repositories.requests.get(key.rpartition("-")[0])
    assert record is not None
    assert record.requests[int(key.rpartition("-")[2])]["type"] == chosen


def test_another_type_proposed_is_taken_by_its_number(signed_in: Open) -> None:
    page = signed_in(Role.AGENT)
    page.goto("/file")
    press(page, "Enter")
    label = page.locator("[data-key='1']").inner_text()

    press(page, "1")

    assert "Corrigée." in page.locator(".flash-success").inner_text()
    press(page, "u")
    assert page.locator("[data-key='1']").inner_text() == label


def test_two_agents_never_hold_the_same_request(signed_in: Open) -> None:
    one, two = signed_in(Role.AGENT), signed_in(Role.SUPERVISOR)
    for page in (one, two):
        page.goto("/file")
        press(page, "Enter")
    assert one.url != two.url

    two.goto(one.url)

    assert "Ana Gent lit cette demande" in two.locator(".flash-warning").inner_text()
    assert two.get_by_role("button", name="Valider").count() == 0


def test_a_return_comes_back_on_top_and_the_second_alerts(signed_in: Open) -> None:
    page = signed_in(Role.SUPERVISOR)
    page.goto("/file")
    press(page, "Enter")
    returned = page.url
    for rank in (1, 2):
        page.goto(returned)
        page.keyboard.press("r")
        page.keyboard.type("Ce n'est pas notre voirie.")
        press(page, "Enter")
        assert f"{rank} retour" in page.locator(".desk-message").inner_text()

    page.goto("/pilotage")
    assert "renvoyée 2 fois" in page.locator(".notice-warning").inner_text()
    page.get_by_role("button", name="Vu").click()
    assert page.locator(".notice-warning").count() == 0


def test_personal_data_is_masked_on_demand(signed_in: Open) -> None:
    page = signed_in(Role.AGENT)
    page.goto("/file?words=robinet")
    page.get_by_role("link", name="Appelez-moi").click()
    assert "06 39 98 12 34" in page.locator(".message").inner_text()

    press(page, "h")

    shown = page.locator(".message").inner_text()
    assert "06 39 98 12 34" not in shown
    assert "Durand" not in shown
    assert "Virazeil" in shown


def test_requests_chosen_together_are_decided_and_undone_together(signed_in: Open) -> None:
    page = signed_in(Role.AGENT)
    page.goto("/file")
    waiting = page.locator("[name=demande]").count()
    for box in page.locator("[name=demande]").all():
        box.check()
    page.get_by_role("button", name="Traiter ensemble").click()
    assert f"{waiting} demandes sur {waiting}" in page.locator(".lead").inner_text()

    page.get_by_role("button", name=f"Décider ces {waiting}").click()

    assert page.locator("[name=demande]").count() == 0
    press(page, "u")
    page.goto("/file")
    assert page.locator("[name=demande]").count() == waiting


def test_what_arrives_is_told_to_a_queue_left_open(
    signed_in: Open, desk: DeskService, qualifier: Qualifier
) -> None:
    page = signed_in(Role.AGENT)
    page.clock.install()
    page.goto("/file")
    receive(
        desk.store, qualifier, (("Trou", "Un énorme trou dans la chaussée route de Bordeaux."),)
    )

    page.clock.run_for(16_000)

    page.get_by_text("De nouvelles demandes sont arrivées").wait_for()
