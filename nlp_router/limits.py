"""The confidence under which an agent reads a request before it goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """One limit for all, and one per receiving service that has enough messages for its own."""

    default: float
    services: Mapping[str, float]

    def of(self, service: str) -> float:
        """The limit of a service, 0 to 1."""
        return self.services.get(service, self.default)
