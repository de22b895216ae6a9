"""Qualifying so that a failure is a value: the message always comes back, for an agent to read."""

from __future__ import annotations

import logging
from time import perf_counter
from typing import Any

from api.services.ports import Meter, Qualifying
from api.services.traces import describe
from nlp_router.domain import Message, ModelVersions, Qualification
from nlp_router.errors import ModelUnavailable
from nlp_router.intake.message import MessageReader
from nlp_router.pipeline import unqualified
from nlp_router.taxonomy.tree import Taxonomy
from nlp_router.territory.territory import Territory

_log = logging.getLogger("nlp_router.api")


class NoModel:
    """Stands in for the qualifier while no model is there: messages are read by agents."""

    def __init__(self, taxonomy: Taxonomy, territory: Territory, reason: str) -> None:
        self.taxonomy = taxonomy
        self.territory = territory
        self.reader = MessageReader(territory.referential)
        self.versions = ModelVersions("", taxonomy.version, territory.version)
        self.reason = reason

    def qualify(self, message: Message) -> Qualification:
        """Always raises `ModelUnavailable`."""
        raise ModelUnavailable(self.reason)


def qualification_of(qualifier: Qualifying, message: Message, meter: Meter) -> dict[str, Any]:
    """The qualification in its JSON form; decision `review` when the qualifier fails."""
    started = perf_counter()
    try:
        found = qualifier.qualify(message)
        if not found.requests:
            raise ValueError("no request found")
        answer = found.as_dict()
    except Exception as error:  # whatever it is, the citizen's message must not be lost
        _log.error("qualification impossible : %s", describe(error))
        meter.failed()
        return unqualified(message, qualifier.taxonomy, qualifier.versions).as_dict()
    meter.qualified(
        perf_counter() - started, [request["decision"] for request in answer["requests"]]
    )
    return answer
