"""The browser and what every page must be: accessible, within the width, silent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
_TOO_WIDE = (
    "[...document.querySelectorAll('body *')].filter(e => !e.closest('.visually-hidden, thead')"
    " && e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)"
    ".map(e => e.outerHTML.slice(0, 80))"
)

Check = Callable[[Page], None]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium: apt-get install chromium."""
    if not Path(CHROMIUM).exists():
        pytest.fail("Chromium est absent : apt-get install chromium")
    with sync_playwright() as playwright:
        # Containers forbid the sandbox to root; only our own pages are opened.
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def sound() -> Check:
    """Checks the page shown: no violation that axe-core finds, nothing beyond the width."""

    def check(page: Page) -> None:
        page.evaluate(AXE)
        found = page.evaluate(
            "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']})"
        )
        faults = [(f["id"], [node["html"] for node in f["nodes"]]) for f in found["violations"]]
        assert faults == []
        assert found["passes"]
        assert page.evaluate(_TOO_WIDE) == []

    return check
