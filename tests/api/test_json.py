"""The JSON door: what it lets in means what the standard says, whatever knocks."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.dependencies.body import parse_json
from api.errors import ApiError

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec=None))
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner)
)
FIELDS = (
    *("id", "channel", "subject", "received_at", "epci", "commune", "author"),
    *("latitude", "longitude", "address", "attachments", "inconnu"),
)
DATES = st.datetimes(timezones=st.timezones()).map(lambda value: value.isoformat())
MESSAGES = st.fixed_dictionaries(
    {"text": st.text(min_size=1)},
    optional=dict.fromkeys(FIELDS, VALUES)
    | {"received_at": DATES, "latitude": st.floats(-90, 90), "longitude": st.floats(-180, 180)},
)


@given(VALUES)
def test_json_comes_out_as_it_went_in(value: Any) -> None:
    for ascii_only in (True, False):
        written = json.dumps(value, ensure_ascii=ascii_only)
        try:
            body = written.encode()
        except UnicodeEncodeError:
            continue
        assert parse_json(body) == value


@given(st.binary() | st.text().map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_bytes_that_are_not_json_are_a_fault(body: bytes) -> None:
    try:
        json.loads(body.decode())
    except (ValueError, RecursionError):
        with pytest.raises(ApiError, match=r"^invalid_json: "):
            parse_json(body)


@pytest.mark.parametrize("path", ["/v1/requests", "/v1/qualify"])
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(message=MESSAGES | VALUES)
def test_any_value_is_answered(client: httpx.Client, path: str, message: Any) -> None:
    response = client.post(
        path, content=json.dumps(message), headers={"Content-Type": "application/json"}
    )
    assert response.status_code in (200, 201, 400, 422)
    if response.status_code == 201:
        read = client.get(response.headers["location"]).json()
        assert (read["text"], read["author"]) == (
            message["text"],
            message.get("author") or None,
        )
