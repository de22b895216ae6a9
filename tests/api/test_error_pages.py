"""An unforeseen error: a page for people, a problem for programs; neither says what failed."""

from __future__ import annotations

import re
from collections.abc import Callable

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from api.services.qualify import NoModel
from api.services.territory import ConsultTerritory
from api.services.track import TrackRequest

BROWSER = {"Accept": "text/html,application/xhtml+xml"}
SECRET = "motsecretdelusager"
ServeWith = Callable[..., httpx.Client]


def _fail(*_given: object) -> None:
    raise ValueError(SECRET)


@pytest.fixture
def failing(
    serve_with: ServeWith, no_model: NoModel, monkeypatch: pytest.MonkeyPatch
) -> httpx.Client:
    """A service in which looking for a place or a request breaks."""
    monkeypatch.setattr(ConsultTerritory, "find", _fail)
    monkeypatch.setattr(TrackRequest, "__call__", _fail)
    return serve_with(no_model)


def test_people_are_told_by_a_page(failing: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    response = failing.get("/territoire", headers=BROWSER)
    tree = LexborHTMLParser(response.text)
    told = {
        node.tag: " ".join(node.text().split()) for node in tree.css("main h1, main .lead, main a")
    }

    assert (response.status_code, response.headers["content-type"]) == (
        500, "text/html; charset=utf-8",
    )  # fmt: skip
    reference = re.fullmatch(
        r"Signalez cette référence à l'exploitant : ([0-9a-f-]{36})\.", told["p"]
    )
    assert reference
    assert told == {
        "h1": "Erreur interne",
        "p": reference[0],
        "a": "Chercher une commune ou une intercommunalité",
    }
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert f"erreur interne {reference[1]} : ValueError [" in caplog.text
    assert SECRET not in response.text + caplog.text


def test_programs_are_told_by_a_problem_even_opened_in_a_browser(failing: httpx.Client) -> None:
    for path, accepted in (("/territoire", "*/*"), ("/v1/track/x", BROWSER["Accept"])):
        response = failing.get(path, headers={"Accept": accepted})

        assert response.status_code == 500
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["code"] == "internal_error"
        assert SECRET not in response.text


def test_an_unknown_address_of_the_api_is_a_problem(failing: httpx.Client) -> None:
    page = failing.get("/inconnue", headers=BROWSER)
    problem = failing.get("/v1/inconnue", headers=BROWSER)

    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert (problem.status_code, problem.json()["code"]) == (404, "not_found")
