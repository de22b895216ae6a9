"""The precise outside body: by type, words and place; and what is then owed to the citizen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from nlp_router.domain import (
    Channel,
    Contact,
    DirectoryEntry,
    Level,
    Message,
    Place,
    Recipient,
    Redirection,
    RedirectionKind,
)
from nlp_router.route.outside import OutsideBodies
from nlp_router.route.recipient import RecipientFinder
from nlp_router.route.redirection import redirection
from nlp_router.taxonomy.tree import Taxonomy
from nlp_router.territory.territory import Territory

DAY = date(2026, 11, 24)
VAL_DE_GARONNE = "200030674"


def posted(epci: str | None = VAL_DE_GARONNE, commune: str | None = None) -> Message:
    received = datetime(2026, 11, 24, 9, tzinfo=UTC)
    return Message("1", Channel.PORTAIL, "", received, epci=epci, commune=commune)


def found(
    configuration: tuple[Taxonomy, Territory],
    kind: str,
    text: str = "",
    insee: str | None = "47157",
    message: Message | None = None,
) -> Recipient:
    taxonomy, territory = configuration
    message = message or posted()
    place = Place(insee, None, None, "text")
    recipient = RecipientFinder(territory).find(taxonomy[kind], place, message, text, DAY)
    completed = OutsideBodies(territory).completed(recipient, taxonomy[kind], place, message, text)
    assert replace(completed, directory=()) == recipient
    return completed


def test_a_recipient_is_completed_with_what_a_citizen_needs(
    configuration: tuple[Taxonomy, Territory],
) -> None:
    recipient = found(configuration, "hors.electricite_gaz", "Coupure de courant depuis hier")

    assert recipient == Recipient(
        level=Level.OPERATEUR,
        id="reseau-energie",
        name="Enedis, GRDF ou distributeur local",
        service="Gestionnaire du réseau d'énergie",
        basis=recipient.basis,
        contact=Contact("47157", "Marmande"),
        directory=(
            DirectoryEntry(
                id="enedis",
                name="Enedis",
                does="Dépanne et entretient le réseau public d'électricité et les compteurs "
                "(Linky).",
                phone="09 72 67 50 47",
                web="https://www.enedis.fr",
                verified=True,
                transmit=False,
            ),
        ),
    )


@pytest.mark.parametrize(
    ("kind", "text", "insee", "bodies"),
    [
        ("hors.electricite_gaz", "Ça sent le gaz dans la rue", "47157", ["grdf"]),
        ("hors.electricite_gaz", "ODEUR DE GAZ", "38185", ["greenalp-gaz"]),
        ("hors.electricite_gaz", "Un câble est par terre", "97209", ["edf-sei"]),
        ("hors.prestations_sociales_emploi", "Mes APL sont bloquées", "47157", ["caf", "msa"]),
        ("hors.prestations_sociales_emploi", "ma carte vitale perdue", "47157", ["cpam"]),
        ("hors.prestations_sociales_emploi", "ma pension de réversion", "47157", ["carsat"]),
        ("hors.prestations_sociales_emploi", "Au chômage, rien reçu", "47157", ["france-travail"]),
        ("hors.prestations_sociales_emploi", "salariée agricole", "47157", ["msa"]),
        (
            "hors.prestations_sociales_emploi",
            "mon dossier n'avance pas",
            "47157",
            ["caf", "msa", "cpam", "carsat", "france-travail"],
        ),
        ("hors.telecom_poste", "le facteur ne passe plus", "47157", ["la-poste"]),
        ("hors.telecom_poste", "la boîte aux lettres jaune est cassée", "47157", ["la-poste"]),
        ("hors.telecom_poste", "plus de fibre chez SFR", "47157", ["sfr"]),
        ("hors.telecom_poste", "un poteau téléphonique penche", "47157", ["orange"]),
        ("hors.telecom_poste", "fibre coupée", "47157", ["orange", "sfr", "bouygues", "free"]),
        ("hors.train_route_nationale", "le TER de 7h12 supprimé", "47157", ["sncf"]),
        ("hors.train_route_nationale", "le TER est bondé car trop court", "47157", ["sncf"]),
        ("hors.train_route_nationale", "le car Marmande-Agen", "47157", ["cars-region"]),
        ("hors.train_route_nationale", "le car ne s'arrête plus", "78361", ["idfm"]),
        ("hors.train_route_nationale", "bruit de l'autoroute", "47157", ["autoroute"]),
        ("hors.train_route_nationale", "un bouchon sur l'A62", "47157", ["vinci"]),
        ("hors.train_route_nationale", "un trou sur la RD 933", "47157", ["departement"]),
        ("transports.bus_reseau", "plus de bus", "70285", ["cars-region"]),
        ("transports.scolaire", "le car scolaire", "77468", ["idfm"]),
        ("hors.train_route_nationale", "la RN 21 est dangereuse", "47157", ["dir-centre-ouest"]),
        ("hors.college_lycee", "la cantine du collège", "47157", ["departement"]),
        ("hors.college_lycee", "le chauffage du lycée", "47157", ["region"]),
        ("hors.college_lycee", "la bourse de mon fils", "47157", ["education-nationale"]),
        ("hors.sante", "plus aucun médecin", "47157", ["ars"]),
        ("hors.permis_carte_grise", "mon permis", "47157", ["ants"]),
        ("hors.impots", "ma taxe foncière", "47157", ["impots"]),
        ("hors.sejour_nationalite", "mon titre de séjour", "47157", ["prefecture"]),
        ("hors.police_justice", "on m'a volé mon vélo", "47157", ["police"]),
        ("hors.police_justice", "le conciliateur", "47157", ["justice"]),
        ("social.sans_abri", "un homme dort dehors", "47157", ["hebergement"]),
        ("social.droits_departementaux", "dossier MDPH", "47157", ["mdph"]),
        ("social.droits_departementaux", "mon RSA", "47157", ["departement"]),
        ("logement.bailleur_litige", "mon bailleur ne répare pas", "47157", ["adil"]),
        ("voirie.chaussee_degradee", "un trou sur la RD 933", "47157", ["departement"]),
        ("voirie.chaussee_degradee", "un trou sur la N21", "47157", ["dir-centre-ouest"]),
        ("voirie.chaussee_degradee", "un trou sur l'A62", "47157", ["vinci"]),
        ("voirie.chaussee_degradee", "un trou rue Haute", "47157", []),
        ("dechets.decheterie", "", "47157", []),
    ],
)
def test_type_words_and_place_pick_the_body(
    configuration: tuple[Taxonomy, Territory],
    kind: str,
    text: str,
    insee: str,
    bodies: list[str],
) -> None:
    message = posted(epci=configuration[1].referential.epci_of[insee])

    recipient = found(configuration, kind, text, insee, message)

    assert [entry.id for entry in recipient.directory] == bodies


def test_without_a_place_the_portal_s_departement_counts_when_there_is_one(
    configuration: tuple[Taxonomy, Territory],
) -> None:
    kind, text = "hors.electricite_gaz", "coupure de courant"

    here = found(configuration, kind, text, None)
    nowhere = found(configuration, kind, text, None, posted(epci=None))

    assert [entry.phone for entry in here.directory] == ["09 72 67 50 47"]
    assert [entry.phone for entry in nowhere.directory] == [None]


def test_a_body_that_a_territory_named_keeps_its_own_name(
    configuration: tuple[Taxonomy, Territory],
) -> None:
    taxonomy, territory = configuration
    kind = taxonomy["hors.electricite_gaz"]
    place = Place("47157", None, None, "text")

    def entries(identifier: str) -> list[str]:
        own = Recipient(Level.OPERATEUR, identifier, "x", "", "", None)
        done = OutsideBodies(territory).completed(own, kind, place, posted(), "gaz")
        return [entry.id for entry in done.directory]

    assert entries("regie-locale") == []
    assert entries("enedis") == ["enedis"]


def redirected(
    configuration: tuple[Taxonomy, Territory],
    kind: str,
    text: str = "",
    message: Message | None = None,
) -> Redirection | None:
    message = message or posted()
    recipient = found(configuration, kind, text, message=message)
    return redirection(recipient, configuration[0][kind], message)


def test_an_administration_is_handed_the_request(
    configuration: tuple[Taxonomy, Territory],
) -> None:
    found = redirected(configuration, "voirie.chaussee_degradee", "un trou sur la RD 933")

    assert found == Redirection(
        kind=RedirectionKind.TRANSMISSION,
        to="Département (Lot-et-Garonne)",
        reason="Cette route relève du Département, pas de la commune.",
        sentence="Cette route relève du Département, pas de la commune. Votre demande lui est "
        "transmise : Département (Lot-et-Garonne), https://www.lotetgaronne.fr.",
        basis="CRPA L114-2 (transmission à l'administration compétente)",
    )


def test_an_operator_is_for_the_citizen_to_call(
    configuration: tuple[Taxonomy, Territory],
) -> None:
    found = redirected(configuration, "hors.electricite_gaz", "ça sent le gaz")

    assert found == Redirection(
        kind=RedirectionKind.ORIENTATION,
        to="GRDF",
        reason="« Électricité et gaz » ne relève ni de la commune ni de l'intercommunalité.",
        sentence="« Électricité et gaz » ne relève ni de la commune ni de l'intercommunalité. "
        "Adressez-vous à : GRDF, en urgence 0 800 47 33 33, https://www.grdf.fr.",
        basis="information de l'habitant ; CRPA L114-2 si l'organisme est une administration",
    )


def test_a_number_that_nobody_verified_is_not_told(
    configuration: tuple[Taxonomy, Territory],
) -> None:
    found = redirected(configuration, "hors.telecom_poste", "internet coupé chez Orange")

    assert found is not None
    assert found.sentence.endswith("Adressez-vous à : Orange, https://dommages-reseaux.orange.fr.")


@pytest.mark.parametrize(
    ("kind", "epci", "commune", "to"),
    [
        # The EPCI's portal received what is the commune's, and the other way round.
        ("etat_civil.acte", VAL_DE_GARONNE, None, "Marmande"),
        ("dechets.decheterie", VAL_DE_GARONNE, "47157", "CA Val de Garonne Agglomération"),
        # The right door.
        ("etat_civil.acte", VAL_DE_GARONNE, "47157", None),
        ("dechets.decheterie", VAL_DE_GARONNE, None, None),
        ("administration.site_compte", VAL_DE_GARONNE, None, None),
        # No door known: only what no commune or EPCI does is redirected.
        ("etat_civil.acte", None, None, None),
        ("hors.impots", None, None, "Finances publiques (impôts)"),
    ],
)
def test_only_a_wrong_door_is_redirected(
    configuration: tuple[Taxonomy, Territory],
    kind: str,
    epci: str | None,
    commune: str | None,
    to: str | None,
) -> None:
    found = redirected(configuration, kind, message=posted(epci, commune))

    assert (found.to if found else None) == to


def test_a_recipient_still_to_be_named_is_not_redirected(taxonomy: Taxonomy) -> None:
    unknown = Recipient(Level.COMMUNE, "", "Commune à préciser", "", "", None)

    assert redirection(unknown, taxonomy["etat_civil.acte"], posted()) is None
