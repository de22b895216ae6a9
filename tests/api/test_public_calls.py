"""What is open to everybody is answered so many times a minute, address by address."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from api.services.qualify import NoModel

ServeWith = Callable[..., httpx.Client]
CODE = "/v1/track/00000-00000-00000-00000"


@pytest.mark.parametrize(
    ("path", "answered", "media_type", "told"),
    [
        ("/territoire", 200, "text/html; charset=utf-8", "<h1>Trop d&#39;appels</h1>"),
        (CODE, 404, "application/problem+json", '"code":"too_many_calls"'),
    ],
)
def test_an_address_that_calls_too_often_is_asked_to_wait(
    serve_with: ServeWith,
    no_model: NoModel,
    path: str,
    answered: int,
    media_type: str,
    told: str,
) -> None:
    client = serve_with(no_model, public_calls_per_minute=3)

    def call(address: str) -> httpx.Response:
        return client.get(path, headers={"X-Forwarded-For": address, "Accept": "text/html"})

    # One subscriber has all these addresses.
    *found, refused = [call(f"2001:db8::{n}") for n in range(1, 5)]

    assert [response.status_code for response in found] == [answered] * 3
    assert refused.status_code == 429
    assert refused.headers["content-type"] == media_type
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert told in refused.text
    assert call("192.0.2.7").status_code == answered
    assert client.get("/health").status_code == 200
