"""The supervisor's figures: volumes, delays, agreement with the proposals, reroutes, alerts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from api.services.clock import now
from api.services.csv_export import to_csv
from api.services.ports import Store
from api.services.review_records import REVIEW_LABELS, Alert, Reviewer, ReviewState
from nlp_router.route.deadlines import day_of


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often people agreed with what was proposed, for one type or service.

    Attributes:
        name: proposed type or service; None without one.
        decided: by people, audits included.
        type_agreed: those whose type was left; likewise the service.
    """

    name: str | None
    decided: int
    type_agreed: int
    service_agreed: int

    @property
    def share(self) -> float:
        """Share of types left as proposed."""
        return self.type_agreed / self.decided


@dataclass(frozen=True, slots=True)
class Statistics:
    """Figures of the requests received in a period.

    Attributes:
        days: day (UTC), state, number, in the order of the days.
        automatic: decided without a person, audited or not; `by_people`: the others decided.
        median_minutes: from storing to a person's decision, half take no longer; likewise 90 %.
        late: still to read after the date promised.
        audited: read blind, and how many of them agreed with the machine on type and recipient.
    """

    start: date
    end: date
    days: tuple[tuple[str, ReviewState, int], ...]
    requests: int
    automatic: int
    by_people: int
    reroutes: int
    rerouted: int
    late: int
    audited: int
    audit_agreed: int
    median_minutes: int | None
    p90_minutes: int | None
    by_type: tuple[Agreement, ...]
    by_service: tuple[Agreement, ...]

    @property
    def automatic_share(self) -> float | None:
        """Of what is decided, the share decided without a person; None when nothing is."""
        decided = self.automatic + self.by_people
        return self.automatic / decided if decided else None

    @property
    def audit_share_agreed(self) -> float | None:
        """Unbiased estimate of how often automatic decisions are right; None without audits."""
        return self.audit_agreed / self.audited if self.audited else None


class Supervise:
    """Figures and alerts for supervisors."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def statistics(self, reviewer: Reviewer, start: date, end: date) -> Statistics:
        """The figures within reach of what was received from `start` to the day before `end`."""
        reach = reviewer.reach
        with self._store.reading() as repositories:
            figures = repositories.figures
            days = figures.by_day(reach, start, end)
            totals = figures.totals(reach, start, end, day_of(now()))
            delays = figures.delays(reach, start, end)
            by_type = figures.by("type", reach, start, end)
            by_service = figures.by("service", reach, start, end)
        return Statistics(
            start=start,
            end=end,
            days=tuple((day, ReviewState(state), number) for day, state, number in days),
            median_minutes=quantile(delays, 0.5),
            p90_minutes=quantile(delays, 0.9),
            by_type=tuple(Agreement(*row) for row in by_type),
            by_service=tuple(Agreement(*row) for row in by_service),
            **totals,
        )

    def alerts(self, reviewer: Reviewer) -> list[Alert]:
        """What no supervisor has seen yet, newest first."""
        with self._store.reading() as repositories:
            return repositories.alerts.open(reviewer.reach)

    def see_alert(self, reviewer: Reviewer, alert_id: int) -> bool:
        """Closes an alert within reach; False when there is none open."""
        with self._store.writing() as repositories:
            if alert_id not in {alert.id for alert in repositories.alerts.open(reviewer.reach)}:
                return False
            return repositories.alerts.seen(alert_id, now(), reviewer.name)


def quantile(counted: Sequence[tuple[int, int]], share: float) -> int | None:
    """The least value that `share` of them do not exceed; None without any.

    Args:
        counted: values and how many there are of each, smallest value first.
    """
    wanted = share * sum(number for _, number in counted)
    seen = 0
    for value, number in counted:
        seen += number
        if seen >= wanted:
            return value
    return None


def days_csv(figures: Statistics) -> str:
    """Volumes by day and state, as CSV."""
    rows = [(day, REVIEW_LABELS[state], number) for day, state, number in figures.days]
    return to_csv(("jour", "état", "demandes"), rows)


def agreement_csv(name: str, rows: Sequence[Agreement]) -> str:
    """Agreement by type or service, as CSV; `name` heads the first column."""
    header = (name, "décidées", "type inchangé", "service inchangé", "accord sur le type")
    return to_csv(
        header,
        [
            (row.name, row.decided, row.type_agreed, row.service_agreed, f"{row.share:.4f}")
            for row in rows
        ],
    )
