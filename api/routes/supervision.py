"""The supervisor's figures and alerts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from api.dependencies.container import Parts, Supervising
from api.dependencies.form import Form
from api.dependencies.reviewer import Supervisor, reviewer_of
from api.errors import ApiError
from api.services.review_records import REVIEW_LABELS
from api.services.statistics import Statistics, agreement_csv, days_csv
from api.services.territory import today
from api.web.bars import bars
from api.web.pages import PageRoute, private_csv, private_page, redirect

router = APIRouter(prefix="/pilotage", include_in_schema=False, route_class=PageRoute)

_MONTH = timedelta(days=30)
_LONGEST = timedelta(days=2 * 366)
_Day = Annotated[str, Query(max_length=10)]
_AlertId = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("")
def figures_page(
    request: Request,
    visitor: Supervisor,
    supervising: Supervising,
    parts: Parts,
    du: _Day = "",
    au: _Day = "",
    format: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """The figures of a period; « format » gives one of its tables as CSV."""
    first, last = _period(du, au)
    reviewer = reviewer_of(visitor)
    figures = supervising.statistics(reviewer, first, last + timedelta(days=1))
    if format:
        return private_csv(_table(format, figures), f"pilotage-{format}")
    return private_page(
        request,
        "supervision/figures.html",
        figures=figures,
        first=first,
        last=last,
        chart=bars(_volumes(figures, first, last)),
        alerts=supervising.alerts(reviewer),
        labels=REVIEW_LABELS,
        types=parts.qualifier.taxonomy.types,
    )


@router.post("/alertes/{alert_id}")
def see_alert(
    request: Request, visitor: Supervisor, form: Form, supervising: Supervising, alert_id: _AlertId
) -> Response:
    """Closes an alert."""
    supervising.see_alert(reviewer_of(visitor), alert_id)
    return redirect("/pilotage")


def _period(first: str, last: str) -> tuple[date, date]:
    try:
        end = date.fromisoformat(last) if last else today()
        start = date.fromisoformat(first) if first else end - _MONTH
        in_order = start <= end <= start + _LONGEST
    except (ValueError, OverflowError):
        in_order = False
    if not in_order:
        detail = "« du » et « au » : deux dates dans l'ordre, à deux ans d'écart au plus."
        raise ApiError("invalid_parameter", detail)
    return start, end


def _volumes(figures: Statistics, first: date, last: date) -> list[tuple[str, int]]:
    """Requests received each day of the period, days without any included."""
    totals: dict[str, int] = {}
    for day, _, number in figures.days:
        totals[day] = totals.get(day, 0) + number
    days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    return [(f"{day:%d/%m}", totals.get(day.isoformat(), 0)) for day in days]


def _table(name: str, figures: Statistics) -> str:
    if name == "jours":
        return days_csv(figures)
    if name == "types":
        return agreement_csv("type", figures.by_type)
    if name == "services":
        return agreement_csv("service", figures.by_service)
    raise ApiError("invalid_parameter", "« format » : jours, types ou services.")
