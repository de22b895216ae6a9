"""One text being read for the names of an atlas."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from nlp_router.route.arrondissements import arrondissement_end
from nlp_router.route.atlas import Atlas, Scale
from nlp_router.route.context import Context
from nlp_router.route.forms import NameKey
from nlp_router.route.gazetteer import Gazetteer
from nlp_router.route.mention import Mention
from nlp_router.route.plausibility import Plausibility
from nlp_router.route.qualifiers import Qualifier, Qualifiers
from nlp_router.route.role import Role
from nlp_router.route.roles import Roles
from nlp_router.route.words import CONNECTORS

_LONGEST_MISSPELT = 4
# Likeness asked of a name beside its postcode, or its département, in percent.
_FLOOR_OF_FEW, _FLOOR_OF_MANY = 70.0, 84.0
_PARTS = frozenset("centre ville nord sud est ouest gare bourg plage port".split())
_GOING_ON = CONNECTORS | {"sur", "sous", "lez"}
_WEAK = (Role.NAMED, Role.SITED)


class Reading:
    """One text being read."""

    def __init__(
        self,
        context: Context,
        atlas: Atlas,
        plausibility: Plausibility,
        qualifiers: Qualifiers,
        common: Collection[str],
    ) -> None:
        self._context = context
        self._roles = Roles(context)
        self._atlas = atlas
        self._scales = tuple(atlas.scales())
        self._longest = atlas.france.longest
        self._plausibility = plausibility
        self._qualifiers = qualifiers
        self._common = common
        self._qualifying: range = range(0)

    def mentions(self) -> Iterator[Mention]:
        """The mentions in text order; a name joined to another plays the same part."""
        index, end, role = 0, 0, Role.NAMED
        while index < len(self._context.words):
            if not (found := self._match_at(index)):
                index += 1
                continue
            mention, length = found
            if not self._context.is_person(index, length):
                if end and mention.role in _WEAK and self._context.are_joined(end, index):
                    mention = replace(mention, role=role, joined=True)
                yield mention
                end, role = index + length, mention.role
            index += length
            # « Guéret, dans la Creuse » names a single place.
            index = self._after(index)

    def _match_at(self, index: int) -> tuple[Mention, int] | None:
        keys = self._context.keys(index, self._longest)
        exact = self._exact_at(index, keys)
        if exact is None:
            # Most words start no name and are nobody's misspelling: they cost nothing more.
            if self._context.folded[index] in self._common and not self._may_start(index):
                return None
            return self._misspelt_at(index, keys)
        mention, length = exact
        if mention.qualified or (mention.exact and not self._goes_on(index + length)):
            return exact
        return self._misspelt_at(index, keys[length:]) or exact

    def _may_start(self, index: int) -> bool:
        """Whether an everyday word may start the misspelt name of a commune of the area."""
        (scale, nearest), context = self._scales[0], self._context
        # « couture sur garonne »
        starts = context.folded[index] in nearest.first_words or context.links(index + 1)
        return (scale == Scale.AREA and starts) or context.has_cue(index)

    def _goes_on(self, index: int) -> bool:
        """A linking word after a name: the whole name may be longer, and misspelt."""
        return bool(_GOING_ON.intersection(self._context.folded[index : index + 1]))

    def _exact_at(self, index: int, keys: Sequence[NameKey]) -> tuple[Mention, int] | None:
        first = self._context.folded[index]
        scales = [item for item in self._scales if item[0] == Scale.AREA or item[1].starts(first)]
        for key in reversed(keys if scales else ()):
            joined = "".join(key)
            for scale, gazetteer in scales:
                codes = gazetteer.exact(key, joined)
                if scale == Scale.AREA and not codes and len(key) > 1:
                    # « la gupie » for Lagupie.
                    codes = gazetteer.full.get((joined,), ()) or gazetteer.in_number(key)
                if codes and (
                    found := self._named(codes, key, index, scale, key in gazetteer.full)
                ):
                    return found, len(key)
        return None

    def _named(
        self, codes: tuple[str, ...], key: NameKey, index: int, scale: Scale, whole: bool
    ) -> Mention | None:
        end = self._context.words[index + len(key) - 1].end
        if arrondissement_end(self._context.text, codes, end) is not None:
            return self._mention(codes, index, len(key), scale, whole, None)
        if scale != Scale.AREA and self._is_cut(index + len(key)):
            return None
        qualifier = self._qualifier(index, len(key))
        if qualifier:
            codes = self._qualifiers.narrow(codes, qualifier)
            if not codes and scale == Scale.FRANCE:
                codes = self._atlas.of_departements(qualifier.departements).exact(key, "".join(key))
            believed = bool(codes) and (whole or not self._plausibility.is_everyday(key))
        else:
            believed = self._plausibility.meant(codes, key, index, scale, whole)
        return self._mention(codes, index, len(key), scale, whole, qualifier) if believed else None

    def _is_cut(self, after: int) -> bool:
        """« Château » in « Château-Gombert »: half of another name."""
        if not self._context.is_hyphened(after):
            return False
        following = self._context.folded[after]
        return following not in _PARTS and (following,) not in self._atlas.france.full

    def _qualifier(self, index: int, length: int) -> Qualifier | None:
        words = self._context.words
        after = self._qualifiers.after(self._context.text, words, index + length - 1)
        if after:
            covered = sum(word.start < after.end for word in words[index + length :])
            self._qualifying = range(index + length, index + length + covered)
        return after or self._qualifiers.before(self._context.text, words, index)

    def _misspelt_at(self, index: int, keys: Sequence[NameKey]) -> tuple[Mention, int] | None:
        return self._misspelt_beside(index, keys) or self._misspelt_alone(index, keys)

    def _misspelt_beside(self, index: int, keys: Sequence[NameKey]) -> tuple[Mention, int] | None:
        """« mourrenx (64150) »: few communes bear that postcode."""
        for key in keys[:_LONGEST_MISSPELT]:
            if not self._plausibility.may_be_name(key):
                continue
            if not (qualifier := self._qualifier(index, len(key))):
                continue
            floor = _FLOOR_OF_FEW if qualifier.codes else _FLOOR_OF_MANY
            codes = self._allowed_by(qualifier).fuzzy(key, floor)
            if codes:
                mention = self._mention(codes, index, len(key), Scale.NEAR, True, qualifier)
                return mention, len(key)
        return None

    def _allowed_by(self, qualifier: Qualifier) -> Gazetteer:
        if qualifier.codes:
            return self._atlas.of_communes(qualifier.codes)
        return self._atlas.of_departements(qualifier.departements)

    def _misspelt_alone(self, index: int, keys: Sequence[NameKey]) -> tuple[Mention, int] | None:
        for scale, gazetteer in self._scales:
            if not self._plausibility.may_be_misspelt(index, scale):
                continue
            for key in reversed(keys[: gazetteer.longest]):
                codes = self._plausibility.misspelt(gazetteer, key, index, scale)
                if codes:
                    return self._mention(codes, index, len(key), scale, False, None), len(key)
        return None

    def _after(self, end: int) -> int:
        """The first word after a name that ends before `end`, and after its département."""
        return self._qualifying.stop if self._qualifying.start == end else end

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
        inside = scale == Scale.AREA or len(self._scales) == 1
        cut_short = scale == Scale.NEAR and not whole and qualifier is None and length == 2
        mention = Mention(
            codes,
            start,
            end,
            self._roles.of(index, length, self._after(index + length), inside),
            scale,
            exact=whole,
            qualified=qualifier is not None,
            outdone=self._roles.is_outdone(index + length),
            vague=cut_short and self._context.folded[index] in ("saint", "sainte"),
        )
        extended = arrondissement_end(text, codes, end)
        return mention if extended is None else replace(mention, end=extended, qualified=True)
