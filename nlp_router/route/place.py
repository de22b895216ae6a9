"""Where the fact is: the commune named in the text, else the one whose portal was used."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from nlp_router.domain import Candidate, Message, Place
from nlp_router.route.gazetteer import Gazetteer, area_gazetteer
from nlp_router.route.mentions import STREET_WEIGHT, Mention, find_mentions, find_postcodes
from nlp_router.territory.territory import Territory
from nlp_router.text.fold import tokens

# Two mentions closer than this are not told apart by the machine.
_TOO_CLOSE = 0.12
# A town of this size may be named from anywhere in France without its département.
_WELL_KNOWN = 10_000
_MOST_CANDIDATES = 5
_NOWHERE = Place(insee=None, name=None, quote=None, source=None)


class PlaceFinder:
    """Finds the commune of a request. Holds no state but the gazetteers it has built."""

    def __init__(self, territory: Territory, common_words: Iterable[str] = ()) -> None:
        self._territory = territory
        self._referential = territory.referential
        self._common_words = frozenset(common_words)
        self._gazetteer = lru_cache(maxsize=64)(self._build_gazetteer)

    def find(self, message: Message, text: str) -> Place:
        """The commune of the fact told by `text`.

        The area searched first is the portal's EPCI; a commune outside it counts only when
        named in full beside a cue such as « à ».

        Returns:
            A place whose `candidates` are empty when sure. With candidates, `insee` is the
            likeliest of them and a person must choose; without any clue, everything is None.
        """
        area = self._area(message)
        mentions = find_mentions(text, self._gazetteer(area), self._common_words)
        mentions += self._postcodes(text, area, mentions)
        if message.commune and all(mention.weight <= STREET_WEIGHT for mention in mentions):
            mentions = []
        if mentions:
            return self._choose(mentions, message, text)
        return self._elsewhere(message, self._outside(text, area), text)

    def _elsewhere(self, message: Message, outside: list[Mention], text: str) -> Place:
        """No commune of the area is named: the portal's, unless a far one is named too."""
        if not (message.commune or message.epci) and outside:
            return self._choose(outside, message, text)
        portal = self._referential.communes.get(message.commune or "")
        if portal is None and not outside:
            return _NOWHERE
        codes = ([portal.insee] if portal else []) + [mention.codes[0] for mention in outside]
        candidates = self._candidates(codes) if outside else ()
        if portal is None:
            return Place(None, None, None, None, candidates)
        return Place(portal.insee, portal.name, None, "portal", candidates)

    def _area(self, message: Message) -> str | None:
        if message.epci:
            return message.epci
        return self._referential.epci_of.get(message.commune or "")

    def _members(self, siren: str | None) -> tuple[str, ...]:
        return self._referential.epcis[siren].members if siren else ()

    def _build_gazetteer(self, siren: str | None) -> Gazetteer:
        pack = self._territory.packs.get(siren or "")
        return area_gazetteer(self._referential, self._members(siren), pack)

    def _postcodes(self, text: str, siren: str | None, mentions: list[Mention]) -> list[Mention]:
        """Postcodes that add something: « 47200 Marmande » says nothing more than Marmande."""
        named = {code for mention in mentions for code in mention.codes}
        return [
            mention
            for mention in find_postcodes(text, self._referential, set(self._members(siren)))
            if not named & set(mention.codes)
        ]

    def _outside(self, text: str, siren: str | None) -> list[Mention]:
        """Communes outside the area, named in full after « à », near it or well known."""
        near = self._departements(self._members(siren))
        found = []
        words = tokens(text)
        for index in range(1, len(words)):
            if words[index - 1].folded != "a" or not text[words[index].start].isupper():
                continue
            for length in (5, 4, 3, 2, 1):
                span = words[index : index + length]
                codes = self._referential.by_name.get(tuple(word.folded for word in span), ())
                kept = tuple(code for code in codes if self._plausible(code, near))
                if len(span) == length and kept:
                    found.append(Mention(kept, span[0].start, span[-1].end, 1.0, True))
                    break
        return found

    def _departements(self, members: Iterable[str]) -> set[str]:
        return {self._referential.communes[insee].departement for insee in members}

    def _plausible(self, insee: str, near: set[str]) -> bool:
        commune = self._referential.communes[insee]
        return commune.departement in near or commune.population >= _WELL_KNOWN

    def _choose(self, mentions: list[Mention], message: Message, text: str) -> Place:
        best_weight = max(mention.weight for mention in mentions)
        rivals = [mention for mention in mentions if mention.weight > best_weight - _TOO_CLOSE]
        chosen = rivals[0]
        codes = list(chosen.codes)
        if len(codes) > 1:
            named = {code for other in mentions if len(other.codes) == 1 for code in other.codes}
            codes = [code for code in codes if code in named] or codes
        if len(codes) > 1:
            codes.sort(key=lambda code: self._likelihood(code, message), reverse=True)
            if codes[0] == message.commune:
                codes = codes[:1]
        others = [code for rival in rivals[1:] for code in rival.codes if code not in codes]
        candidates = codes + others if len(codes) > 1 or others else []
        commune = self._referential.communes[codes[0]]
        return Place(
            insee=commune.insee,
            name=commune.name,
            quote=text[chosen.start : chosen.end],
            source="text",
            candidates=self._candidates(candidates),
        )

    def _candidates(self, codes: Iterable[str]) -> tuple[Candidate, ...]:
        distinct = list(dict.fromkeys(codes))[:_MOST_CANDIDATES]
        return tuple(Candidate(code, self._referential.communes[code].name) for code in distinct)

    def _likelihood(self, insee: str, message: Message) -> tuple[bool, int]:
        return insee == message.commune, self._referential.communes[insee].population
