"""Finding the communes a text mentions, and what each mention is there for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from nlp_router.route.context import Context
from nlp_router.route.cues import ARTICLES, CONNECTORS, PREPOSITIONS, Role
from nlp_router.route.gazetteer import Gazetteer, NameKey
from nlp_router.route.qualifiers import POSTCODE, Qualifier, Qualifiers, arrondissement_end
from nlp_router.territory.referential import Referential

# A name without a part of its own takes that of the one it is joined to.
_WEAK = (Role.NAMED, Role.SITED)
# Likeness asked of a misspelt name that nothing announces, in percent.
_STRICT = 91.0
_LONG = 7
# A town of this size may be named from anywhere in France without its département.
WELL_KNOWN = 10_000
# Below it, a name alone, without « à », is more often a word or a surname.
_KNOWN = 2_000


class Scale(IntEnum):
    """How far from the portal a name was found."""

    AREA = 0
    NEAR = 1  # the same départements
    FRANCE = 2


@dataclass(frozen=True, slots=True)
class Mention:
    """One name in the text and the communes it may stand for.

    Attributes:
        exact: spelt as the whole name of a commune.
        qualified: a département, postcode or arrondissement stands beside it.
    """

    codes: tuple[str, ...]
    start: int
    end: int
    role: Role
    scale: Scale
    exact: bool = True
    qualified: bool = False


@dataclass(frozen=True, slots=True)
class Atlas:
    """The names to look for, nearest first. Without a portal only France remains."""

    area: Gazetteer | None
    near: Gazetteer | None
    france: Gazetteer


def find_postcodes(text: str, referential: Referential, area: Collection[str]) -> list[Mention]:
    """Postcodes in the text that the area knows; without an area, that France knows."""
    mentions = []
    for match in POSTCODE.finditer(text):
        codes = referential.by_postcode.get(match.group(), ())
        kept = tuple(code for code in codes if code in area) if area else codes
        if kept:
            scale = Scale.AREA if area else Scale.FRANCE
            span = match.start(), match.end()
            mentions.append(Mention(kept, *span, Role.POSTCODE, scale, exact=False))
    return mentions


class MentionReader:
    """Reads texts for the names of an atlas.

    Args:
        common_words: folded everyday words; a name that is one needs a cue beside it
            (« Vert », « Gan »), and a misspelling is never read out of one.
    """

    def __init__(self, referential: Referential, common_words: Collection[str]) -> None:
        self._referential = referential
        self._common = common_words
        self._qualifiers = Qualifiers(referential)

    def read(self, text: str, atlas: Atlas) -> list[Mention]:
        """The mentions of a text, in its order, never overlapping."""
        reading = _Reading(Context(text), atlas, self._common, self._qualifiers, self._referential)
        return list(reading.mentions())


class _Reading:
    """One text being read."""

    def __init__(
        self,
        context: Context,
        atlas: Atlas,
        common: Collection[str],
        qualifiers: Qualifiers,
        referential: Referential,
    ) -> None:
        self._context = context
        self._atlas = atlas
        self._common = common
        self._qualifiers = qualifiers
        self._referential = referential
        self._scales = [
            (scale, gazetteer)
            for scale, gazetteer in zip(Scale, (atlas.area, atlas.near, atlas.france), strict=True)
            if gazetteer is not None
        ]

    def mentions(self) -> Iterator[Mention]:
        index, end, role = 0, 0, Role.NAMED
        while index < len(self._context.words):
            found = self._match_at(index)
            if found is None:
                index += 1
                continue
            mention, length = found
            if not self._context.is_person(index, length):
                if end and mention.role in _WEAK and self._context.are_joined(end, index):
                    mention = replace(mention, role=role)
                yield mention
                end, role = index + length, mention.role
            index += length

    def _match_at(self, index: int) -> tuple[Mention, int] | None:
        exact = self._exact_at(index)
        shortest = exact[1] if exact else 0
        if exact and exact[0].qualified:
            return exact
        if exact is None or not exact[0].exact or self._goes_on(index + shortest):
            misspelt = self._misspelt_at(index, shortest)
            if misspelt:
                return misspelt
        return exact

    def _goes_on(self, index: int) -> bool:
        """A linking word after a name: the whole name may be longer, and misspelt."""
        words = self._context.folded
        return index < len(words) and words[index] in CONNECTORS | {"sur", "les", "en"}

    def _exact_at(self, index: int) -> tuple[Mention, int] | None:
        for length in range(self._atlas.france.longest, 0, -1):
            key = self._context.key(index, length)
            if key is None:
                continue
            qualifier = self._qualifier(index, length)
            for scale, gazetteer in self._scales:
                codes = gazetteer.exact(key)
                whole = key in gazetteer.full
                if codes and qualifier:
                    codes = self._qualified(codes, qualifier)
                if codes and self._believable(codes, key, index, scale, whole, bool(qualifier)):
                    return self._mention(codes, index, length, scale, whole, qualifier), length
        return None

    def _qualifier(self, index: int, length: int) -> Qualifier | None:
        words = self._context.words
        after = self._qualifiers.after(self._context.text, words, index + length - 1)
        return after or self._qualifiers.before(words, index)

    def _qualified(self, codes: Sequence[str], qualifier: Qualifier) -> tuple[str, ...]:
        """The communes that the qualifier allows."""
        if qualifier.codes:
            named = tuple(code for code in codes if code in qualifier.codes)
            if named:
                return named
        communes = self._referential.communes
        return tuple(code for code in codes if communes[code].departement in qualifier.departements)

    def _believable(
        self,
        codes: Sequence[str],
        key: NameKey,
        index: int,
        scale: Scale,
        whole: bool,
        qualified: bool,
    ) -> bool:
        """Whether these words are meant as the commune's name."""
        context = self._context
        cue, capital = context.has_cue(index), context.is_capital(index)
        everyday = len(key) == 1 and key[0] in self._common
        if qualified and (whole or not everyday):
            return True
        if everyday and not (context.names_everyday(index) if whole else cue and capital):
            return False
        if scale == Scale.AREA:
            return True
        return self._believable_afar(codes, key, index, scale)

    def _believable_afar(
        self, codes: Sequence[str], key: NameKey, index: int, scale: Scale
    ) -> bool:
        """Outside the area a name must be announced, or be that of a town."""
        context = self._context
        everyday = all(word in self._common or word in CONNECTORS for word in key)
        if everyday and not context.all_capitals(index, len(key)):
            return False
        biggest = max(self._referential.communes[code].population for code in codes)
        announced = context.has_cue(index) and (
            context.is_capital(index) or (not context.has_capitals and key[0] not in self._common)
        )
        if announced:
            return (
                scale == Scale.NEAR or self._atlas.area is None or biggest >= _KNOWN or len(key) > 1
            )
        if self._atlas.area is None:
            written = context.starts_capital(index)
            return (len(key) > 1 and len("".join(key)) > 6) or (written and biggest >= _KNOWN)
        return context.is_capital(index) and biggest >= _KNOWN

    def _misspelt_at(self, index: int, shortest: int) -> tuple[Mention, int] | None:
        context = self._context
        cue, capital = context.has_cue(index), context.is_capital(index)
        for scale, gazetteer in self._scales:
            if scale != Scale.AREA and not (cue and (capital or context.starts_capital(index))):
                continue
            for length in range(gazetteer.longest, shortest, -1):
                key = context.key(index, length)
                if key is None or not self._may_be_misspelt(key):
                    continue
                codes = self._alike(gazetteer, key, scale, cue or capital)
                if codes:
                    return self._mention(codes, index, length, scale, False, None), length
        return None

    def _may_be_misspelt(self, key: NameKey) -> bool:
        if key[0] in (CONNECTORS - ARTICLES) | PREPOSITIONS or key[-1] in CONNECTORS:
            return False
        return not all(word in self._common or len(word) <= 2 or word.isdigit() for word in key)

    def _alike(
        self, gazetteer: Gazetteer, key: NameKey, scale: Scale, announced: bool
    ) -> tuple[str, ...]:
        joined = "".join(key)
        if scale != Scale.AREA:
            return gazetteer.fuzzy(key, _STRICT - 2) if len(joined) >= _LONG - 1 else ()
        if announced:
            return gazetteer.fuzzy(key)
        return gazetteer.fuzzy(key, _STRICT) if len(joined) >= _LONG else ()

    def _mention(
        self,
        codes: tuple[str, ...],
        index: int,
        length: int,
        scale: Scale,
        whole: bool,
        qualifier: Qualifier | None,
    ) -> Mention:
        words, text = self._context.words, self._context.text
        start, end = words[index].start, words[index + length - 1].end
        role = self._context.role(index, length, scale == Scale.AREA)
        mention = Mention(codes, start, end, role, scale, whole, qualifier is not None)
        extended = arrondissement_end(text, codes, end)
        if extended is not None:
            return replace(mention, end=extended, qualified=True)
        return mention
