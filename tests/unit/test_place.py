"""Where the fact is, in messages that name it, misspell it, or do not."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nlp_router.domain import Candidate, Channel, Message, Place
from nlp_router.route.place import PlaceFinder
from nlp_router.territory.contours import Contours, import_contours, load_contours
from nlp_router.territory.territory import Territory

VGA, VESOUL, PAU, GPSEO, CACEM = "200030674", "247000011", "200067254", "200059889", "249720061"
COMMON = frozenset("le un une feu vert pau gan pont dans sur avec tonne marche beau".split())


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


@pytest.mark.parametrize(
    ("text", "insee"),
    [
        # Not where the writer lives, was born, works or goes.
        ("Infirmière à Tonneins, je signale un trou à Seyches", "47301"),
        ("né à Toulouse, je vis à Tonneins, mais le trou est à Seyches", "47301"),
        ("je travaille à Marmande, le trou est devant l'école de Seyches", "47301"),
        ("le bus pour Marmande ne s'arrête plus à Seyches", "47301"),
        # Nor what he compares with.
        ("à Marmande ils ont bien des bancs, et nous à Seyches, rien", "47301"),
        ("à Seyches rien, contrairement à Marmande et à Tonneins", "47301"),
        ("à Juziers c'est propre, à Seyches c'est sale", "47301"),
        # Somebody hands the message on.
        ("Le maire de Seyches nous transmet cette plainte", "47301"),
        # His own people's town, unless the fact is there.
        ("J'habite Tonneins mais ma mère est à Seyches et n'a plus d'eau", "47301"),
        ("Mon père vit à Seyches, dont les rues sont noires", "47301"),
        ("Mes cours sont à Bordeaux ; à Seyches le car part trop tôt", "47301"),
        ("J'étais à Marmande pour un vaccin, et à Seyches en rentrant je suis tombée", "47301"),
        ("Je reviens de Tonneins et la route est barrée à Seyches", "47301"),
        ("L'odeur de brûlé qui nous réveille à Tonneins vient de Seyches", "47301"),
        ("Je vais à la foire de Seyches. Là-bas, pas une poubelle", "47301"),
        ("Je loge à Tonneins, je dors à Marmande, et à Seyches mon garage est inondé", "47301"),
        ("Marmande et Tonneins ont eu des abris, Seyches attend toujours", "47301"),
        ("Seyches n'est quand même pas Marmande, on roule trop vite ici", "47301"),
        ("Boulangère à Tonneins, je loue un studio à Seyches et le couloir est inondé", "47301"),
        ("Propriétaire à Seyches, je vis à Tonneins. La taxe a doublé", "47301"),
        ("On m'a volé mon vélo à Seyches pendant que j'étais à Tonneins", "47301"),
        ("Mon père de Seyches me dit que le transformateur ronfle", "47301"),
        ("Je dors à Tonneins ; et le week-end à Seyches, autour du lac, c'est la foire", "47301"),
        ("Le car m'a déposée à Tonneins, mon vélo était à Seyches. À Seyches, volé !", "47301"),
    ],
)
def test_the_fact_is_not_where_the_writer_lives_or_compares(
    finder: PlaceFinder, text: str, insee: str
) -> None:
    place = find(finder, text, VGA)

    assert (place.insee, place.candidates) == (insee, ())


@pytest.mark.parametrize(
    ("text", "insee", "quote"),
    [
        ("un trou rue des Lilas, Paris 15e", "75056", "Paris 15e"),
        ("trottoir cassé, Lyon 3", "69123", "Lyon 3"),
        ("dans le 13ème à Marseille rien n'est ramassé", "13055", "Marseille"),
        ("plus de lumière rue Lecourbe 75015", "75056", "75015"),
        ("fuite d'eau à Saint-Sauveur (31)", "31516", "Saint-Sauveur"),
        ("fuite d'eau à Saint-Sauveur en Haute-Garonne", "31516", "Saint-Sauveur"),
        ("31790 Saint-Sauveur, fuite d'eau", "31516", "Saint-Sauveur"),
        ("à Œuilly (02) plus d'eau", "02565", "Œuilly"),
        ("trou à lhay les roses", "94038", "lhay les roses"),
    ],
)
def test_without_a_portal_all_of_france_is_searched(
    finder: PlaceFinder, text: str, insee: str, quote: str
) -> None:
    place = find(finder, text, None)

    assert (place.insee, place.quote, place.candidates) == (insee, quote, ())


@pytest.mark.parametrize(
    ("text", "insee"),
    [
        ("#SteBazeille encore une coupure", "47233"),
        ("lampadaire cassé à saintebazeille", "47233"),
        ("DEPOT SAUVAGE A GONTAUD DE NOGARET", "47110"),
        ("castelno sur gupi on capte rien", "47056"),
        ("à meillan sur garone, un chien", "47165"),
        ("Mairie de Seych' fermée", "47301"),
        ("saint sauveur (de Meilhan), une fuite", "47277"),
        ("a clairoc l'écluse est bloquée", "47065"),
        ("couture sur garonne, la digue est percée", "47074"),
        ("Couthure sur Garonne le bus", "47074"),
        ("St Barth, rue du Puits, une fuite", "47232"),
        ("toneins quartier st pierre des rats", "47310"),
        ("Laroque-Timbaut, rue Haute : une fuite", "47138"),
        ("Saint-Pierre-sur-Dropt : le moulin s'effondre", "47271"),
    ],
)
def test_a_name_is_found_as_people_write_it(finder: PlaceFinder, text: str, insee: str) -> None:
    place = find(finder, text, VGA)

    assert (place.insee, place.candidates) == (insee, ())


@pytest.mark.parametrize(
    ("epci", "text"),
    [
        (GPSEO, "M. Limay m'a promis une réponse"),
        (PAU, "je m'appelle Sylvie Pau"),
        (VGA, "ma chienne s'appelle Agmée"),
        (VGA, "il est marmandais"),
        (VGA, "Les Samazan et les frères Beaupuy garent leurs engins devant chez moi"),
        (VGA, "le mas de nos voisins a brûlé"),
        (VGA, "un beau puy de gravats"),
    ],
)
def test_a_surname_is_no_place(finder: PlaceFinder, epci: str, text: str) -> None:
    assert find(finder, text, epci) == Place(None, None, None, None)


@pytest.mark.parametrize("text", ["la ligne Marmande-Agen est supprimée", "route de Marmande"])
def test_an_epci_asks_about_the_only_commune_named(finder: PlaceFinder, text: str) -> None:
    place = find(finder, text, VGA)

    assert (place.insee, place.candidates) == ("47157", (Candidate("47157", "Marmande"),))
    assert place.confirmation == "Est-ce bien à Marmande ?"


@pytest.mark.parametrize(
    ("epci", "text", "insee"),
    [
        (PAU, "juransson, le gave a débordé", "64284"),
        (GPSEO, "Carrières-ss-Poissy, une odeur de brûlé", "78123"),
        (GPSEO, "carriere sous poissy marre des pneus", "78123"),
        (None, "villefranche de rouergue (12), la bastide, une fuite", "12300"),
        (None, "Étudiante à Albi, en stage à Gaillac dans le Tarn où le parc est noir", "81099"),
    ],
)
def test_the_same_is_true_of_other_areas(
    finder: PlaceFinder, epci: str | None, text: str, insee: str
) -> None:
    place = find(finder, text, epci)

    assert (place.insee, place.candidates) == (insee, ())


@pytest.mark.parametrize(
    "text",
    [
        "Nouveau venu de Toulouse, où le tri est plus simple, je cherche le calendrier",
        "Ma fille a demandé une crèche à Tonneins, refusée. Et chez vous ?",
        "Quand je vois ce qu'ils font à Tonneins, j'ai honte de nos rues",
        "Mercerie Beaupuy, rue piétonne : les portants gênent",
        "La tournée « Tonneins » ne ramasse plus le lundi",
    ],
)
def test_the_portal_s_commune_remains_when_others_are_only_spoken_of(
    finder: PlaceFinder, text: str
) -> None:
    place = find(finder, text, VGA, "47157")

    assert (place.insee, place.source, place.candidates) == ("47157", "portal", ())


def test_two_places_of_one_list_are_a_question(finder: PlaceFinder) -> None:
    place = find(finder, "à Virazeil et à Beaupuy les bacs sont pleins", VGA)

    assert place.candidates == (Candidate("47326", "Virazeil"), Candidate("47024", "Beaupuy"))


def two_squares(tmp_path: Path) -> Contours | None:
    """Two made communes side by side, one degree wide: Marmande, then Virazeil."""
    features = [
        {
            "properties": {"id": code},
            "geometry": {
                "type": "Polygon",
                "coordinates": [
                    [[west, 44], [west + 1, 44], [west + 1, 45], [west, 45], [west, 44]]
                ],
            },
        }
        for code, west in (("47157", 0), ("47326", 1))
    ]
    source = tmp_path / "communes.geojson"
    source.write_text(json.dumps({"features": features}))
    import_contours(source, tmp_path / "contours.npz")
    return load_contours(tmp_path / "contours.npz")


class OneAddress:
    """A geocoder that knows one address."""

    def locate(self, address: str, commune: str | None) -> str | None:
        return "47233" if address == "3 rue Haute" else None


MARMANDE, VIRAZEIL = Candidate("47157", "Marmande"), Candidate("47326", "Virazeil")
NO_CANDIDATE: tuple[Candidate, ...] = ()


@pytest.mark.parametrize(
    ("text", "longitude", "address", "commune", "expected"),
    [
        ("un trou", 1.5, "3 rue Haute", "47310", ("47326", "coordinates", NO_CANDIDATE)),
        ("un trou", 1.0, None, None, ("47157", "coordinates", (MARMANDE, VIRAZEIL))),
        ("un trou", 9.0, "3 rue Haute", "47310", ("47233", "address", NO_CANDIDATE)),
        ("un trou", None, "ailleurs", "47310", ("47310", "portal", NO_CANDIDATE)),
        ("trou à Virazeil", 1.5, None, None, ("47326", "text", NO_CANDIDATE)),
        ("trou à Virazeil", 1.0, None, None, ("47326", "text", NO_CANDIDATE)),
        ("trou à Virazeil", 9.0, "3 rue Haute", None, ("47326", "text", NO_CANDIDATE)),
        ("trou à Virazeil", 0.5, None, None, ("47326", "text", (VIRAZEIL, MARMANDE))),
        ("je vis à Virazeil", 0.5, None, None, ("47157", "coordinates", NO_CANDIDATE)),
    ],
)
def test_the_sources_of_a_place_have_their_order(
    territory: Territory,
    tmp_path: Path,
    text: str,
    longitude: float | None,
    address: str | None,
    commune: str | None,
    expected: tuple[str, str, tuple[Candidate, ...]],
) -> None:
    known = replace(territory, contours=two_squares(tmp_path))
    received = replace(
        message(text, VGA, commune),
        latitude=None if longitude is None else 44.5,
        longitude=longitude,
        address=address,
    )
    place = PlaceFinder(known, COMMON, OneAddress()).find(received, text)

    assert (place.insee, place.source, place.candidates) == expected


@pytest.mark.parametrize(
    ("epci", "text", "insee"),
    [
        (VGA, "Ma fille est scolarisée à Virazeil et la cantine a encore servi du froid.", "47326"),
        (VGA, "Mon employeur est à Marmande, les camions bloquent l'entrée.", "47157"),
        (VGA, "Juste avant d'arriver à Tonneins, un arbre penche.", "47310"),
        (VGA, "Tonneins a mis des caméras, et nous ?", "47310"),
        (None, "En week-end à Bordeaux et la borne ne marche pas.", "33063"),
    ],
)
def test_where_one_only_works_goes_or_looks_is_asked_about(
    finder: PlaceFinder, epci: str | None, text: str, insee: str
) -> None:
    place = find(finder, text, epci)

    assert (place.insee, [candidate.insee for candidate in place.candidates]) == (insee, [insee])
    assert place.confirmation == f"Est-ce bien à {place.candidates[0].name} ?"


def test_a_saint_s_name_alone_is_any_of_them(finder: PlaceFinder) -> None:
    place = find(finder, "un dépôt de pneus à Saint-Sauveur", VGA)

    assert place.candidates == (
        Candidate("47277", "Saint-Sauveur-de-Meilhan"),
        Candidate("47059", "Caubon-Saint-Sauveur"),
    )
    told = "un dépôt de pneus à Saint-Sauveur de M., vers le canal"
    assert find(finder, told, VGA).insee == "47277"
    assert find(finder, told, VGA).candidates == ()
