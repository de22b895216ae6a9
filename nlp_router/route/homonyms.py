"""Which of the communes that bear a name is meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from nlp_router.domain import Message
from nlp_router.route.atlas import Scale
from nlp_router.route.mention import Mention
from nlp_router.route.qualifiers import POSTCODE, Qualifiers
from nlp_router.route.role import Role
from nlp_router.territory.referential import Referential
from nlp_router.text.fold import name_key, tokens

_SAINTS = ("saint", "sainte")
_TOWN = 5_000
# A town this many times larger than its namesakes needs no département.
_INITIAL = re.compile(r"\s+(?:de|d'|du|sur|en)\s*([A-Z])\.", re.IGNORECASE)
_OVERSHADOWS = 5


class Homonyms:
    """Tells homonyms apart by what else the message says."""

    def __init__(self, referential: Referential) -> None:
        self._referential = referential
        self._qualifiers = Qualifiers(referential)

    def resolve(
        self, mention: Mention, message: Message, text: str, mentions: Sequence[Mention]
    ) -> tuple[str, ...]:
        """The communes the mention may stand for, likeliest first; one when it is sure."""
        codes = mention.codes
        if len(codes) == 1:
            return codes
        if message.commune in codes and mention.scale == Scale.AREA:
            return (message.commune,)
        denied = {
            other.codes[0]
            for other in mentions
            if other.role == Role.AWAY and len(other.codes) == 1
        }
        codes = tuple(code for code in codes if code not in denied) or codes
        if len(codes) == 1:
            return codes
        for kept in self._narrowings(mention, text, mentions):
            both = tuple(code for code in codes if code in kept)
            codes = both or codes
            if len(codes) == 1:
                return codes
        ordered = sorted(codes, key=lambda code: -self._referential.communes[code].population)
        if mention.scale == Scale.FRANCE and self._overshadows(ordered, mention, text):
            return (ordered[0],)
        return tuple(ordered)

    def _narrowings(
        self, mention: Mention, text: str, mentions: Sequence[Mention]
    ) -> Iterable[set[str]]:
        """Sets of communes, strongest sign first."""
        referential = self._referential
        sure = {
            other.codes[0]
            for other in mentions
            if len(other.codes) == 1 and other.role > Role.STREET
        }
        yield sure
        for match in POSTCODE.finditer(text):
            yield set(referential.by_postcode.get(match.group(), ()))
        yield self._of(mention.codes, self._qualifiers.anywhere(tokens(text)))
        yield self._told_apart(mention, text)
        written = name_key(text[mention.start : mention.end])
        # « Saint-Martin » alone is any of them, in France.
        if mention.scale != Scale.FRANCE or written[0] not in _SAINTS:
            yield {
                code
                for code in mention.codes
                if name_key(referential.communes[code].name) == written
            }
        if mention.scale == Scale.FRANCE:
            yield self._of(mention.codes, {referential.communes[code].departement for code in sure})

    def _told_apart(self, mention: Mention, text: str) -> set[str]:
        """« Saint-Sauveur, près de Meilhan », « Saint-Sauveur de M. »: a word of the whole name."""
        written = set(name_key(text[mention.start : mention.end]))
        said = {word.folded for word in tokens(text) if len(word.folded) > 3} - written
        initial = _INITIAL.match(text, mention.end)
        return {
            code
            for code in mention.codes
            for word in set(name_key(self._referential.communes[code].name)) - written
            if word in said or (initial and word[0] == initial.group(1).lower())
        }

    def _of(self, codes: Iterable[str], departements: Iterable[str]) -> set[str]:
        wanted = set(departements)
        return {code for code in codes if self._referential.communes[code].departement in wanted}

    def _overshadows(self, ordered: Sequence[str], mention: Mention, text: str) -> bool:
        """Whether the first is so much larger that nobody thinks of the others."""
        written = name_key(text[mention.start : mention.end])
        if written[0] in _SAINTS:
            named = [name_key(self._referential.communes[code].name) for code in ordered]
            if named.count(written) != 1:
                return False
        first, second = (self._referential.communes[code].population for code in ordered[:2])
        return first >= _TOWN and first >= _OVERSHADOWS * second
