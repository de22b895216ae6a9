"""Who sees what of the desk, over HTTP: every role, every page, forms from elsewhere."""

from __future__ import annotations

from uuid import uuid4

import pytest

from api.services.clock import now
from api.services.identity import Role
from api.services.qualify import NoModel
from api.services.receive import ReceiveRequest
from api.services.review_records import ReviewKey
from nlp_router.domain import Channel, Message
from tests.api.review_desk import Silent
from tests.api.screens import Screens


@pytest.fixture
def key(screens: Screens, no_model: NoModel) -> ReviewKey:
    """A request of Marmande, that the machine could not read."""
    receiving = ReceiveRequest(screens.store, no_model, Silent(), 0.0)
    message = Message(
        str(uuid4()),
        Channel.PORTAIL,
        "Le banc est cassé. Et la fontaine coule sans arrêt depuis lundi, c'est du gâchis.",
        now(),
        epci="200030674",
        commune="47157",
    )
    return ReviewKey(receiving(message, named=False, actor="portail").answer["id"], 0)


SEEN = {
    Role.AGENT: (200, 200, 403),
    Role.SUPERVISOR: (200, 200, 200),
    Role.ADMINISTRATOR: (200, 200, 200),
    Role.MAYOR: (200, 200, 403),
    # A request without a known service is in the charge of none.
    Role.SERVICE: (200, 404, 403),
}


@pytest.mark.parametrize("role", SEEN)
def test_each_role_sees_its_pages(screens: Screens, key: ReviewKey, role: Role) -> None:
    browser = screens.signed_in(role)
    pages = ("/file", f"/demandes/{key}", "/pilotage")
    assert tuple(browser.open(path).status for path in pages) == SEEN[role]


@pytest.mark.parametrize("path", ["/file", "/demandes/x-0", "/pilotage", "/types/recherche"])
def test_who_is_not_signed_in_is_sent_to_the_door(screens: Screens, path: str) -> None:
    page = screens.browser().open(path)
    assert page.path.startswith("/connexion?suite=")


def test_a_mayor_reads_and_decides_nothing(screens: Screens, key: ReviewKey) -> None:
    browser = screens.signed_in(Role.MAYOR)
    page = browser.open(f"/demandes/{key}")
    assert page.texts(".flash-warning") == ["Votre rôle permet de lire, pas de décider."]
    assert [button for button in page.texts("button") if "Valider" in button] == []

    token = page.form("/deconnexion")
    sent = browser.client.post(f"/demandes/{key}", data={**token, "action": "valider"})

    assert sent.status_code == 403
    assert "décider d&#39;une demande" in sent.text


def test_a_request_elsewhere_does_not_exist(screens: Screens, no_model: NoModel) -> None:
    receiving = ReceiveRequest(screens.store, no_model, Silent(), 0.0)
    far = Message(str(uuid4()), Channel.PORTAIL, "Un trou", now(), commune="64445")
    answer = receiving(far, named=False, actor="portail").answer
    browser = screens.signed_in(Role.AGENT)
    assert browser.open(f"/demandes/{answer['id']}-0").status == 404
    assert browser.open("/file").texts("tbody tr") == []


@pytest.mark.parametrize(
    "address", ["x", "-1", "00000000-0000-0000-0000-000000000000-0", "é-1", "a-9999"]
)
def test_an_address_that_is_no_request_is_a_page_that_is_not_there(
    screens: Screens, address: str
) -> None:
    assert screens.signed_in(Role.AGENT).open(f"/demandes/{address}").status == 404


def test_a_form_without_its_token_changes_nothing(screens: Screens, key: ReviewKey) -> None:
    browser = screens.signed_in(Role.AGENT)
    browser.open(f"/demandes/{key}")
    sent = browser.client.post(f"/demandes/{key}", data={"action": "indesirable"})
    assert sent.status_code == 403
    foreign = {"Origin": "https://ailleurs.example"}
    token = browser.page.form("/deconnexion")
    sent = browser.client.post(
        f"/demandes/{key}", data={**token, "action": "indesirable"}, headers=foreign
    )
    assert sent.status_code == 403
    with screens.store.reading() as repositories:
        assert repositories.reviews.of_message(key.request_id)[0].waiting


def send(screens: Screens, key: ReviewKey, **typed: str) -> tuple[int, str]:
    """Signs an agent in, opens the request and sends a form; status and page after it."""
    browser = screens.signed_in(Role.AGENT)
    browser.open(f"/demandes/{key}")
    token = browser.page.form("/deconnexion")
    sent = browser.client.post(f"/demandes/{key}", data={**token, **typed})
    return sent.status_code, sent.url.raw_path.decode()


def test_a_correction_by_name_of_the_commune(screens: Screens, key: ReviewKey) -> None:
    status, path = send(
        screens, key, action="corriger", type="voirie.mobilier_urbain", lieu="virazeil", danger=""
    )
    assert (status, path.partition("?")[0]) == (200, "/file")
    with screens.store.reading() as repositories:
        record = repositories.requests.get(key.request_id)
    assert record is not None
    (request,) = record.requests
    assert (request["type"], request["place"]["insee"], request["decided_by"]) == (
        "voirie.mobilier_urbain", "47326", "agent",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"action": "corriger", "type": "pas.un_type"}, 422),
        ({"action": "corriger", "priority": "immense"}, 422),
        ({"action": "corriger", "lieu": "Nulle-Part"}, 422),
        ({"action": "reporter", "jours": "400"}, 422),
        ({"action": "fusionner", "autre": "n'importe quoi"}, 404),
        ({"action": "renvoyer", "raison": " "}, 422),
        ({"action": "danser"}, 422),
        ({}, 422),
    ],
)
def test_what_cannot_be_done_is_told_and_changes_nothing(
    screens: Screens, key: ReviewKey, typed: dict[str, str], status: int
) -> None:
    assert send(screens, key, **typed)[0] == status
    with screens.store.reading() as repositories:
        assert repositories.reviews.of_message(key.request_id)[0].waiting


def test_a_split_opens_each_part(screens: Screens, key: ReviewKey) -> None:
    status, path = send(screens, key, action="scinder", coupe="19")
    assert (status, path.partition("?")[0]) == (200, f"/demandes/{key}")
    with screens.store.reading() as repositories:
        record = repositories.requests.get(key.request_id)
    assert record is not None
    text = record.message.text
    assert [text[slice(*request["excerpt"])] for request in record.requests] == [
        "Le banc est cassé.",
        "Et la fontaine coule sans arrêt depuis lundi, c'est du gâchis.",
    ]


def test_views_are_kept_and_forgotten(screens: Screens) -> None:
    browser = screens.signed_in(Role.AGENT)
    browser.open("/file?state=spam")
    browser.page = browser.send("/file/vues?state=spam", {"nom": "Pourriels"})
    assert browser.page.texts(".views li a") == ["Pourriels"]
    (view,) = browser.page.tree.css(".views li a")
    assert view.attributes["href"] == "/file?state=spam"


@pytest.mark.parametrize("query", ["state=perdue", "order=hasard", "channel=pigeon"])
def test_a_filter_that_is_none_is_told(screens: Screens, query: str) -> None:
    assert screens.signed_in(Role.AGENT).open(f"/file?{query}").status == 422


def test_tables_of_figures(screens: Screens, key: ReviewKey) -> None:
    browser = screens.signed_in(Role.SUPERVISOR)
    table = browser.client.get("/pilotage?format=jours")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert table.text.lstrip("\ufeff").splitlines()[0] == "jour;état;demandes"
    assert browser.open("/pilotage?du=2026-02-30").status == 422
    assert browser.open("/pilotage?du=2026-02-01&au=2026-01-01").status == 422
