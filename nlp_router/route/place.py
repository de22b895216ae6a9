"""Where the fact is: the commune named in the text, else coordinates, address, portal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from nlp_router.domain import Candidate, Message, Place
from nlp_router.ports import Geocoder
from nlp_router.route.atlas import Atlases, Scale
from nlp_router.route.confirmation import confirmation
from nlp_router.route.homonyms import Homonyms
from nlp_router.route.mention import Mention, find_arrondissements, find_postcodes
from nlp_router.route.mentions import MentionReader
from nlp_router.route.position import Position
from nlp_router.route.role import Role
from nlp_router.route.themes import DOORSTEP
from nlp_router.territory.territory import Territory
from nlp_router.text.fold import tokens

_MOST_CANDIDATES = 5
# Words between two names from which each has a clause of its own.
_CLAUSE = 3
# Roles from which nobody could tell without asking.
_ASKED = (Role.ACTOR, Role.WORK, Role.KIN, Role.VISIT, Role.NEAR)
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
        self._referential = territory.referential
        self._position = Position(territory, geocoder)
        self._reader = MentionReader(self._referential, frozenset(common_words))
        self._homonyms = Homonyms(self._referential)
        self._atlases = Atlases(territory)

    def find(self, message: Message, text: str) -> Place:
        """The commune of the fact told by `text`.

        A place named as the fact's goes before coordinates, these before the address, and the
        portal's commune comes last.

        Returns:
            A place whose `candidates` are empty when sure. With candidates, `insee` is the
            likeliest of them, if any, and a person must choose; without any clue, everything
            is None.
        """
        place = self._found(message, text)
        return replace(place, confirmation=confirmation(place))

    def _found(self, message: Message, text: str) -> Place:
        mentions = self._mentions(message, text)
        named = self._stated(mentions, message, text)
        point = self._position.of_coordinates(message)
        if named:
            return self._reconcile(named, point) if point else named
        if point:
            return self._place(point, "coordinates")
        if address := self._position.of_address(message):
            return self._place(address, "address")
        implied = self._implied(mentions, message, text)
        return implied or self._hinted(mentions, message, text)

    def _mentions(self, message: Message, text: str) -> list[Mention]:
        """The places the text mentions, whatever for."""
        members = self._atlases.members(message)
        found = self._reader.read(text, self._atlases.of(message))
        found += find_arrondissements(text, members)
        named = {code for mention in found for code in mention.codes}
        found += [
            mention
            for mention in find_postcodes(text, self._referential, members)
            # « 47200 Marmande » says nothing more than Marmande.
            if not named & set(mention.codes)
        ]
        return found

    def _stated(self, mentions: list[Mention], message: Message, text: str) -> Place | None:
        """The place that the text itself gives as the fact's."""
        near = [mention for mention in mentions if self._is_near(mention, message)]
        stated = [mention for mention in near if mention.role >= Role.BESIDE]
        if stated:
            return self._choose(stated, mentions, message, text)
        far = [mention for mention in mentions if mention not in near]
        certain = [mention for mention in far if mention.role == Role.FACT]
        if certain:
            return self._choose(certain, mentions, message, text)
        return None

    def _implied(self, mentions: list[Mention], message: Message, text: str) -> Place | None:
        """The place that weaker signs point at: a far town, who writes, where he lives."""
        usable = [mention for mention in mentions if mention.role > Role.STREET]
        near = [mention for mention in usable if self._is_near(mention, message)]
        far = [m for m in usable if m not in near and m.role == Role.SITED]
        if far and self._is_alone_in_region(far, message):
            return self._choose(far, mentions, message, text)
        if far:
            return self._asked(far, message, text)
        if message.commune:
            near = [m for m in near if self._outweighs_portal(m, text)]
        elif near and max(mention.role for mention in near) in _ASKED:
            return self._asked(near, message, text)
        return self._choose(near, mentions, message, text) if near else None

    def _hinted(self, mentions: list[Mention], message: Message, text: str) -> Place:
        """The portal's commune; an EPCI's portal asks about any name, a street's included."""
        hints = [mention for mention in mentions if mention.role >= Role.STREET]
        near = [mention for mention in hints if self._is_near(mention, message)]
        if message.commune or not (message.epci and near):
            return self._portal(message)
        return self._asked(near, message, text)

    def _is_alone_in_region(self, far: list[Mention], message: Message) -> bool:
        """Whether a single commune of the portal's own région is named."""
        communes = self._referential.communes
        regions = {communes[insee].region for insee in self._atlases.members(message)}
        codes = {code for mention in far for code in mention.codes}
        return len(codes) == 1 and {communes[code].region for code in codes} <= regions

    def _outweighs_portal(self, mention: Mention, text: str) -> bool:
        if mention.role == Role.HOME:
            return bool(DOORSTEP.search(" ".join(word.folded for word in tokens(text))))
        return mention.role in (Role.SENDER, Role.POSTCODE)

    def _asked(self, mentions: list[Mention], message: Message, text: str) -> Place:
        """The portal's commune, or else the likeliest one named: a question all the same."""
        codes = [code for mention in mentions for code in mention.codes]
        portal = self._portal(message)
        if portal.insee is not None:
            return replace(portal, candidates=self._candidates([portal.insee, *codes]))
        likeliest = max(mentions, key=lambda mention: mention.role)
        quoted = self._place(likeliest.codes, "text", text[likeliest.start : likeliest.end])
        return replace(quoted, candidates=self._candidates([*likeliest.codes, *codes]))

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
        outdone = max((mention.start for mention in chosen if mention.outdone), default=-1)
        chosen = [mention for mention in chosen if mention.start > outdone] or chosen
        best = max(mention.role for mention in chosen)
        rivals = [mention for mention in chosen if mention.role == best]
        # « Saint-Cyr (69), la Plaine »: what follows is a part of it.
        if any(rival.qualified for rival in rivals):
            rivals = [r for r in rivals if r.qualified or r.joined or r.scale < Scale.FRANCE]
        if len(rivals) > 1 and not self._are_listed(rivals[-2], rivals[-1], text):
            # Where one comes from is told first, what is wrong last.
            rivals = rivals[-1:]
        resolved = [self._homonyms.resolve(rival, message, text, mentions) for rival in rivals]
        codes = list(dict.fromkeys(code for found in resolved for code in found))
        place = self._place(codes, "text", text[rivals[0].start : rivals[0].end])
        if any(rival.vague for rival in rivals):
            return replace(place, candidates=self._candidates(codes))
        return place

    def _are_listed(self, first: Mention, second: Mention, text: str) -> bool:
        """« un à Virazeil, un à Beaupuy »: too little between them to tell them apart."""
        if first.codes == second.codes:
            return False
        return second.joined or len(tokens(text[first.end : second.start])) < _CLAUSE

    def _reconcile(self, named: Place, point: list[str]) -> Place:
        """Text and coordinates: they settle each other's doubts, or raise a question."""
        codes = [candidate.insee for candidate in named.candidates] or [named.insee or ""]
        common = [code for code in codes if code in point]
        return self._place(common or [*codes, *point], "text", named.quote)

    def _place(self, codes: Sequence[str], source: str, quote: str | None = None) -> Place:
        """The first commune, sure when it is the only one."""
        communes = self._referential.communes
        first = communes[codes[0]]
        candidates = self._candidates(codes) if len(set(codes)) > 1 else ()
        return Place(first.insee, first.name, quote, source, candidates)

    def _candidates(self, codes: Iterable[str]) -> tuple[Candidate, ...]:
        distinct = list(dict.fromkeys(codes))[:_MOST_CANDIDATES]
        return tuple(Candidate(code, self._referential.communes[code].name) for code in distinct)
