"""What every page must pass, wherever it is shown."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

_AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def assert_accessible(page: Page) -> None:
    """No violation of WCAG 2.1 AA, nor of good practice, that axe can see."""
    page.evaluate(_AXE)
    found = page.evaluate(
        "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']})"
    )
    assert [
        (fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found["violations"]
    ] == []
    assert found["passes"]


def assert_fits(page: Page) -> None:
    """Nothing goes beyond the right edge."""
    too_wide = page.evaluate(
        "[...document.querySelectorAll('body *')].filter(e => !e.closest('.visually-hidden, thead')"
        " && e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)"
        ".map(e => e.outerHTML.slice(0, 80))"
    )
    assert too_wide == []
