"""What an agent decided of one request, checked and worked out to its consequences."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from api.errors import ApiError, FieldFault
from api.schemas.bodies import CorrectionBody, RecipientChoice
from api.services.ports import Qualifying
from nlp_router.domain import (
    Contact,
    Level,
    Message,
    Nature,
    Place,
    Priority,
    Recipient,
    json_form,
)
from nlp_router.intake.message import MESSAGE_CODES
from nlp_router.route.deadlines import Deadlines, reception_day
from nlp_router.route.outside import OutsideBodies
from nlp_router.route.recipient import RecipientFinder
from nlp_router.route.redirection import redirection
from nlp_router.taxonomy.tree import RequestType


class Decisions:
    """Checks decisions against the taxonomy and the map of France. Holds no state."""

    def __init__(self, qualifier: Qualifying) -> None:
        self._taxonomy = qualifier.taxonomy
        self._referential = qualifier.territory.referential
        self._recipients = RecipientFinder(qualifier.territory)
        self._outside = OutsideBodies(qualifier.territory)
        self._deadlines = Deadlines(qualifier.taxonomy, qualifier.territory)

    def applied(
        self, message: Message, before: dict[str, Any], body: CorrectionBody
    ) -> dict[str, Any]:
        """The request as decided; a new type or place gives the recipient and dates anew.

        Args:
            message: the one it was found in.
            before: the request as qualified so far, left untouched.

        Raises:
            ApiError: `unknown_type`, `unknown_commune` or `unknown_recipient`.
        """
        after = {**before, **self._said(body), "decided_by": "agent"}
        if body.place_insee is not None and body.place_insee != before["place"]["insee"]:
            after["place"] = self._place(body.place_insee)
        moved = any(after[name] != before[name] for name in ("type", "place"))
        if moved or body.recipient is not None:
            recipient = self._recipient(body.recipient, message, after)
            after |= self._told(recipient, message, after)
        if moved or any(after[name] != before[name] for name in ("nature", "priority")):
            after["due"] = self.due(message, after)
        return after

    def _said(self, body: CorrectionBody) -> dict[str, Any]:
        """The plain fields the agent gave."""
        said = body.model_dump(
            mode="json", include={"nature", "priority", "danger"}, exclude_none=True
        )
        if body.type is not None:
            said["type"] = self._type(body.type).id
        return said

    def _type(self, type_id: str) -> RequestType:
        """The type of today; an id renamed since is read as its only heir."""
        current = self._taxonomy.current(type_id)
        if len(current) != 1:
            raise ApiError(
                "unknown_type",
                "« type » n'est pas un type de demande de la taxonomie en vigueur.",
                [FieldFault("type", "unknown_type")],
            )
        return self._taxonomy[current[0]]

    def _place(self, insee: str) -> dict[str, Any]:
        commune = self._referential.communes.get(insee)
        if commune is None:
            raise ApiError(
                "unknown_commune",
                MESSAGE_CODES["unknown_commune"].replace("« commune »", "« place_insee »"),
                [FieldFault("place_insee", "unknown_commune")],
            )
        return asdict(Place(commune.insee, commune.name, None, "agent")) | {"candidates": []}

    def _recipient(
        self, choice: RecipientChoice | None, message: Message, request: dict[str, Any]
    ) -> Recipient:
        """The recipient an agent chose, else the one of the type and place decided."""
        start, end = request["excerpt"]
        text = f"{message.subject}\n{message.text[start:end]}"
        place = Place(request["place"]["insee"], request["place"]["name"], None, None)
        request_type = self._type(request["type"])
        if choice is not None:
            found = self._chosen(choice, message, request)
        else:
            day = reception_day(message)
            found = self._recipients.find(request_type, place, message, text, day)
        return self._outside.completed(found, request_type, place, message, text)

    def _told(
        self, recipient: Recipient, message: Message, request: dict[str, Any]
    ) -> dict[str, Any]:
        """The recipient, and what is owed to the citizen when it is somebody else."""
        redirected = redirection(recipient, self._type(request["type"]), message)
        return {
            "recipient": json_form(recipient),
            "redirection": json_form(redirected) if redirected else None,
        }

    def _chosen(
        self, choice: RecipientChoice, message: Message, request: dict[str, Any]
    ) -> Recipient:
        known: dict[Level, Any] = {
            Level.COMMUNE: self._referential.communes,
            Level.EPCI: self._referential.epcis,
            Level.DEPARTEMENT: self._referential.departements,
            Level.REGION: self._referential.regions,
        }
        names = known.get(choice.level)
        holder = names.get(choice.id) if names is not None else None
        name = choice.name or (holder if isinstance(holder, str) else getattr(holder, "name", ""))
        if choice.level is Level.PORTAIL or (names is not None and holder is None) or not name:
            raise ApiError(
                "unknown_recipient",
                "« recipient » n'est pas une collectivité connue, ou il lui manque un nom.",
                [FieldFault("recipient.id", "unknown_recipient")],
            )
        insee = request["place"]["insee"] or message.commune or ""
        commune = self._referential.communes.get(insee)
        current = request["recipient"] or {}
        return Recipient(
            level=choice.level,
            id=choice.id,
            name=name,
            service=choice.service or current.get("service") or self._type(request["type"]).service,
            basis="décision d'un agent",
            contact=Contact(commune.insee, commune.name) if commune else None,
        )

    def due(self, message: Message, request: dict[str, Any]) -> dict[str, Any]:
        """The dates of a request as it stands, transmission included."""
        transmission = request.get("transmission")
        return json_form(
            self._deadlines.of(
                self._type(request["type"]),
                Nature(request["nature"]),
                Priority(request["priority"]),
                message,
                request["place"]["insee"],
                date.fromisoformat(transmission["day"]) if transmission else None,
            )
        )
