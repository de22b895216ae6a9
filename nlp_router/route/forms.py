"""The forms that people give to a commune's name: cut short, or in one go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

NameKey = tuple[str, ...]

ARTICLES = ("le", "la", "les", "l")
_LINKS = frozenset(
    ("sur", "les", "lez", "le", "la", "l", "de", "du", "des", "d", "en", "et", "sous", "aux", "au")
)
# Heads that say nothing alone: « Saint » is no commune.
_WEAK_HEADS = frozenset(("saint", "sainte", "saints", "notre", "vieux", "mont", "villers"))
_JOINED_SHORTEST = 6
_ELISIONS = {
    "saint": ("st",),
    "sainte": ("ste", "st"),
    "saints": ("sts", "st"),
    "saintes": ("stes", "ste"),
}


def joined_names(full: Mapping[NameKey, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Names written in one go, « saintebazeille », « stebazeille » -> INSEE codes."""
    joined: dict[str, set[str]] = defaultdict(set)
    for key, codes in full.items():
        for first in (key[0], *_ELISIONS.get(key[0], ())):
            written = "".join((first, *key[1:]))
            if len(key) > 1 and len(written) >= _JOINED_SHORTEST:
                joined[written].update(codes)
    return {written: tuple(sorted(codes)) for written, codes in joined.items()}


def singular(key: NameKey) -> NameKey:
    """« carriere sou poissy »: the words without a final s or x."""
    return tuple(word.rstrip("sx") or word for word in key)


def short_forms(key: NameKey) -> set[NameKey]:
    """« mas d agenais » and « le mas » for Le Mas-d'Agenais; « mantes » for Mantes-la-Jolie."""
    forms: set[NameKey] = set()
    if key[0] in ARTICLES:
        forms.add(key[1:])
        if len(key) > 2 and len(key[1]) >= 3:
            forms.add(key[:2])
    core = key[1:] if key[0] in ARTICLES and len(key) > 2 else key
    head = _head(core)
    if head != core and head and not (len(head) == 1 and head[0] in _WEAK_HEADS):
        forms.add(head)
    forms |= _saint_forms(key)
    if core[0] in ("saint", "sainte"):
        pass
    elif len(core[0]) >= 5 and core[0] not in _WEAK_HEADS:
        # « Follainville » for Follainville-Dennemont.
        forms.add(core[:1])
    without_links = tuple(word for word in key if word not in _LINKS)
    if len(without_links) >= 2:
        forms.add(without_links)
    forms.discard(key)
    return {form for form in forms if form and len("".join(form)) >= 4}


def usual_forms(key: NameKey) -> set[NameKey]:
    """Those by which a commune is known from afar: « au Bourg-d'Oisans »."""
    return _saint_forms(key) | ({key[1:]} if key[0] in ARTICLES and len(key) > 2 else set())


def _saint_forms(key: NameKey) -> set[NameKey]:
    """« saint sauveur » for Saint-Sauveur-de-Meilhan and for Caubon-Saint-Sauveur."""
    starts = [index for index, word in enumerate(key[:-1]) if word in ("saint", "sainte")]
    return {key[start : start + 2] for start in starts} - {key}


def _head(key: NameKey) -> NameKey:
    for index, word in enumerate(key):
        if index and word in _LINKS:
            return key[:index]
    return key
