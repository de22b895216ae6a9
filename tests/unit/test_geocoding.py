"""Addresses to communes, over HTTP, against a stand-in for the Addok server."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from nlp_router.geocoding import AddokGeocoder

if TYPE_CHECKING:
    from tests.unit.conftest import Addok

ADDRESS = "12 rue des Secrets"


@pytest.fixture
def geocoder(addok: Addok) -> Iterator[AddokGeocoder]:
    client = AddokGeocoder(addok.url, timeout=0.5)
    yield client
    client.close()


def test_the_portal_s_commune_is_asked_first(addok: Addok, geocoder: AddokGeocoder) -> None:
    addok.found((0.97, "47157"), citycode="47157")

    assert geocoder.locate(ADDRESS, "47157") == "47157"
    assert addok.asked == [
        {"path": ["/search/"], "q": [ADDRESS], "limit": ["3"], "citycode": ["47157"]}
    ]


def test_then_all_of_france(addok: Addok, geocoder: AddokGeocoder) -> None:
    addok.found((0.31, "47157"), citycode="47157")
    addok.found((0.93, "47326"), (0.5, "47157"))

    assert geocoder.locate(ADDRESS, "47157") == "47326"
    assert [call.get("citycode") for call in addok.asked] == [["47157"], None]


@pytest.mark.parametrize(
    "results",
    [(), ((0.59, "47157"),), ((0.91, "47157"), (0.9, "47326"))],
    ids=["nothing", "too weak", "two communes as good"],
)
def test_unsure_is_no_place(
    addok: Addok, geocoder: AddokGeocoder, results: tuple[tuple[float, str], ...]
) -> None:
    addok.found(*results)

    assert geocoder.locate(ADDRESS, None) is None


def test_two_answers_in_one_commune_are_sure(addok: Addok, geocoder: AddokGeocoder) -> None:
    addok.found((0.91, "47157"), (0.9, "47157"))

    assert geocoder.locate(ADDRESS, None) == "47157"


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (500, b"", "HTTPStatusError"),
        (302, b"", "HTTPStatusError"),
        (200, b"<html>", "JSONDecodeError"),
        (200, b'{"\xff": 1}', "UnicodeDecodeError"),
        (200, b"[]", "TypeError"),
        (200, b'{"features": [{"properties": {"score": "beaucoup"}}]}', "ValueError"),
        (200, b'{"features": [{"properties": {"score": 1}}]}', "KeyError"),
    ],
)
def test_a_bad_answer_is_no_place_and_one_line_without_the_address(
    addok: Addok,
    geocoder: AddokGeocoder,
    caplog: pytest.LogCaptureFixture,
    status: int,
    body: bytes,
    kind: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    addok.answers[None] = status, body

    assert geocoder.locate(ADDRESS, None) is None
    written = [r.getMessage() for r in caplog.records if r.name == "nlp_router"]
    assert written == [f"géocodage impossible ({kind})"]
    assert "Secrets" not in caplog.text


def test_a_slow_server_is_not_waited_for(
    addok: Addok, geocoder: AddokGeocoder, caplog: pytest.LogCaptureFixture
) -> None:
    addok.delay = 1.0
    addok.found((0.97, "47157"))

    assert geocoder.locate(ADDRESS, None) is None
    assert "ReadTimeout" in caplog.text


def test_a_closed_port_is_no_place(caplog: pytest.LogCaptureFixture) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    geocoder = AddokGeocoder(f"http://127.0.0.1:{port}")

    assert geocoder.locate(ADDRESS, None) is None
    geocoder.close()
    assert "ConnectError" in caplog.text
