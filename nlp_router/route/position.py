"""The commune of a message's coordinates or address, by the operator's contours and server."""

from __future__ import annotations

from nlp_router.domain import Message
from nlp_router.ports import Geocoder
from nlp_router.territory.territory import Territory


class Position:
    """Both are optional: without contours or a geocoder there is no answer."""

    def __init__(self, territory: Territory, geocoder: Geocoder | None) -> None:
        self._communes = territory.referential.communes
        self._contours = territory.contours
        self._geocoder = geocoder

    def of_coordinates(self, message: Message) -> list[str]:
        """INSEE codes at the message's point: several near a border, none when unknown."""
        if self._contours is None or message.latitude is None or message.longitude is None:
            return []
        found = self._contours.at(message.latitude, message.longitude)
        return [code for code in found if code in self._communes]

    def of_address(self, message: Message) -> list[str]:
        """INSEE code of the message's address; none when unknown or unsure."""
        if self._geocoder is None or not message.address:
            return []
        found = self._geocoder.locate(message.address, message.commune)
        return [found] if found and found in self._communes else []
