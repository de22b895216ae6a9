"""The screens in a real browser: accessible, within a phone's width, light and dark.

Chromium is Debian's: apt-get install chromium.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browser.conftest import Check
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


Scheme = Literal["light", "dark"]


@pytest.fixture(params=[(1280, "light"), (360, "dark")], ids=lambda view: f"{view[0]}px-{view[1]}")
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """A desktop in the light, a phone in the dark."""
    width: int
    scheme: Scheme
    width, scheme = request.param
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": 800}, color_scheme=scheme
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_accessible_and_fits(page: Page, path: str, sound: Check) -> None:
    told: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        # Chromium itself tells that the page of a 404 is a 404.
        if "status of 404" not in message.text:
            told.append(message.text)

    page.on("console", listen)
    page.goto(path)
    sound(page)
    assert told == []


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
