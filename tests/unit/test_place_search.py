"""What a person types finds communes and EPCI."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp_router import paths
from nlp_router.territory.referential import load_referential
from nlp_router.territory.search import PlaceSearch
from nlp_router.text.fold import name_key

SEARCH = PlaceSearch(load_referential(paths.taxonomies() / "territory" / "france.json.gz"))


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("marmande", ("Marmande", None)),
        ("haie fouassiere", ("La Haie-Fouassière", None)),
        ("st etienne", ("Saint-Étienne", None)),
        ("agglo garonne", ("CA Val de Garonne Agglomération", None)),
        ("flee", ("Flée", None)),
        ("saint sauveur de flee", ("Segré-en-Anjou Bleu", "Saint-Sauveur-de-Flée")),
        ("2a004", ("Ajaccio", None)),
        ("210401571", None),
    ],
)
def test_the_best_match_comes_first(typed: str, first: tuple[str, str | None] | None) -> None:
    found = SEARCH(typed)

    assert ((found[0].place.name, found[0].former) if found else None) == first


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=12))
def test_any_text_is_answered_with_names_that_hold_its_words(typed: str) -> None:
    found = SEARCH(typed)

    if not any(character.isdigit() for character in typed):
        for item in found:
            name = name_key(item.former or item.place.name)
            assert all(any(w.startswith(asked) for w in name) for asked in name_key(typed))
