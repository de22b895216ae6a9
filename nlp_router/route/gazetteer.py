"""The names by which people call the communes of an area, ready to be looked up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from rapidfuzz import fuzz, process

from nlp_router.route.forms import NameKey, singular
from nlp_router.text.phonetics import sound

_FUZZY_FLOOR = 84.0
# Likeness that is enough when it sounds the same.
_FUZZY_HEARD = 78.0
FUZZY_SHORTEST = 5
# Likeness asked when the numbers of words differ.
_FUZZY_RESPACED = 88.0
# In a gazetteer larger than this, a misspelling keeps its first letter and nearly its length.
_LARGE = 2_000
_BEGINNING = 3
_CLIPPED = 4


@dataclass(frozen=True)
class Gazetteer:
    """Names of one area.

    Attributes:
        full: whole folded name -> INSEE codes (several for homonyms).
        short: what remains when the name is cut as people cut it -> INSEE codes.
        joined: names written in one go, « saintebazeille » -> INSEE codes.
        singular: names of several words without their plurals, « mer le bain » -> INSEE codes.
        longest: length in words of the longest name.
    """

    full: Mapping[NameKey, tuple[str, ...]]
    short: Mapping[NameKey, tuple[str, ...]]
    joined: Mapping[str, tuple[str, ...]]
    singular: Mapping[NameKey, tuple[str, ...]]
    longest: int
    keys: tuple[NameKey, ...] = field(repr=False)

    @cached_property
    def first_words(self) -> frozenset[str]:
        """The words a name may start with."""
        keys = (*self.full, *self.short)
        # « lhay les roses »: two words may be run together.
        run = ("".join(key[:2]) for key in self.full)
        return frozenset(key[0] for key in keys) | frozenset(self.joined) | frozenset(run)

    def starts(self, word: str) -> bool:
        """Whether a name may start with this word."""
        return word in self.first_words

    def prepare(self) -> None:
        """Makes at once what the search of misspellings would make at its first use."""
        _ = self._shelves, self.first_words

    def exact(self, key: NameKey, joined: str) -> tuple[str, ...]:
        """Communes of this very name, whole, cut short, or written in one go (`joined`)."""
        whole, cut = self.full.get(key, ()), self.short.get(key, ())
        if whole and cut:
            return tuple(sorted({*whole, *cut}))
        return whole or cut or self.joined.get(joined, ())

    def in_number(self, key: NameKey) -> tuple[str, ...]:
        """« carriere sous poissy », « mers les bain »: plural marks left out or added."""
        return self.singular.get(singular(key), ()) if len(key) > 2 else ()

    def by_clipping(self, word: str) -> tuple[str, ...]:
        """« Samaz' »: the only commune whose name starts so."""
        found = {codes for name, codes in self.full.items() if name[0].startswith(word)}
        return found.pop() if len(found) == 1 and len(word) >= _CLIPPED else ()

    def by_beginning(self, key: NameKey) -> tuple[str, ...]:
        """« St Seb »: the only saint of the area whose name starts so."""
        if len(key) != 2 or key[0] not in ("saint", "sainte") or len(key[1]) < _BEGINNING:
            return ()
        found = {
            codes
            for name, codes in self.full.items()
            if len(name) > 1 and name[0] == key[0] and name[1].startswith(key[1])
        }
        return found.pop() if len(found) == 1 else ()

    def by_sound(self, key: NameKey) -> tuple[str, ...]:
        """Communes whose name sounds like these words."""
        return self._sounds.get(sound(" ".join(key)), ())

    @cached_property
    def _sounds(self) -> dict[str, tuple[str, ...]]:
        sounds: dict[str, set[str]] = defaultdict(set)
        for key in self.keys:
            sounds[sound(" ".join(key))].update(self.full.get(key) or self.short[key])
        return {heard: tuple(sorted(codes)) for heard, codes in sounds.items()}

    def fuzzy(self, words: NameKey, floor: float = _FUZZY_FLOOR) -> tuple[str, ...]:
        """The communes whose name this is but for typing mistakes; none when unsure."""
        written = " ".join(words)
        if len(written) < FUZZY_SHORTEST:
            return ()
        heard = sound(written)
        found = [
            (self.full.get(key) or self.short[key], likeness, len(key))
            for key, likeness in self._alike(written, min(floor, _FUZZY_HEARD))
            if likeness >= floor or sound(" ".join(key)) == heard
        ]
        if not found or found[0][2] != len(words):
            found = [hit for hit in found if hit[1] >= _FUZZY_RESPACED]
        if not found:
            return ()
        codes = {code for hit in found if hit[1] >= found[0][1] - 3 for code in hit[0]}
        return tuple(sorted(codes))

    def _alike(self, written: str, floor: float) -> list[tuple[NameKey, float]]:
        sizes = range(len(written) - 2, len(written) + 3)
        shelves = [(written[0], size) for size in sizes] if self._large else [("", 0)]
        hits: list[tuple[NameKey, float]] = []
        for shelf in shelves:
            keys, spellings = self._shelves.get(shelf, ((), ()))
            found = process.extract(
                written, spellings, scorer=fuzz.ratio, score_cutoff=floor, limit=3
            )
            hits += [
                (keys[index], likeness)
                for _, likeness, index in found
                # « l'étranger » is not Le Tranger.
                if not self._large or written.startswith("l ") == (keys[index][0] == "l")
            ]
        return sorted(hits, key=lambda hit: -hit[1])[:3]

    @property
    def _large(self) -> bool:
        return len(self.keys) > _LARGE

    @cached_property
    def _shelves(self) -> dict[tuple[str, int], tuple[list[NameKey], list[str]]]:
        """Names by first letter and length in a large gazetteer, all together in a small one."""
        shelves: dict[tuple[str, int], tuple[list[NameKey], list[str]]] = {}
        for key in self.keys:
            spelling = " ".join(key)
            shelf = (spelling[0], len(spelling)) if self._large else ("", 0)
            keys, spellings = shelves.setdefault(shelf, ([], []))
            keys.append(key)
            spellings.append(spelling)
        return shelves
