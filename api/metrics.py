"""Figures for Prometheus. Labels are route patterns, codes and decisions: no personal data."""

from __future__ import annotations

from collections.abc import Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

_SECONDS = (0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.6, 1.2, 2.5, 5.0, 10.0)


class Metrics:
    """The figures of one application."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._calls = Counter(
            "nlp_router_http_requests",
            "Appels HTTP.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._durations = Histogram(
            "nlp_router_http_request_seconds",
            "Durée des appels HTTP.",
            ("method", "route"),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._qualifications = Histogram(
            "nlp_router_qualification_seconds",
            "Durée d'une qualification réussie.",
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._decisions = Counter(
            "nlp_router_decisions",
            "Demandes qualifiées, par décision.",
            ("decision",),
            registry=self._registry,
        )
        self._failures = Counter(
            "nlp_router_qualification_failures",
            "Messages que la machine n'a pas su qualifier.",
            registry=self._registry,
        )
        self._model = Gauge(
            "nlp_router_model",
            "Modèle en service.",
            ("version", "taxonomy", "territory"),
            registry=self._registry,
        )

    def called(self, method: str, route: str, status: int, seconds: float) -> None:
        """An HTTP call was answered."""
        self._calls.labels(method, route, str(status)).inc()
        self._durations.labels(method, route).observe(seconds)

    def qualified(self, seconds: float, decisions: Sequence[str]) -> None:
        """A message was qualified."""
        self._qualifications.observe(seconds)
        for decision in decisions:
            self._decisions.labels(decision).inc()

    def failed(self) -> None:
        """A message could not be qualified."""
        self._failures.inc()

    def uses(self, version: str, taxonomy: str, territory: str) -> None:
        """Which model is in service."""
        self._model.labels(version, taxonomy, territory).set(1)

    def text(self) -> bytes:
        """All figures, in Prometheus' text format."""
        return generate_latest(self._registry)
