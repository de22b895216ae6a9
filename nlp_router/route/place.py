"""Where the fact is: the commune named in the text, else coordinates, address, portal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property, lru_cache

from nlp_router.domain import Candidate, Message, Place
from nlp_router.ports import Geocoder
from nlp_router.route.cues import DOORSTEP, Role
from nlp_router.route.gazetteer import Gazetteer, area_gazetteer
from nlp_router.route.homonyms import Homonyms
from nlp_router.route.mentions import (
    WELL_KNOWN,
    Atlas,
    Mention,
    MentionReader,
    Scale,
    find_postcodes,
)
from nlp_router.territory.territory import Territory
from nlp_router.text.fold import tokens

_MOST_CANDIDATES = 5
_NOWHERE = Place(insee=None, name=None, quote=None, source=None)


class PlaceFinder:
    """Finds the commune of a request. Holds no state but the gazetteers it has built.

    Args:
        common_words: folded everyday words, no places unless a cue says so.
        geocoder: resolves addresses; without one they are not used.
    """

    def __init__(
        self,
        territory: Territory,
        common_words: Iterable[str] = (),
        geocoder: Geocoder | None = None,
    ) -> None:
        self._territory = territory
        self._referential = territory.referential
        self._geocoder = geocoder
        self._reader = MentionReader(self._referential, frozenset(common_words))
        self._homonyms = Homonyms(self._referential)
        self._area_names = lru_cache(maxsize=64)(self._build_area)
        self._near_names = lru_cache(maxsize=32)(self._build_near)

    def find(self, message: Message, text: str) -> Place:
        """The commune of the fact told by `text`.

        A place named as the fact's goes before coordinates, these before the address, and the
        portal's commune comes last.

        Returns:
            A place whose `candidates` are empty when sure. With candidates, `insee` is the
            likeliest of them, if any, and a person must choose; without any clue, everything
            is None.
        """
        mentions = self._mentions(message, text)
        named = self._stated(mentions, message, text)
        point = self._at_coordinates(message, named)
        if named and point:
            return self._reconcile(named, point)
        return (
            named
            or point
            or self._at_address(message)
            or self._implied(mentions, message, text)
            or self._portal(message)
        )

    def _mentions(self, message: Message, text: str) -> list[Mention]:
        """What may be the place of the fact: neither streets nor places only compared with."""
        siren = self._area(message)
        members = self._members(siren)
        found = self._reader.read(text, self._atlas(siren))
        named = {code for mention in found for code in mention.codes}
        found += [
            mention
            for mention in find_postcodes(text, self._referential, set(members))
            # « 47200 Marmande » says nothing more than Marmande.
            if not named & set(mention.codes)
        ]
        return [mention for mention in found if mention.role > Role.STREET]

    def _stated(self, mentions: list[Mention], message: Message, text: str) -> Place | None:
        """The place that the text itself gives as the fact's."""
        near = [mention for mention in mentions if self._is_near(mention, message)]
        stated = [mention for mention in near if mention.role >= Role.NAMED]
        if stated:
            return self._choose(stated, mentions, message, text)
        far = [mention for mention in mentions if mention not in near]
        certain = [mention for mention in far if mention.role == Role.FACT]
        if certain:
            return self._choose(certain, mentions, message, text)
        return None

    def _implied(self, mentions: list[Mention], message: Message, text: str) -> Place | None:
        """The place that weaker signs point at: a far town, who writes, where he lives."""
        near = [mention for mention in mentions if self._is_near(mention, message)]
        far = [m for m in mentions if m not in near and m.role == Role.SITED]
        if far and self._is_alone_in_region(far, message):
            return self._choose(far, mentions, message, text)
        if far:
            return self._asked(far, message)
        if message.commune:
            near = [m for m in near if self._outweighs_portal(m, text)]
        elif near and max(mention.role for mention in near) == Role.NEAR:
            return self._asked(near, message)
        return self._choose(near, mentions, message, text) if near else None

    def _is_alone_in_region(self, far: list[Mention], message: Message) -> bool:
        """Whether a single commune of the portal's own région is named."""
        communes = self._referential.communes
        members = self._members(self._area(message))
        regions = {communes[insee].region for insee in members}
        codes = {code for mention in far for code in mention.codes}
        return len(codes) == 1 and {communes[code].region for code in codes} <= regions

    def _outweighs_portal(self, mention: Mention, text: str) -> bool:
        if mention.role == Role.HOME:
            return bool(DOORSTEP.search(" ".join(word.folded for word in tokens(text))))
        return mention.role in (Role.SENDER, Role.POSTCODE)

    def _asked(self, mentions: list[Mention], message: Message) -> Place:
        """The portal's commune or another one: a question."""
        place = self._portal(message)
        codes = [place.insee] if place.insee else []
        codes += [code for mention in mentions for code in mention.codes]
        return replace(place, candidates=self._candidates(codes))

    def _portal(self, message: Message) -> Place:
        portal = self._referential.communes.get(message.commune or "")
        return Place(portal.insee, portal.name, None, "portal") if portal else _NOWHERE

    def _is_near(self, mention: Mention, message: Message) -> bool:
        """Near enough to need no question; without a portal all places are."""
        if mention.scale < Scale.FRANCE or mention.qualified:
            return True
        return not (message.commune or message.epci)

    def _choose(
        self, chosen: list[Mention], mentions: list[Mention], message: Message, text: str
    ) -> Place:
        best = max(mention.role for mention in chosen)
        rivals = [mention for mention in chosen if mention.role == best]
        resolved = [self._homonyms.resolve(rival, message, text, mentions) for rival in rivals]
        codes = list(dict.fromkeys(code for found in resolved for code in found))
        commune = self._referential.communes[codes[0]]
        quote = text[rivals[0].start : rivals[0].end]
        candidates = self._candidates(codes) if len(codes) > 1 else ()
        return Place(commune.insee, commune.name, quote, "text", candidates)

    def _at_coordinates(self, message: Message, named: Place | None) -> Place | None:
        contours = self._territory.contours
        if contours is None or message.latitude is None or message.longitude is None:
            return None
        codes = contours.at(message.latitude, message.longitude)
        known = [code for code in codes if code in self._referential.communes]
        return self._from(known, "coordinates")

    def _reconcile(self, named: Place, point: Place) -> Place:
        """Text and coordinates: they settle each other's doubts, or raise a question."""
        named_codes = [candidate.insee for candidate in named.candidates] or [named.insee]
        point_codes = [candidate.insee for candidate in point.candidates] or [point.insee]
        common = [code for code in named_codes if code in point_codes and code]
        if len(common) == 1:
            commune = self._referential.communes[common[0]]
            return Place(commune.insee, commune.name, named.quote, "text")
        codes = common or [code for code in (*named_codes, *point_codes) if code]
        return replace(named, candidates=self._candidates(codes))

    def _at_address(self, message: Message) -> Place | None:
        if self._geocoder is None or not message.address:
            return None
        insee = self._geocoder.locate(message.address, message.commune)
        return self._from([insee] if insee in self._referential.communes else [], "address")

    def _from(self, codes: list[str], source: str) -> Place | None:
        if not codes:
            return None
        commune = self._referential.communes[codes[0]]
        candidates = self._candidates(codes) if len(codes) > 1 else ()
        return Place(commune.insee, commune.name, None, source, candidates)

    def _candidates(self, codes: Iterable[str]) -> tuple[Candidate, ...]:
        distinct = list(dict.fromkeys(codes))[:_MOST_CANDIDATES]
        return tuple(Candidate(code, self._referential.communes[code].name) for code in distinct)

    def _area(self, message: Message) -> str | None:
        if message.epci:
            return message.epci
        return self._referential.epci_of.get(message.commune or "")

    def _members(self, siren: str | None) -> tuple[str, ...]:
        return self._referential.epcis[siren].members if siren else ()

    def _atlas(self, siren: str | None) -> Atlas:
        if siren is None:
            return Atlas(None, None, self._france)
        return Atlas(
            self._area_names(siren), self._near_names(self._departements(siren)), self._france
        )

    def _departements(self, siren: str) -> frozenset[str]:
        communes = self._referential.communes
        return frozenset(communes[insee].departement for insee in self._members(siren))

    def _build_area(self, siren: str) -> Gazetteer:
        return area_gazetteer(
            self._referential, self._members(siren), self._territory.packs.get(siren)
        )

    def _build_near(self, departements: frozenset[str]) -> Gazetteer:
        communes = self._referential.communes.values()
        members = [commune.insee for commune in communes if commune.departement in departements]
        return area_gazetteer(self._referential, members)

    @cached_property
    def _france(self) -> Gazetteer:
        return area_gazetteer(
            self._referential, self._referential.communes, shortened_from=WELL_KNOWN
        )
