"""Where the fact is, in messages that name it, misspell it, or do not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from nlp_router.domain import Candidate, Channel, Message, Place
from nlp_router.route.place import PlaceFinder
from nlp_router.territory.territory import Territory

VGA, VESOUL, PAU, GPSEO, CACEM = "200030674", "247000011", "200067254", "200059889", "249720061"
COMMON = frozenset("le un une feu vert pau gan pont dans sur avec tonne marche".split())


@pytest.fixture(scope="module")
def finder(territory: Territory) -> PlaceFinder:
    return PlaceFinder(territory, COMMON)


def message(text: str, epci: str | None = VGA, commune: str | None = None) -> Message:
    return Message("1", Channel.PORTAIL, text, datetime.now(UTC), epci=epci, commune=commune)


def find(finder: PlaceFinder, text: str, epci: str | None, commune: str | None = None) -> Place:
    received = message(text, epci, commune)
    return finder.find(received, text)


@pytest.mark.parametrize(
    ("epci", "text", "insee", "quote"),
    [
        (VGA, "un trou à Virazeil devant l'église", "47326", "Virazeil"),
        (VGA, "lampadaire cassé a virazeille", "47326", "virazeille"),
        (VGA, "ste bazeille, rue du Lavoir", "47233", "ste bazeille"),
        (VGA, "les poubelles de St Barth", "47232", "St Barth"),
        (VGA, "au mas d'agenais hier soir", "47159", "mas d'agenais"),
        (VGA, "TONNEINS : plus d'eau", "47310", "TONNEINS"),
        (VGA, "j'habite Tonneins mais l'épave est à Clairac", "47065", "Clairac"),
        (VGA, "l'épave est à Clairac, moi j'habite Tonneins", "47065", "Clairac"),
        (VESOUL, "echenoz la meline, un chien errant", "70207", "echenoz la meline"),
        (VESOUL, "à Échenoz, un chien errant", "70207", "Échenoz"),
        (VESOUL, "le quartier du Montmarin", "70550", "Montmarin"),
        (PAU, "un arbre couché à Gan", "64230", "Gan"),
        (GPSEO, "la salle des fêtes de Follainville", "78239", "Follainville"),
        (GPSEO, "nid de poule à Conflans", "78172", "Conflans"),
        (CACEM, "plus de lumière a fdf", "97209", "fdf"),
        (None, "perdu mes clés à Carpentras", "84031", "Carpentras"),
    ],
)
def test_the_commune_of_the_fact_is_found(
    finder: PlaceFinder, epci: str | None, text: str, insee: str, quote: str
) -> None:
    place = find(finder, text, epci)

    assert (place.insee, place.quote, place.source, place.candidates) == (insee, quote, "text", ())


@pytest.mark.parametrize(
    ("epci", "text"),
    [
        (GPSEO, "le feu vert du carrefour est cassé"),
        (VGA, "rue de Bordeaux il fait noir"),
        (VGA, "une tonne de gravats dans le fossé"),
        (PAU, "le marche est sale"),
        (VGA, "la facture de 47000 euros"),
    ],
)
def test_words_and_streets_are_no_places(finder: PlaceFinder, epci: str, text: str) -> None:
    assert find(finder, text, epci) == Place(None, None, None, None)


def test_without_a_name_it_is_the_portal_s_commune(finder: PlaceFinder) -> None:
    assert find(finder, "un trou devant chez moi", VGA, "47157") == Place(
        "47157", "Marmande", None, "portal"
    )


def test_a_street_named_after_a_neighbour_does_not_move_the_fact(finder: PlaceFinder) -> None:
    place = find(finder, "un trou route de Seyches", VGA, "47157")

    assert (place.insee, place.source) == ("47157", "portal")


def test_a_name_shared_by_two_communes_gives_candidates(finder: PlaceFinder) -> None:
    place = find(finder, "plus de bus a Mantes ce matin", GPSEO)

    assert place.candidates == (
        Candidate("78361", "Mantes-la-Jolie"),
        Candidate("78362", "Mantes-la-Ville"),
    )
    assert (place.insee, place.quote) == ("78361", "Mantes")


def test_the_portal_settles_between_candidates(finder: PlaceFinder) -> None:
    place = find(finder, "plus de bus a Mantes ce matin", GPSEO, "78362")

    assert (place.insee, place.candidates) == ("78362", ())


def test_a_postcode_names_its_communes(finder: PlaceFinder) -> None:
    place = find(finder, "12 rue Haute 47400", VGA)

    assert place.insee == "47310"
    assert Candidate("47094", "Fauguerolles") in place.candidates


def test_a_far_town_is_a_question_not_an_answer(finder: PlaceFinder) -> None:
    place = find(finder, "acte de naissance, née à Toulouse", VGA, "47157")

    assert place.insee == "47157"
    assert place.candidates == (Candidate("47157", "Marmande"), Candidate("31555", "Toulouse"))
