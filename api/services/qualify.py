"""Qualifying so that a failure is a value: the message always comes back, for an agent to read."""

from __future__ import annotations

import logging
from time import perf_counter
from typing import Any

from api.services.days import reception_day
from api.services.ports import Meter, Qualifying
from api.services.traces import describe
from nlp_router.domain import (
    DecisionKind,
    Message,
    ModelVersions,
    Nature,
    Place,
    Priority,
    Qualification,
    QualifiedRequest,
)
from nlp_router.errors import ModelUnavailable
from nlp_router.intake.message import MessageReader
from nlp_router.route.deadlines import due_dates
from nlp_router.route.decision import UNQUALIFIABLE
from nlp_router.taxonomy.tree import Taxonomy
from nlp_router.territory.territory import Territory

_log = logging.getLogger("nlp_router.api")


class NoModel:
    """Stands in for the qualifier while no model is there: messages are read by agents."""

    def __init__(self, taxonomy: Taxonomy, territory: Territory, reason: str) -> None:
        self.taxonomy = taxonomy
        self.territory = territory
        self.reader = MessageReader(territory.referential)
        self.versions = ModelVersions("", taxonomy.version, territory.referential.version)
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
        return _unqualified(qualifier, message).as_dict()
    meter.qualified(
        perf_counter() - started, [request["decision"] for request in answer["requests"]]
    )
    return answer


def _unqualified(qualifier: Qualifying, message: Message) -> Qualification:
    """What an agent is handed when the machine could not read: nothing is claimed.

    The danger is unknown, hence a high priority.
    """
    request_type = qualifier.taxonomy[UNQUALIFIABLE]
    request = QualifiedRequest(
        excerpt=(0, len(message.text)),
        type=request_type.id,
        alternatives=(),
        confidence=0.0,
        nature=Nature.AUTRE,
        priority=Priority.HAUTE,
        danger=False,
        reasons=("La machine n'a pas pu lire ce message ; le danger n'a pas été évalué.",),
        place=Place(None, None, None, None),
        recipient=None,
        decision=DecisionKind.REVIEW,
        decision_reasons=("Qualification automatique impossible : un agent doit lire.",),
        due=due_dates(request_type, Priority.HAUTE, reception_day(message), ""),
    )
    return Qualification(message.id, (request,), qualifier.versions)
