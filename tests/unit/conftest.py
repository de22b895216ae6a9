"""A stand-in for the Addok server, over real HTTP."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest


class Addok:
    """What the stand-in answers, by citycode asked for, and what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str | None, tuple[int, bytes]] = {}
        self.asked: list[dict[str, list[str]]] = []
        self.delay = 0.0
        self.url = ""

    def found(self, *results: tuple[float, str], citycode: str | None = None) -> None:
        features = [
            {"type": "Feature", "properties": {"score": score, "citycode": code, "type": "street"}}
            for score, code in results
        ]
        self.answers[citycode] = 200, json.dumps({"features": features}).encode()


@pytest.fixture
def addok() -> Iterator[Addok]:
    state = Addok()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            time.sleep(state.delay)
            parts = urlsplit(self.path)
            query = parse_qs(parts.query)
            state.asked.append({"path": [parts.path], **query})
            status, body = state.answers.get(query.get("citycode", [None])[0], (404, b""))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield state
    server.shutdown()
    thread.join()
    server.server_close()
