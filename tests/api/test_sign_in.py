"""Signing in and out, and all that is tried instead."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import inspect, text

from api.db.engine import open_engine
from api.services.accounts import FIRST_EMAIL
from api.services.identity import Role
from api.services.qualify import NoModel
from tests.api.browser import Browser, Page
from tests.api.conftest import ServeWith
from tests.api.screens import PASSWORD, Screens

WRONG = "Adresse ou mot de passe incorrect."
NEW = "canot braise tilleul"


def test_from_the_first_start_to_an_agent_at_work(screens: Screens) -> None:
    made = screens.accounts.first_administrator()
    assert made is not None
    assert screens.accounts.first_administrator() is None
    admin = screens.browser()

    page = admin.sign_in(FIRST_EMAIL, made[1])
    assert (page.path, page.title) == ("/mot-de-passe", "Changer de mot de passe")
    assert admin.open("/comptes").path == "/mot-de-passe"

    admin.open("/mot-de-passe")
    page = admin.send("/mot-de-passe", {"current": made[1], "new": PASSWORD, "again": PASSWORD})
    assert (page.path, page.title) == ("/compte", "Administration")
    assert page.texts("dd") == ["admin@localhost", "administrateur", "tout"]

    admin.open("/comptes/nouveau")
    typed = {"email": "Ana@Marmande.fr", "name": "Ana Gent", "role": "agent", "epcis": "200030674"}
    page = admin.send("/comptes", typed)
    assert (page.status, page.title) == (201, "Mot de passe à remettre à Ana Gent")
    given = page.texts("code")[0]

    ana = screens.browser()
    page = ana.sign_in(" ANA@marmande.fr ", given)
    assert page.path == "/mot-de-passe"
    page = ana.send("/mot-de-passe", {"current": given, "new": NEW, "again": NEW})
    assert page.texts("dd") == ["ana@marmande.fr", "agent", "CA Val de Garonne Agglomération"]

    page = ana.send("/deconnexion")
    assert (page.path, page.title, page.texts(".menu button")) == ("/connexion", "Connexion", [])
    page = ana.open("/compte")
    assert page.path == "/connexion?suite=%2Fcompte"
    assert ana.sign_in("ana@marmande.fr", NEW, page.path).path == "/compte"


def test_a_browser_goes_on_to_the_page_it_wanted(screens: Screens) -> None:
    screens.account(Role.ADMINISTRATOR)
    browser = screens.browser()
    wanted = browser.open("/comptes/nouveau?x=1").path
    assert wanted == "/connexion?suite=%2Fcomptes%2Fnouveau%3Fx%3D1"
    page = browser.sign_in("administrateur@marmande.fr", PASSWORD, wanted)
    assert page.path == "/comptes/nouveau?x=1"


@pytest.mark.parametrize(
    "suite",
    ["//ailleurs.fr", "/\\ailleurs.fr", "https://ailleurs.fr", "ailleurs", "/a\\b", "/a\r\nb", ""],
)
def test_it_never_goes_on_to_another_site(screens: Screens, suite: str) -> None:
    screens.account(Role.AGENT)
    browser = screens.browser()
    browser.open("/connexion")
    typed = {"email": "agent@marmande.fr", "password": PASSWORD, "suite": suite}
    assert browser.send("/connexion", typed).path == "/compte"


def sign_in_fails(browser: Browser, email: str, password: str) -> tuple[int, list[str]]:
    page = browser.sign_in(email, password)
    return page.status, page.texts(".field-error")


def test_whatever_is_wrong_is_told_alike(screens: Screens) -> None:
    """Nobody learns from here who has an account."""
    screens.account(Role.AGENT)
    disabled = screens.account(Role.MAYOR)
    screens.accounts.set_active(disabled.id, False, "essai")
    shown = []
    for email, password in (
        ("agent@marmande.fr", "pas le bon mot"),
        ("inconnu@marmande.fr", PASSWORD),
        ("maire@marmande.fr", PASSWORD),
        ("agent@marmande.fr\x00", PASSWORD),
        ("", ""),
        ("é" * 3000, "é" * 3000),
    ):
        page = screens.browser().sign_in(email, password)
        assert page.status == 401
        assert page.texts(".field-error") == [WRONG]
        without = page.response.text.replace(page.form("/connexion")["form_token"], "")
        if "\x00" not in email:
            shown.append(without.replace(email, "") if email else without)
    assert len(set(shown)) == 1


def test_five_failures_then_ever_longer_waits(screens: Screens) -> None:
    screens.account(Role.AGENT)
    browser = screens.browser()
    for email in ("agent@marmande.fr", "inconnu@marmande.fr"):
        told = [sign_in_fails(browser, email, "pas le bon mot") for _ in range(5)]
        assert told == [(401, [WRONG])] * 5
        for seconds, shown in ((30, "30 secondes"), (60, "60 secondes"), (120, "2 minutes")):
            # Even the right password is not looked at meanwhile.
            page = browser.sign_in(email, PASSWORD)
            assert page.status == 429
            assert page.response.headers["retry-after"] == str(seconds)
            assert page.texts(".field-error") == [f"Trop d'essais. Recommencez dans {shown}."]
            screens.clock.forward(seconds=seconds)
            assert sign_in_fails(browser, email, "pas le bon mot") == (401, [WRONG])


def test_the_right_password_after_the_wait_forgets_the_failures(screens: Screens) -> None:
    screens.account(Role.AGENT)
    browser = screens.browser()
    for _ in range(5):
        browser.sign_in("agent@marmande.fr", "pas le bon mot")
    screens.clock.forward(seconds=30)
    assert browser.sign_in("agent@marmande.fr", PASSWORD).path == "/compte"
    assert sign_in_fails(screens.browser(), "agent@marmande.fr", "x") == (401, [WRONG])


def test_who_guesses_locks_nobody_else_out(screens: Screens) -> None:
    screens.account(Role.AGENT)
    screens.account(Role.MAYOR)
    for _ in range(6):
        screens.browser("198.51.100.7").sign_in("agent@marmande.fr", "pas le bon mot")
    assert screens.browser("192.0.2.1").sign_in("agent@marmande.fr", PASSWORD).path == "/compte"
    assert screens.browser("198.51.100.7").sign_in("maire@marmande.fr", PASSWORD).path == "/compte"


def test_a_subscriber_does_not_guess_from_all_the_addresses_of_his_network(
    screens: Screens,
) -> None:
    screens.account(Role.AGENT)
    ips = [f"2001:db8:1:2::{n:x}" for n in range(1, 7)]
    found = [screens.browser(ip).sign_in("agent@marmande.fr", "x" * 12).status for ip in ips]
    assert found == [401] * 5 + [429]


def test_guesses_made_at_once_do_not_slip_past(screens: Screens) -> None:
    screens.account(Role.AGENT)
    browsers = [screens.browser() for _ in range(16)]
    for browser in browsers:
        browser.open("/connexion")
    typed = {"email": "agent@marmande.fr", "password": "pas le bon mot"}
    with ThreadPoolExecutor(16) as threads:
        pages: list[Page] = list(threads.map(lambda b: b.send("/connexion", typed), browsers))
    assert sorted(page.status for page in pages) == [401] * 5 + [429] * 11


def test_a_token_planted_beforehand_is_worth_nothing(screens: Screens) -> None:
    screens.account(Role.AGENT)
    browser, other = screens.browser(), screens.browser()
    browser.client.cookies.set("session", "jeton-choisi-par-un-autre", domain="127.0.0.1")
    browser.open("/connexion")
    assert browser.token == "jeton-choisi-par-un-autre"
    assert browser.send("/connexion", {"email": "agent@marmande.fr", "password": PASSWORD}).path
    assert browser.open("/compte").path == "/compte"
    assert browser.token != "jeton-choisi-par-un-autre"
    other.client.cookies.set("session", "jeton-choisi-par-un-autre", domain="127.0.0.1")
    assert other.open("/compte").path == "/connexion?suite=%2Fcompte"


def test_signing_out_ends_the_session_for_whoever_kept_the_token(screens: Screens) -> None:
    browser, other = screens.signed_in(Role.AGENT), screens.browser()
    other.client.cookies.set("session", browser.token or "", domain="127.0.0.1")
    assert other.open("/compte").path == "/compte"
    browser.send("/deconnexion")
    assert other.open("/compte").path == "/connexion?suite=%2Fcompte"


def test_signing_in_as_somebody_else_ends_the_session_before(screens: Screens) -> None:
    screens.account(Role.MAYOR)
    browser, other = screens.signed_in(Role.AGENT), screens.browser()
    other.client.cookies.set("session", browser.token or "", domain="127.0.0.1")
    hidden = {"form_token": browser.page.form("/deconnexion")["form_token"]}
    typed = {"email": "maire@marmande.fr", "password": PASSWORD}
    page = Page(browser.client.post("/connexion", data=hidden | typed))
    assert page.title == "Marie Maire"
    assert other.open("/compte").path == "/connexion?suite=%2Fcompte"


@pytest.mark.parametrize(
    ("steps", "alive"),
    [
        ([timedelta(hours=7, minutes=59)], True),
        ([timedelta(hours=8)], False),
        ([timedelta(hours=7), timedelta(hours=4, minutes=59)], True),
        ([timedelta(hours=7), timedelta(hours=5)], False),
    ],
)
def test_sessions_end_by_themselves(screens: Screens, steps: list[timedelta], alive: bool) -> None:
    """After 8 hours unused, and after 12 hours whatever happens."""
    browser = screens.signed_in(Role.AGENT)
    for step in steps:
        screens.clock.time += step
        page = browser.open("/compte")
    assert (page.path == "/compte") is alive


def test_changing_the_password_ends_the_other_sessions(screens: Screens) -> None:
    browser = screens.signed_in(Role.AGENT)
    other = screens.browser()
    other.sign_in("agent@marmande.fr", PASSWORD)
    before = browser.token
    browser.open("/mot-de-passe")
    browser.send("/mot-de-passe", {"current": PASSWORD, "new": NEW, "again": NEW})
    assert browser.open("/compte").path == "/compte"
    assert browser.token != before
    assert other.open("/compte").path == "/connexion?suite=%2Fcompte"
    assert sign_in_fails(other, "agent@marmande.fr", PASSWORD) == (401, [WRONG])


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        (("pas le bon mot", NEW, NEW), "Ce n'est pas votre mot de passe actuel."),
        ((PASSWORD, "court", "court"), "Le mot de passe doit avoir de 12 à 200 caractères."),
        ((PASSWORD, PASSWORD, PASSWORD), "Choisissez un mot de passe différent de l'actuel."),
        ((PASSWORD, NEW, "autre"), "Les deux saisies du nouveau mot de passe diffèrent."),
    ],
)
def test_a_password_that_cannot_be_is_told(
    screens: Screens, typed: tuple[str, str, str], fault: str
) -> None:
    browser = screens.signed_in(Role.AGENT)
    browser.open("/mot-de-passe")
    page = browser.send("/mot-de-passe", dict(zip(("current", "new", "again"), typed, strict=True)))
    assert (page.status, page.texts(".field-error")) == (422, [fault])
    assert PASSWORD not in page.response.text
    assert screens.browser().sign_in("agent@marmande.fr", PASSWORD).path == "/compte"


def test_an_open_session_is_no_way_to_guess_the_password(screens: Screens) -> None:
    browser = screens.signed_in(Role.AGENT)
    found = []
    for _ in range(6):
        browser.open("/mot-de-passe")
        typed = {"current": "pas le bon mot", "new": NEW, "again": NEW}
        found.append(browser.send("/mot-de-passe", typed).status)
    assert found == [422] * 5 + [429]


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
    screens: Screens, serve_with: ServeWith, no_model: NoModel
) -> None:
    plain = httpx.get(f"{screens.address}/connexion").headers["set-cookie"]
    assert plain.partition("; ")[2] == "HttpOnly; Path=/; SameSite=lax"
    assert plain.startswith("session=")

    secure = serve_with(no_model, public_url="https://demandes.example.fr")
    cookie = secure.get("/connexion").headers["set-cookie"]
    assert cookie.startswith("__Host-session=")
    assert cookie.partition("; ")[2] == "HttpOnly; Path=/; SameSite=lax; Secure"


def test_behind_a_proxy_forms_come_from_the_public_address(
    serve_with: ServeWith, no_model: NoModel
) -> None:
    client = serve_with(no_model, public_url="https://demandes.example.fr/")
    page = Page(client.get("/connexion"))
    cookie = page.response.headers["set-cookie"].partition(";")[0]
    data = page.form("/connexion") | {"email": "a@b.fr", "password": "x"}
    found = []
    for origin in ("https://demandes.example.fr", str(client.base_url).rstrip("/")):
        headers = {"Origin": origin, "Cookie": cookie}
        found.append(client.post("/connexion", data=data, headers=headers).status_code)
    assert found == [401, 403]


def test_the_database_holds_neither_passwords_nor_tokens(
    screens: Screens, database_url: str
) -> None:
    browser = screens.signed_in(Role.AGENT)
    # People type their password in the wrong field.
    screens.browser().sign_in("mon-mot-de-passe-secret", "x" * 12)
    engine = open_engine(database_url)
    with engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        content = str([connection.execute(text(f"SELECT * FROM {t}")).all() for t in tables])  # noqa: S608
    engine.dispose()
    assert "agent@marmande.fr" in content
    assert PASSWORD not in content
    assert "mon-mot-de-passe-secret" not in content
    assert browser.token
    assert browser.token not in content


def test_the_journal_tells_who_signed_in_from_where(screens: Screens) -> None:
    browser = screens.browser("198.51.100.7")
    account = screens.account(Role.AGENT)
    browser.sign_in("agent@marmande.fr", "pas le bon mot")
    browser.sign_in("agent@marmande.fr", PASSWORD)
    browser.send("/deconnexion")
    told = [
        (e.kind.label, e.actor, e.address, e.detail) for e in screens.accounts.journal(account.id)
    ]
    assert told == [
        ("déconnexion", "agent@marmande.fr", None, ""),
        ("connexion", "agent@marmande.fr", "198.51.100.7", ""),
        ("connexion refusée", "", "198.51.100.7", ""),
    ]


def test_what_is_old_is_forgotten_at_the_next_sign_in(screens: Screens, database_url: str) -> None:
    screens.signed_in(Role.AGENT)
    screens.browser().sign_in("inconnu@marmande.fr", "pas le bon mot")
    screens.clock.forward(days=366)
    screens.browser().sign_in("agent@marmande.fr", PASSWORD)
    engine = open_engine(database_url)
    with engine.connect() as connection:
        kinds = connection.execute(text("SELECT kind FROM account_events")).scalars().all()
        sessions = connection.execute(text("SELECT count(*) FROM sessions")).scalar()
        counts = connection.execute(text("SELECT max(count) FROM sign_in_failures")).scalar()
    engine.dispose()
    assert (kinds, sessions, counts) == (["connexion"], 1, 0)
