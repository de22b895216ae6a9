"""Addresses to communes, by an Addok server that the operator runs on the BAN.

Addok: https://addok.readthedocs.io/en/latest/api/. The address leaves for that server only.
"""

from __future__ import annotations

import logging
import re
from typing import Any

import httpx

_log = logging.getLogger("nlp_router")
# httpx writes every URL it calls, hence the address, in its own log lines.
logging.getLogger("httpx").setLevel(logging.WARNING)
# The root of a server, without query or fragment.
WEB_ADDRESS = re.compile(r"https?://[^\s/?#]+(/[^\s?#]*)?")
# Below it, Addok has matched little more than the name of a street.
_LEAST_SCORE = 0.6
# Two answers in different communes this close leave a doubt.
_TOO_CLOSE = 0.05
_ANSWERS = 3


class AddokGeocoder:
    """Asks `<url>/search/`. Every failure is None and a log line without the address.

    Args:
        url: root of the server, `http://127.0.0.1:7878`.
        timeout: seconds to connect, and again to read; a message must not wait for long.
    """

    def __init__(self, url: str, timeout: float = 1.0) -> None:
        self._client = httpx.Client(base_url=url, timeout=timeout)

    def close(self) -> None:
        """Closes the connections."""
        self._client.close()

    def locate(self, address: str, commune: str | None) -> str | None:
        """The INSEE code of the commune; within `commune` first, then anywhere."""
        if commune and (found := self._search(address, commune)):
            return found
        return self._search(address, None)

    def _search(self, address: str, commune: str | None) -> str | None:
        parameters: dict[str, str | int] = {"q": address, "limit": _ANSWERS}
        if commune:
            parameters["citycode"] = commune
        try:
            answer = self._client.get("/search/", params=parameters)
            answer.raise_for_status()
            return _commune(answer.json())
        # Its words may quote the address, in the URL: only the kind is told.
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, TypeError, KeyError) as error:
            _log.warning("géocodage impossible (%s)", type(error).__name__)
            return None


def _commune(answer: Any) -> str | None:
    """The commune of the best answer of a GeoJSON collection, when it is good and alone."""
    found = [feature["properties"] for feature in answer["features"]]
    scored = sorted(((float(item["score"]), str(item["citycode"])) for item in found), reverse=True)
    if not scored or scored[0][0] < _LEAST_SCORE:
        return None
    rivals = {code for score, code in scored if score > scored[0][0] - _TOO_CLOSE}
    return scored[0][1] if len(rivals) == 1 else None
