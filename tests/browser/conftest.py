"""A real browser: a desktop in the light, a phone in the dark.

Chromium is Debian's: apt-get install chromium.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

_CHROMIUM = "/usr/bin/chromium"
_Scheme = Literal["light", "dark"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    if not Path(_CHROMIUM).exists():
        pytest.fail("Chromium est absent : apt-get install chromium")
    with sync_playwright() as playwright:
        # Containers forbid the sandbox to root; only our own pages are opened.
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(params=[(1280, "light"), (360, "dark")], ids=lambda view: f"{view[0]}px-{view[1]}")
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """A page of the service at `address`, that each module gives; its console stays silent."""
    width: int
    scheme: _Scheme
    width, scheme = request.param
    told: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        # Chromium itself tells that the page of a 404 is a 404.
        if not re.search(r"status of 4\d\d", message.text):
            told.append(message.text)

    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": 800}, color_scheme=scheme
    )
    page = context.new_page()
    page.on("console", listen)
    yield page
    context.close()
    assert told == []
