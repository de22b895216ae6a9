"""The screens « who does what »: public facts, without a key."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from api.dependencies.container import Territory
from api.dependencies.public_calls import COUNTED
from api.errors import ApiError
from api.services.territory import FIRST_DAY, LAST_DAY, LEVELS, NATURES, NO_EPCI, today
from api.services.territory_csv import commune_csv, epci_csv, explanation_csv
from api.web.pages import PageRoute, public_csv, public_page

router = APIRouter(
    prefix="/territoire",
    include_in_schema=False,
    route_class=PageRoute,
    dependencies=[COUNTED],
)

_Format = Annotated[Literal["html", "csv"], Query(alias="format")]
# More would not be read: the page says to be more precise.
_LONGEST_LIST = 60


async def _asked_day(text: Annotated[str, Query(alias="date")] = "") -> date:
    """The day asked about; an empty field of the form is today."""
    try:
        day = date.fromisoformat(text) if text else today()
    except ValueError:
        day = None
    if day is None or not FIRST_DAY <= day <= LAST_DAY:
        raise ApiError(
            "invalid_day",
            "Écrivez la date sous la forme AAAA-MM-JJ, entre "
            f"{FIRST_DAY.isoformat()} et {LAST_DAY.isoformat()}.",
        )
    return day


Day = Annotated[date, Depends(_asked_day)]


def _common(day: date) -> dict[str, Any]:
    """What every page shows; links keep the day unless it is today."""
    return {
        "day": day,
        "first_day": FIRST_DAY,
        "last_day": LAST_DAY,
        "kept": "" if day == today() else f"?date={day.isoformat()}",
        "levels": LEVELS,
        "natures": NATURES,
        "no_epci": NO_EPCI,
    }


@router.get("")
def search(
    request: Request,
    territory: Territory,
    typed: Annotated[str, Query(alias="q", max_length=100)] = "",
) -> Response:
    """Looks for a commune or an EPCI; lists the EPCI that have their own file."""
    found = territory.find(typed)
    return public_page(
        request,
        "territory/search.html",
        typed=typed.strip(),
        found=found[:_LONGEST_LIST],
        more=len(found) - _LONGEST_LIST,
        territory=territory,
        **_common(today()),
    )


@router.get("/{siren}")
def epci(
    request: Request,
    territory: Territory,
    siren: str,
    day: Day,
    commune: str = "",
    form: _Format = "html",
) -> Response:
    """Who exercises each competence in one EPCI."""
    page = territory.epci(siren, commune, day)
    if form == "csv":
        return public_csv(request, epci_csv(page), f"competences-{siren}-{day.isoformat()}")
    return public_page(
        request, "territory/epci.html", page=page, territory=territory, **_common(day)
    )


@router.get("/{siren}/{insee}")
def commune(
    request: Request,
    territory: Territory,
    siren: str,
    insee: str,
    day: Day,
    form: _Format = "html",
) -> Response:
    """Who receives each type of request in one commune."""
    page = territory.commune(siren, insee, day)
    if form == "csv":
        return public_csv(request, commune_csv(page), f"demandes-{insee}-{day.isoformat()}")
    return public_page(
        request, "territory/commune.html", page=page, territory=territory, siren=siren,
        **_common(day),
    )  # fmt: skip


@router.get("/{siren}/{insee}/{request_type}")
def explanation(
    request: Request,
    territory: Territory,
    siren: str,
    insee: str,
    request_type: str,
    day: Day,
    form: _Format = "html",
) -> Response:
    """Why one type of request goes where it goes."""
    page = territory.explanation(siren, insee, request_type, day)
    if form == "csv":
        name = f"pourquoi-{insee}-{page.explanation.request_type.id}-{day.isoformat()}"
        return public_csv(request, explanation_csv(page), name)
    return public_page(
        request, "territory/explanation.html", page=page, territory=territory, siren=siren,
        **_common(day),
    )  # fmt: skip
