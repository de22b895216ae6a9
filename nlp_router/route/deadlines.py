"""Dates promised to the citizen, and dates the law sets.

Targets come from the taxonomy or the territory's pack; legal deadlines from the dated rules of
taxonomies/deadlines.yaml. Counting: working days (`nlp_router.route.holidays`), or months to the
same day number, the last day of the month where it has none.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from nlp_router.domain import Due, Effect, LegalDeadline, Message, Nature, Priority
from nlp_router.route.holidays import add_working_days
from nlp_router.taxonomy.deadlines import DeadlineRule, Start
from nlp_router.taxonomy.tree import RequestType, Taxonomy
from nlp_router.territory.territory import Territory

# Overseas services work on their own clocks: a matter of hours, never of a working day.
_CLOCK = ZoneInfo("Europe/Paris")


def reception_day(message: Message) -> date:
    """The day the message came in, where the mairie is."""
    return day_of(message.received_at)


def day_of(instant: datetime) -> date:
    """The day it is, at that instant, where the mairie is."""
    return instant.astimezone(_CLOCK).date()


def due_dates(
    request_type: RequestType, priority: Priority, received: date, departement: str
) -> Due:
    """Targets for one request: an urgent one is for the day itself, or the next working day.

    Args:
        received: the day of reception, in the citizen's time zone.
        departement: INSEE code of the place, empty when unknown.
    """
    if priority is Priority.URGENTE:
        first = add_working_days(received, 0, departement)
    else:
        first = add_working_days(received, request_type.first_answer, departement)
    resolution = received + timedelta(days=request_type.resolution)
    return Due(first_answer=first, resolution=max(first, resolution))


class Deadlines:
    """All the dates of a request, by one taxonomy and one territory. Holds no state."""

    def __init__(self, taxonomy: Taxonomy, territory: Territory) -> None:
        self._rules = taxonomy.deadlines
        self._territory = territory

    def of(
        self,
        request_type: RequestType,
        nature: Nature | None,
        priority: Priority,
        message: Message,
        insee: str | None,
        transmitted: date | None = None,
    ) -> Due:
        """The targets and the legal deadlines of one request.

        Args:
            message: the one it was found in; its day of reception starts the time.
            insee: commune of the place, None when unknown.
            transmitted: the day the competent administration was handed it, if it was.
        """
        received = reception_day(message)
        commune = self._territory.referential.communes.get(insee or "")
        departement = commune.departement if commune else ""
        due = due_dates(
            self._targeted(request_type, message, insee), priority, received, departement
        )
        legal = legal_deadlines(
            self._rules, request_type.id, received, transmitted, departement, nature
        )
        return with_legal(due, legal)

    def _targeted(
        self, request_type: RequestType, message: Message, insee: str | None
    ) -> RequestType:
        """The type with the targets of the territory, where it has its own."""
        epci = message.epci or self._territory.referential.epci_of.get(
            insee or message.commune or "", ""
        )
        pack = self._territory.packs.get(epci)
        target = pack.targets.get(request_type.id) if pack else None
        if target is None:
            return request_type
        given = {name: days for name, days in asdict(target).items() if days is not None}
        return replace(request_type, **given)


def with_legal(due: Due, legal: tuple[LegalDeadline, ...]) -> Due:
    """The targets with what the law sets; the first receipt due is the one of the message."""
    receipts = (deadline.day for deadline in legal if deadline.effect is Effect.RECEIPT)
    return replace(due, receipt=next(receipts, None), legal=legal)


def legal_deadlines(
    rules: Iterable[DeadlineRule],
    type_id: str,
    received: date,
    transmitted: date | None,
    departement: str,
    nature: Nature | None = None,
) -> tuple[LegalDeadline, ...]:
    """The dates the law sets for one request, in the order of the days.

    Args:
        received: reception by the first administration.
        transmitted: reception by the competent one; None when it is the same.
        departement: INSEE code, for the holidays; empty when unknown.
        nature: None keeps the rules of every nature.
    """
    covering = [rule for rule in rules if rule.covers(type_id, nature, received)]
    found = [
        LegalDeadline(
            name=rule.name,
            effect=rule.effect,
            day=_end(rule, received, transmitted, departement),
            basis=rule.basis,
            verified=rule.verified,
        )
        for rule in _most_precise(covering)
    ]
    return tuple(sorted(found, key=lambda deadline: deadline.day))


def _most_precise(rules: Sequence[DeadlineRule]) -> Iterator[DeadlineRule]:
    """A decision by silence named for the type sets aside the one of all types."""
    named = any(rule.is_decision and rule.types for rule in rules)
    return (rule for rule in rules if not (named and rule.is_decision and not rule.types))


def _end(rule: DeadlineRule, received: date, transmitted: date | None, departement: str) -> date:
    start = transmitted or received if rule.start is Start.COMPETENT else received
    if rule.unit == "working_days":
        return add_working_days(start, rule.count, departement)
    end = add_months(start, rule.count)
    return add_working_days(end, 0, departement) if rule.roll else end


def add_months(start: date, count: int) -> date:
    """The same day number `count` months later; the last day of that month where it has none."""
    years, month = divmod(start.month - 1 + count, 12)
    year = start.year + years
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
