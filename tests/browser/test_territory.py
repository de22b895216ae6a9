"""The screens « who does what » in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.checks import assert_accessible, assert_fits
from tests.territory_service import territory_service

EPCI = "/territoire/200030674"
PAGES = (
    "/territoire?q=saint+sauveur",
    f"{EPCI}?date=2026-11-24",
    f"{EPCI}/47157?date=2026-11-24",
    f"{EPCI}/47157/eclairage.panne?date=2027-03-01",
    "/territoire/123456789",
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with territory_service(tmp_path_factory.mktemp("territory")) as url:
        yield url


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_accessible_and_fits(page: Page, path: str) -> None:
    page.goto(path)

    assert_accessible(page)
    assert_fits(page)


def test_the_keyboard_reaches_the_content_and_the_answer(page: Page) -> None:
    page.goto("/territoire")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"
    page.keyboard.press("Enter")
    page.locator("#q").fill("ste bazeille")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Sainte-Bazeille").click()
    page.get_by_role("link", name="Pourquoi : Facture d'eau").click()

    assert page.locator(".answer-name").inner_text() == "CA Val de Garonne Agglomération"
