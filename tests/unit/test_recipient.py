"""Who is in charge: type × nature of the EPCI × pack × date × what the text says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from nlp_router.domain import Channel, Contact, Level, Message, Place, Recipient
from nlp_router.route.recipient import RecipientFinder
from nlp_router.route.roads import named_road
from nlp_router.taxonomy.tree import Taxonomy
from nlp_router.territory.lines import Body, Line, Scope, Source
from nlp_router.territory.road_owners import NamedRoad, Road
from nlp_router.territory.territory import Territory

DAY = date(2026, 11, 24)
MARMANDE = Place("47157", "Marmande", "Marmande", "text")
NOWHERE = Place(None, None, None, None)


def message(epci: str | None = "200030674", commune: str | None = None) -> Message:
    return Message("1", Channel.PORTAIL, "", datetime.now(UTC), epci=epci, commune=commune)


def find(
    configuration: tuple[Taxonomy, Territory],
    kind: str,
    place: Place = MARMANDE,
    received: Message | None = None,
    text: str = "",
    day: date = DAY,
) -> Recipient:
    taxonomy, territory = configuration
    finder = RecipientFinder(territory)
    return finder.find(taxonomy[kind], place, received or message(), text, day)


def test_a_recipient_says_who_why_and_whom_to_contact(
    configuration: tuple[Taxonomy, Territory],
) -> None:
    assert find(configuration, "dechets.collecte_non_effectuee") == Recipient(
        level=Level.EPCI,
        id="200030674",
        name="CA Val de Garonne Agglomération",
        service="Service déchets",
        basis="Déchets ménagers : epci par défaut en CA (obligatoire partout)",
        contact=Contact("47157", "Marmande"),
    )


@pytest.mark.parametrize(
    ("kind", "insee", "epci", "level", "identifier"),
    [
        ("voirie.chaussee_degradee", "47157", "200030674", Level.COMMUNE, "47157"),
        ("voirie.chaussee_degradee", "78361", "200059889", Level.EPCI, "200059889"),
        ("eau.facture", "47157", "200030674", Level.EPCI, "200030674"),
        ("etat_civil.acte", "78361", "200059889", Level.COMMUNE, "78361"),
        ("social.droits_departementaux", "47157", "200030674", Level.DEPARTEMENT, "47"),
        ("hors.train_route_nationale", "47157", "200030674", Level.REGION, "75"),
        ("hors.permis_carte_grise", "47157", "200030674", Level.ETAT, "france-titres"),
        ("hors.electricite_gaz", "47157", "200030674", Level.OPERATEUR, "reseau-energie"),
        ("logement.bailleur_litige", "47157", "200030674", Level.ORGANISME, "bailleur"),
        # Héricourt is in a communauté de communes: water is the commune's, buses the Région's.
        ("eau.facture", "70285", None, Level.COMMUNE, "70285"),
        ("transports.bus_reseau", "70285", None, Level.REGION, "27"),
        # Ouessant is in no EPCI.
        ("dechets.decheterie", "29155", None, Level.COMMUNE, "29155"),
        # The métropole de Lyon has the powers of a métropole.
        ("voirie.chaussee_degradee", "69123", None, Level.EPCI, "200046977"),
    ],
)
def test_the_law_s_default(
    configuration: tuple[Taxonomy, Territory],
    kind: str,
    insee: str,
    epci: str | None,
    level: Level,
    identifier: str,
) -> None:
    name = configuration[1].referential.communes[insee].name
    place = Place(insee, name, name, "text")

    recipient = find(configuration, kind, place, message(epci))

    assert (recipient.level, recipient.id) == (level, identifier)
    assert recipient.contact == Contact(insee, name)


def test_the_collectivity_written_to_answers_for_itself(
    configuration: tuple[Taxonomy, Territory],
) -> None:
    kind = "administration.site_compte"

    assert find(configuration, kind, MARMANDE, message()).id == "200030674"
    assert find(configuration, kind, MARMANDE, message(commune="47157")).id == "47157"


def test_martinique_has_one_collectivity_for_two_levels(
    configuration: tuple[Taxonomy, Territory],
) -> None:
    place = Place("97209", "Fort-de-France", None, "portal")

    recipient = find(configuration, "social.droits_departementaux", place, message("249720061"))

    assert recipient.name == "Collectivité territoriale de Martinique"


def test_without_a_place_the_commune_stays_to_be_said(
    configuration: tuple[Taxonomy, Territory],
) -> None:
    recipient = find(configuration, "voirie.chaussee_degradee", NOWHERE)

    assert (recipient.level, recipient.id, recipient.contact) == (Level.COMMUNE, "", None)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("un trou sur la RD 933", Level.DEPARTEMENT),
        ("un trou sur la D813 à la sortie", Level.DEPARTEMENT),
        ("la départementale est défoncée", Level.DEPARTEMENT),
        ("un trou sur la N21", Level.ETAT),
        ("un trou sur l'A62", Level.OPERATEUR),
        ("un trou rue Haute", Level.COMMUNE),
    ],
)
def test_a_road_named_in_the_text_goes_to_its_owner(
    configuration: tuple[Taxonomy, Territory], text: str, level: Level
) -> None:
    assert find(configuration, "voirie.chaussee_degradee", text=text).level is level


def test_a_road_s_name_only_counts_for_the_roadway(
    configuration: tuple[Taxonomy, Territory],
) -> None:
    recipient = find(configuration, "proprete.depot_sauvage", text="gravats le long de la RD 933")

    assert recipient.level is Level.COMMUNE


def test_named_road_takes_the_first() -> None:
    assert named_road("entre la D813 et l'A62") == NamedRoad(Road.DEPARTEMENTALE, "D813", "D813")
    assert named_road("de la rocade à la RN 21") == NamedRoad(Road.NATIONALE, "N21", "RN 21")
    assert named_road("au numéro 12") is None


def test_a_pack_s_line_wins_within_its_dates_and_communes(
    configuration: tuple[Taxonomy, Territory],
) -> None:
    taxonomy, territory = configuration
    line = Line(
        competence="eclairage_public",
        level=Level.ORGANISME,
        scope=Scope(epcis=frozenset({"200030674"})),
        source=Source.PACK,
        basis="délibération du 3 mars 2026",
        reference="packs/200030674.yaml, ligne 12",
        body=Body("syndicat-energie", "Syndicat d'énergie"),
        service="Dépannage",
        valid_from=date(2027, 1, 1),
    )
    precise = replace(
        line,
        scope=replace(line.scope, communes=frozenset({"47310"})),
        body=Body("regie", "Régie"),
    )
    packs = {
        **territory.packs,
        "200030674": replace(territory.packs["200030674"], overrides=(line, precise)),
    }
    changed = (taxonomy, replace(territory, packs=packs))
    tonneins = Place("47310", "Tonneins", None, "portal")

    before = find(changed, "eclairage.panne", day=date(2026, 12, 31))
    after = find(changed, "eclairage.panne", day=date(2027, 1, 1))
    there = find(changed, "eclairage.panne", tonneins, day=date(2027, 1, 1))

    assert before.level is Level.COMMUNE
    assert after == Recipient(
        level=Level.ORGANISME,
        id="syndicat-energie",
        name="Syndicat d'énergie",
        service="Dépannage",
        basis="délibération du 3 mars 2026, depuis le 01/01/2027",
        contact=Contact("47157", "Marmande"),
    )
    assert there.id == "regie"
