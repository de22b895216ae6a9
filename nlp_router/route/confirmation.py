"""The question by which the citizen settles a doubt about the place."""

from __future__ import annotations

from collections import Counter

from nlp_router.domain import Candidate, Place

_LAST_CHOICE = "ailleurs"


def confirmation(place: Place) -> str | None:
    """A French question for the citizen; None when the place is sure, or nothing is known.

    « Est-ce bien à Villeparois ? » for one commune, else « Est-ce à X, à Y ou ailleurs ? ».
    Homonyms are told apart by their département, the start of the INSEE code.
    """
    if not place.candidates:
        return None
    names = _distinct(place.candidates)
    if len(names) == 1:
        return f"Est-ce bien {names[0]} ?"
    return f"Est-ce {', '.join(names)} ou {_LAST_CHOICE} ?"


def _distinct(candidates: tuple[Candidate, ...]) -> list[str]:
    counts = Counter(candidate.name for candidate in candidates)
    return [
        _at(candidate.name)
        + (f" ({_departement(candidate.insee)})" if counts[candidate.name] > 1 else "")
        for candidate in candidates
    ]


def _at(name: str) -> str:
    """« à Marmande », « au Mas-d'Agenais », « aux Mureaux », « à La Réole »."""
    for article, contracted in (("Le ", "au "), ("Les ", "aux ")):
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    return f"à {name}"


def _departement(insee: str) -> str:
    return insee[:3] if insee.startswith(("97", "98")) else insee[:2]
