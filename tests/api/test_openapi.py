"""The published description is held to what the service really answers."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import checks

CHECKS = (
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.ignored_auth,
)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/requests"),
        ("GET", "/v1/requests"),
        ("GET", "/v1/requests/{request_id}"),
        ("POST", "/v1/requests/{request_id}/corrections"),
        ("POST", "/v1/requests/{request_id}/returns"),
        ("POST", "/v1/requests/{request_id}/transmissions"),
        ("POST", "/v1/qualify"),
        ("GET", "/v1/territory/{insee}/{request_type}"),
        ("GET", "/v1/track/{code}"),
        ("GET", "/health"),
        ("GET", "/ready"),
        ("GET", "/metrics"),
    ],
)
def test_answers_are_as_described(
    client: httpx.Client, server: str, method: str, path: str
) -> None:
    described = client.get("/openapi.json").json()
    schema = schemathesis.openapi.from_dict(described)
    operation = schema[path][method]
    known = client.post("/v1/requests", json={"text": "Un trou à Marmande"}).json()

    @settings(
        max_examples=25,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), real=st.booleans())
    def check(case: Any, real: bool) -> None:
        if real and "request_id" in case.path_parameters:
            case.path_parameters["request_id"] = known["id"]
        headers = {"Authorization": client.headers["authorization"]}
        case.call_and_validate(base_url=server, headers=headers, checks=CHECKS)

    check()


def test_every_call_of_the_contract_is_described(client: httpx.Client) -> None:
    described = client.get("/openapi.json").json()
    calls = {
        f"{method.upper()} {path}" for path, item in described["paths"].items() for method in item
    }
    assert calls == {
        "POST /v1/requests",
        "GET /v1/requests",
        "GET /v1/requests/{request_id}",
        "POST /v1/requests/{request_id}/corrections",
        "POST /v1/requests/{request_id}/returns",
        "POST /v1/requests/{request_id}/transmissions",
        "POST /v1/qualify",
        "GET /v1/territory/{insee}/{request_type}",
        "GET /v1/track/{code}",
        "GET /health",
        "GET /ready",
        "GET /metrics",
    }
    assert described["openapi"].startswith("3.1")
    schemas = described["components"]["schemas"]
    assert "HTTPValidationError" not in schemas
    assert set(schemas["MessageBody"]["properties"]) == {
        *("id", "channel", "subject", "text", "received_at", "epci", "commune", "author"),
        *("latitude", "longitude", "address", "attachments"),
    }
