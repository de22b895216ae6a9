"""The precise outside body inside a family: by type of request, words of the text and place."""

from __future__ import annotations

from dataclasses import replace

from nlp_router.domain import Level, Message, Place, Recipient
from nlp_router.taxonomy.tree import RequestType
from nlp_router.territory.directory import Locality, OutsideBody
from nlp_router.territory.phrases import folded
from nlp_router.territory.territory import Territory

_UPPER = (Level.DEPARTEMENT, Level.REGION)


class OutsideBodies:
    """Names the bodies a citizen can turn to. Holds no state."""

    def __init__(self, territory: Territory) -> None:
        self._directory = territory.directory
        self._referential = territory.referential
        self._families = frozenset(body.id for body in territory.bodies.values())

    def completed(
        self,
        recipient: Recipient,
        request_type: RequestType,
        place: Place,
        message: Message,
        text: str,
    ) -> Recipient:
        """The recipient with its directory; level, id and name stay what the law says.

        The directory is empty for a commune or an EPCI, and for a body a territory named itself.
        """
        where = self.where(place.insee or message.commune, message.epci)
        bodies = self._bodies(recipient, request_type, where, text)
        return replace(recipient, directory=tuple(body.entry(where) for body in bodies))

    def _bodies(
        self, recipient: Recipient, request_type: RequestType, where: Locality, text: str
    ) -> list[OutsideBody]:
        if recipient.level not in _UPPER and recipient.id not in self._families:
            named = self._directory.bodies.get(recipient.id)
            return [named] if named else []
        # A family says more than the type: a road named in the text has its own.
        keys = (recipient.id, request_type.id, recipient.level.value)
        words = folded(text)
        return [
            body
            for role in self._directory.roles(keys, words)
            for body in self._directory.serving(role, where)
        ]

    def where(self, insee: str | None, epci: str | None) -> Locality:
        """What the directory needs to know of a place; of an EPCI, the département all share."""
        commune = self._referential.communes.get(insee or "")
        if commune is None:
            members = self._referential.epcis[epci].members if epci else ()
            found = [self._referential.communes[member] for member in members]
            if len({member.departement for member in found}) != 1:
                return Locality()
            commune = replace(found[0], insee="")
        return Locality(
            insee=commune.insee,
            departement=commune.departement,
            departement_name=self._referential.departements[commune.departement],
            region=commune.region,
            region_name=self._referential.regions[commune.region],
        )
