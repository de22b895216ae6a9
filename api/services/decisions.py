"""What an agent decided of one request, checked and worked out to its consequences."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from api.errors import ApiError, FieldFault
from api.schemas.bodies import CorrectionBody, RecipientChoice
from api.services.ports import Qualifying
from nlp_router.domain import Level, Message, Place, Priority
from nlp_router.intake.message import MESSAGE_CODES
from nlp_router.route.deadlines import due_dates, reception_day
from nlp_router.route.recipient import RecipientFinder
from nlp_router.taxonomy.tree import RequestType


class Decisions:
    """Checks decisions against the taxonomy and the map of France. Holds no state."""

    def __init__(self, qualifier: Qualifying) -> None:
        self._taxonomy = qualifier.taxonomy
        self._referential = qualifier.territory.referential
        self._recipients = RecipientFinder(qualifier.territory)

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
        if body.recipient is not None:
            after["recipient"] = self._chosen(body.recipient, message, after)
        elif moved:
            after["recipient"] = self._found(message, after)
        if moved or after["priority"] != before["priority"]:
            after["due"] = self._due(message, after)
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

    def _found(self, message: Message, request: dict[str, Any]) -> dict[str, Any]:
        """The recipient the table of competences gives for the type and place decided."""
        start, end = request["excerpt"]
        text = f"{message.subject}\n{message.text[start:end]}"
        place = Place(request["place"]["insee"], request["place"]["name"], None, None)
        request_type = self._type(request["type"])
        day = reception_day(message)
        return asdict(self._recipients.find(request_type, place, message, text, day))

    def _chosen(
        self, choice: RecipientChoice, message: Message, request: dict[str, Any]
    ) -> dict[str, Any]:
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
        return {
            "level": choice.level.value,
            "id": choice.id,
            "name": name,
            "service": choice.service
            or current.get("service")
            or self._type(request["type"]).service,
            "basis": "décision d'un agent",
            "contact": {"id": commune.insee, "name": commune.name} if commune else None,
            "doubt": None,
        }

    def _due(self, message: Message, request: dict[str, Any]) -> dict[str, Any]:
        commune = self._referential.communes.get(request["place"]["insee"] or "")
        due = due_dates(
            self._type(request["type"]),
            Priority(request["priority"]),
            reception_day(message),
            commune.departement if commune else "",
        )
        return {
            "first_answer": due.first_answer.isoformat(),
            "resolution": due.resolution.isoformat() if due.resolution else None,
        }
