"""The names by which people call the communes of one area, ready to be looked up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from nlp_router.territory.pack import Pack
from nlp_router.territory.referential import Referential
from nlp_router.text.fold import name_key

NameKey = tuple[str, ...]

_LINKS = frozenset(
    ("sur", "les", "lez", "le", "la", "l", "de", "du", "des", "d", "en", "et", "sous", "aux", "au")
)
# Heads that say nothing alone: « Saint » is no commune.
_WEAK_HEADS = frozenset(("saint", "sainte", "saints", "notre", "vieux", "mont", "villers"))
_FUZZY_FLOOR = 84.0
_FUZZY_SHORTEST = 5


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Names of one area.

    Attributes:
        full: whole folded name -> INSEE codes (several for homonyms).
        short: what remains when the name is cut as people cut it -> INSEE codes.
        longest: length in words of the longest name.
        first_words: the words a name may start with.
    """

    full: Mapping[NameKey, tuple[str, ...]]
    short: Mapping[NameKey, tuple[str, ...]]
    spellings: tuple[str, ...]
    keys: tuple[NameKey, ...]
    longest: int
    first_words: frozenset[str]

    def fuzzy(self, words: NameKey, floor: float = _FUZZY_FLOOR) -> tuple[str, ...]:
        """The communes whose name is this one but for typing mistakes; none when unsure."""
        written = " ".join(words)
        if len(written) < _FUZZY_SHORTEST:
            return ()
        found = process.extract(
            written, self.spellings, scorer=fuzz.ratio, score_cutoff=floor, limit=3
        )
        if not found or len(self.keys[found[0][2]]) != len(words):
            found = [hit for hit in found if hit[1] >= 88]
        if not found:
            return ()
        best = [hit for hit in found if hit[1] >= found[0][1] - 3]
        codes = {code for hit in best for code in self._codes(self.keys[hit[2]])}
        return tuple(sorted(codes))

    def _codes(self, key: NameKey) -> tuple[str, ...]:
        return self.full.get(key) or self.short[key]


def area_gazetteer(
    referential: Referential, members: Iterable[str], pack: Pack | None
) -> Gazetteer:
    """The gazetteer of an EPCI: its communes, those merged into them, and the pack's aliases."""
    full: dict[NameKey, set[str]] = defaultdict(set)
    short: dict[NameKey, set[str]] = defaultdict(set)
    for insee in members:
        commune = referential.communes[insee]
        for name in (commune.name, *commune.former):
            full[name_key(name)].add(insee)
            for key in _short_forms(name_key(name)):
                short[key].add(insee)
    for alias, insee in (pack.aliases if pack else {}).items():
        full[name_key(alias)] = {insee}
    for key in list(short):
        if key in full:
            del short[key]
    keys = tuple(full) + tuple(key for key in short if len("".join(key)) >= _FUZZY_SHORTEST)
    return Gazetteer(
        full={key: tuple(sorted(codes)) for key, codes in full.items()},
        short={key: tuple(sorted(codes)) for key, codes in short.items()},
        spellings=tuple(" ".join(key) for key in keys),
        keys=keys,
        longest=max((len(key) for key in full), default=1),
        first_words=frozenset(key[0] for key in (*full, *short)),
    )


def _short_forms(key: NameKey) -> set[NameKey]:
    """« mas d agenais » and « le mas » for Le Mas-d'Agenais; « mantes » for Mantes-la-Jolie."""
    forms: set[NameKey] = set()
    if key[0] in ("le", "la", "les", "l"):
        forms.add(key[1:])
    core = key[1:] if key[0] in ("le", "la", "les", "l") and len(key) > 2 else key
    head = _head(core)
    if head != core and head and not (len(head) == 1 and head[0] in _WEAK_HEADS):
        forms.add(head)
    if core[0] in ("saint", "sainte"):
        forms.add(core[:2])
    elif len(core[0]) >= 5 and core[0] not in _WEAK_HEADS:
        # « Follainville » for Follainville-Dennemont.
        forms.add(core[:1])
    without_links = tuple(word for word in key if word not in _LINKS)
    if len(without_links) >= 2:
        forms.add(without_links)
    forms.discard(key)
    return {form for form in forms if form and len("".join(form)) >= 4}


def _head(key: NameKey) -> NameKey:
    for index, word in enumerate(key):
        if index and word in _LINKS:
            return key[:index]
    return key
