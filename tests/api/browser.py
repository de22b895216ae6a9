"""A browser, as far as the screens need one: cookies, forms, and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

import httpx
from selectolax.lexbor import LexborHTMLParser, LexborNode

TOKEN_FIELD = "form_token"


class Page:
    """What a browser shows."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.status = response.status_code
        self.path = response.url.raw_path.decode()
        self.tree = LexborHTMLParser(response.text)

    @property
    def title(self) -> str:
        """The heading of the page."""
        return self.texts("h1")[0]

    def texts(self, selector: str) -> list[str]:
        """The text of each element, spaces folded."""
        return [" ".join(node.text().split()) for node in self.tree.css(selector)]

    def form(self, action: str) -> dict[str, str]:
        """What the form that goes to `action` holds."""
        (form,) = [f for f in self.tree.css("form") if f.attributes.get("action") == action]
        return {
            str(node.attributes["name"]): _value(node)
            for node in form.css("input, textarea, select")
        }


def _value(node: LexborNode) -> str:
    if node.tag == "textarea":
        return node.text()
    if node.tag == "select":
        return " ".join(option.text() for option in node.css("option[selected]"))
    return node.attributes.get("value") or ""


class Browser:
    """Follows redirections, keeps cookies, fills the forms of the page it is on."""

    def __init__(self, address: str, ip: str = "192.0.2.1") -> None:
        # The service believes a proxy of its own machine about who calls.
        headers = {"Origin": address, "X-Forwarded-For": ip}
        self.client = httpx.Client(
            base_url=address, headers=headers, follow_redirects=True, timeout=30
        )
        self.page: Page

    def open(self, path: str) -> Page:
        """Goes to a page."""
        self.page = Page(self.client.get(path))
        return self.page

    def send(self, action: str, typed: Mapping[str, str] | None = None) -> Page:
        """Sends the form of the present page that goes to `action`, with what was typed."""
        data = self.page.form(action) | dict(typed or {})
        self.page = Page(self.client.post(action, data=data))
        return self.page

    def sign_in(self, email: str, password: str, path: str = "/connexion") -> Page:
        """Goes to the sign-in page and fills its form."""
        self.open(path)
        return self.send("/connexion", {"email": email, "password": password})

    @property
    def token(self) -> str | None:
        """The token the browser holds."""
        return self.client.cookies.get("session")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.client.close()
