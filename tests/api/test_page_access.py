"""Who may open which page, and how forms are kept from other sites: for every page there is."""

from __future__ import annotations

import httpx
import pytest
from fastapi.routing import APIRoute

from api.main import create_app
from api.routes import account, accounts, models, queue, review, sign_in, supervision
from api.services.identity import Role
from api.settings import Settings
from api.web.pages import PageRoute
from tests.api.browser import Browser, Page
from tests.api.screens import Screens

EVERYBODY = frozenset(Role)
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
SUPERVISORS = ADMINISTRATORS | {Role.SUPERVISOR}
DECIDERS = SUPERVISORS | {Role.AGENT}
# Page -> who may; None: without signing in.
PAGES: dict[tuple[str, str], frozenset[Role] | None] = {
    ("GET", "/connexion"): None,
    ("POST", "/connexion"): None,
    ("POST", "/deconnexion"): None,
    ("GET", "/compte"): EVERYBODY,
    ("GET", "/mot-de-passe"): EVERYBODY,
    ("POST", "/mot-de-passe"): EVERYBODY,
    ("GET", "/comptes"): ADMINISTRATORS,
    ("POST", "/comptes"): ADMINISTRATORS,
    ("GET", "/comptes/nouveau"): ADMINISTRATORS,
    ("GET", "/comptes/{account_id}"): ADMINISTRATORS,
    ("POST", "/comptes/{account_id}"): ADMINISTRATORS,
    ("POST", "/comptes/{account_id}/desactivation"): ADMINISTRATORS,
    ("POST", "/comptes/{account_id}/activation"): ADMINISTRATORS,
    ("POST", "/comptes/{account_id}/mot-de-passe"): ADMINISTRATORS,
    ("GET", "/file"): EVERYBODY,
    ("GET", "/file/compteurs"): EVERYBODY,
    ("POST", "/file/suivante"): DECIDERS,
    ("POST", "/file/vues"): EVERYBODY,
    ("POST", "/file/ensemble"): DECIDERS,
    ("POST", "/file/ensemble/appliquer"): DECIDERS,
    ("POST", "/annuler"): EVERYBODY,
    ("GET", "/demandes/{key}"): EVERYBODY,
    # What each role may do there is in test_desk_pages.
    ("POST", "/demandes/{key}"): EVERYBODY,
    ("GET", "/types/recherche"): EVERYBODY,
    ("GET", "/pilotage"): SUPERVISORS,
    ("POST", "/pilotage/alertes/{alert_id}"): SUPERVISORS,
    ("GET", "/modeles"): SUPERVISORS,
    ("GET", "/modeles/{version}"): SUPERVISORS,
    ("POST", "/modeles/retour"): ADMINISTRATORS,
    ("POST", "/modeles/{version}/promotion"): ADMINISTRATORS,
}
# Asked by the script of the desk, in JSON.
ANSWERS = frozenset({"/file/compteurs", "/types/recherche"})
OWN_SCRIPT = ("/static/review.js?", "")
NOBODY = {"key": "00000000-0000-0000-0000-000000000000-0", "alert_id": 1, "version": "0" * 12}
# Shown, refused for want of anything typed, or about nothing that exists: not for the role.
OPENED = (200, 201, 404, 409, 422)
GUARDED = {page: roles for page, roles in PAGES.items() if roles is not None}
FORMS = [path for method, path in PAGES if method == "POST"]


def test_the_table_is_complete() -> None:
    routes = [
        route
        for module in (sign_in, account, accounts, queue, review, supervision, models)
        for route in module.router.routes
        if isinstance(route, APIRoute)
    ]
    assert all(isinstance(route, PageRoute) for route in routes)
    assert {(method, route.path) for route in routes for method in route.methods or ()} == set(
        PAGES
    )


def test_pages_are_no_part_of_the_described_api() -> None:
    described = create_app(Settings(database_url="sqlite:///unused.db")).openapi()
    assert not {path for _, path in PAGES} & set(described["paths"])


@pytest.mark.parametrize("role", [*Role, None])
def test_each_page_is_for_its_roles_only(screens: Screens, role: Role | None) -> None:
    target = screens.account(Role.AGENT, "cible@marmande.fr")
    browser = screens.signed_in(role) if role else screens.browser()
    browser.open("/compte")
    for (method, path), roles in GUARDED.items():
        page = call(browser, method, path.format(account_id=target.id, **NOBODY))
        if role is None:
            assert page.path.startswith("/connexion"), path
        elif role in roles:
            assert page.status in OPENED, path
        else:
            assert (page.status, page.title) == (403, "Accès refusé"), path


def call(browser: Browser, method: str, path: str) -> Page:
    """A page, or its form sent empty, with the right token."""
    if method == "GET":
        return Page(browser.client.get(path))
    token = browser.page.tree.css("input[name=form_token]")[0].attributes["value"]
    return Page(browser.client.post(path, data={"form_token": token or ""}))


@pytest.mark.parametrize("path", FORMS)
def test_a_form_from_elsewhere_is_refused(screens: Screens, path: str) -> None:
    """Whoever may send it: without our token, with another session's, or from another site."""
    browser = screens.signed_in(Role.ADMINISTRATOR)
    other = screens.browser()
    foreign = other.open("/connexion").form("/connexion")["form_token"]
    target = screens.account(Role.AGENT, "cible@marmande.fr")
    right = browser.page.form("/deconnexion")["form_token"]
    before = screens.accounts.all()
    address = path.format(account_id=target.id, **NOBODY)
    for title, data, origin in [
        ("Formulaire périmé", {"name": "x"}, screens.address),
        ("Formulaire périmé", {"form_token": ""}, screens.address),
        ("Formulaire périmé", {"form_token": "é"}, screens.address),
        ("Formulaire périmé", {"form_token": foreign}, screens.address),
        ("Formulaire périmé", {"form_token": right[:-1]}, screens.address),
        ("Formulaire venu d'ailleurs", {"form_token": right}, "https://ailleurs.fr"),
        ("Formulaire venu d'ailleurs", {"form_token": right}, "null"),
        ("Formulaire venu d'ailleurs", {"form_token": right}, f"{screens.address}.ailleurs.fr"),
    ]:
        response = browser.client.post(address, data=data, headers={"Origin": origin})
        page = Page(response)
        assert (page.status, page.title) == (403, title), (data, origin)
        assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert screens.accounts.all() == before
    assert browser.open("/compte").path == "/compte"


def test_a_form_that_says_not_where_it_comes_from_is_refused(screens: Screens) -> None:
    page = Page(httpx.post(f"{screens.address}/connexion", data={"email": "a@b.fr"}))
    assert (page.status, page.title) == (403, "Formulaire venu d'ailleurs")


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b"form_token=%ff", "application/x-www-form-urlencoded", 400),
        (b"\xff", "application/x-www-form-urlencoded", 400),
        (b"&".join(b"a=1" for _ in range(300)), "application/x-www-form-urlencoded", 400),
        (b"{}", "application/json", 400),
        (b"", "text/plain", 400),
        (b"a=" + b"1" * 100_000, "application/x-www-form-urlencoded", 413),
    ],
)
def test_what_is_no_form_is_refused(
    screens: Screens, content: bytes, content_type: str, status: int
) -> None:
    browser = screens.browser()
    browser.open("/connexion")
    headers = {"Content-Type": content_type}
    page = Page(browser.client.post("/connexion", content=content, headers=headers))
    assert page.status == status
    assert page.response.headers["content-type"] == "text/html; charset=utf-8"


def test_every_page_is_strict_about_what_it_loads(screens: Screens) -> None:
    """Nothing inline, nothing from elsewhere; each page in French, with one heading."""
    browser = screens.signed_in(Role.ADMINISTRATOR)
    target = screens.account(Role.AGENT, "cible@marmande.fr")
    paths = [
        path.format(account_id=target.id, **NOBODY)
        for method, path in PAGES
        if method == "GET" and path not in ANSWERS
    ]
    found = [browser.open(path) for path in [*paths, "/comptes/999"]]
    found.append(screens.browser().open("/connexion"))
    for page in found:
        headers = page.response.headers
        assert headers["content-security-policy"] == (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store"
        assert page.tree.css("style, [style], [onclick], iframe") == []
        scripts = [(node.attributes["src"] or "", node.text()) for node in page.tree.css("script")]
        assert [script for script in scripts if (script[0][:18], script[1]) != OWN_SCRIPT] == []
        loaded = [
            (node.attributes.get("href") or node.attributes["src"] or "").partition("?")[0]
            for node in page.tree.css("link, img")
        ]
        assert loaded == ["/static/icon.svg", "/static/app.css", "/static/icon.svg"]
        assert page.tree.css("html")[0].attributes["lang"] == "fr"
        assert len(page.tree.css("h1")) == len(page.tree.css("main")) == 1
        labelled = {node.attributes["for"] for node in page.tree.css("label")}
        fields = page.tree.css("input:not([type=hidden], [hidden]), select, textarea")
        assert {node.attributes["id"] for node in fields} == labelled
        assert page.texts("title")[0].endswith(" · nlp-router")
    assert httpx.get(f"{screens.address}/static/app.css").status_code == 200
