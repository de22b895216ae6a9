"""The question that settles a doubtful place."""

from __future__ import annotations

import pytest

from nlp_router.domain import Candidate, Place
from nlp_router.route.confirmation import confirmation

MARMANDE, REOLE = Candidate("47157", "Marmande"), Candidate("33352", "La Réole")
MAS, MUREAUX = Candidate("47159", "Le Mas-d'Agenais"), Candidate("78440", "Les Mureaux")
HERE, THERE = Candidate("31533", "Saint-Sauveur"), Candidate("97411", "Saint-Sauveur")


@pytest.mark.parametrize(
    ("candidates", "question"),
    [
        ((), None),
        ((MARMANDE,), "Est-ce bien à Marmande ?"),
        ((MAS,), "Est-ce bien au Mas-d'Agenais ?"),
        ((MARMANDE, REOLE), "Est-ce à Marmande, à La Réole ou ailleurs ?"),
        ((MUREAUX, MAS), "Est-ce aux Mureaux, au Mas-d'Agenais ou ailleurs ?"),
        ((HERE, THERE), "Est-ce à Saint-Sauveur (31), à Saint-Sauveur (974) ou ailleurs ?"),
    ],
)
def test_the_citizen_is_asked_what_the_machine_doubts(
    candidates: tuple[Candidate, ...], question: str | None
) -> None:
    assert confirmation(Place("47157", "Marmande", None, "portal", candidates)) == question
