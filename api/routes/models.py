"""The models: side by side, their cards, and which one serves."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from api.dependencies.container import ManagingModels, Parts
from api.dependencies.form import Form
from api.dependencies.reviewer import Configurer, Supervisor
from api.web.pages import PageRoute, private_page, redirect

router = APIRouter(prefix="/modeles", include_in_schema=False, route_class=PageRoute)

_Version = Annotated[str, Path(max_length=40)]
# What is compared, with whether more is better.
_FIGURES = {
    "type_accuracy": "Type juste",
    "nature_accuracy": "Nature juste",
    "priority_accuracy": "Priorité juste",
    "danger_recall": "Dangers trouvés",
    "recipient": "Destinataire juste",
    "automatic": "Sans agent",
    "automatic_wrong_recipient": "Faux parmi eux",
    "calibration_error": "ECE",
}


@router.get("")
def models_page(
    request: Request, visitor: Supervisor, models: ManagingModels, parts: Parts
) -> Response:
    """Every model kept, with what it was worth on the frozen set."""
    return private_page(
        request,
        "models/list.html",
        models=models.all(),
        history=models.history(),
        figures=_FIGURES,
        serving=parts.qualifier.versions.version,
    )


@router.get("/{version}")
def model_page(
    request: Request, visitor: Supervisor, models: ManagingModels, version: _Version
) -> Response:
    """The card of a model and what the gate said."""
    model = models.one(version)
    return private_page(request, "models/card.html", model=model, card=models.card(version))


@router.post("/retour")
def roll_back(
    request: Request, visitor: Configurer, form: Form, models: ManagingModels
) -> Response:
    """Puts the model of before in use again."""
    models.roll_back(visitor.account.email, form.text("raison"))
    return redirect("/modeles")


@router.post("/{version}/promotion")
def promote(
    request: Request, visitor: Configurer, form: Form, models: ManagingModels, version: _Version
) -> Response:
    """Puts a model in use."""
    models.promote(version, visitor.account.email, form.text("raison"))
    return redirect("/modeles")
