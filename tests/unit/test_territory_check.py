"""Contradictions, gaps and overlaps in a pack; why a request goes where it goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from nlp_router.domain import Channel, Level, Message
from nlp_router.route.explanation import explain
from nlp_router.taxonomy.tree import Taxonomy
from nlp_router.territory.check import Finding, Kind, check, contradictions
from nlp_router.territory.lines import Body, Line, Scope, Source
from nlp_router.territory.territory import Territory

DAY = date(2026, 11, 24)
VESOUL = "247000011"
UNCLEAR = Finding(
    Kind.UNCLEAR,
    f"{VESOUL}.yaml",
    "« plan_urbanisme » : Plan d'urbanisme : l'EPCI, sauf si les communes s'y sont opposées ; "
    "titulaire à confirmer.",
)


def line(number: int, **changes: object) -> Line:
    plain = Line(
        competence="eclairage_public",
        level=Level.ORGANISME,
        scope=Scope(epcis=frozenset({VESOUL})),
        source=Source.PACK,
        basis="délibération",
        reference=f"ligne {number}",
        body=Body("syndicat", "Syndicat d'énergie"),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def with_lines(territory: Territory, *lines: Line) -> Territory:
    pack = replace(territory.packs[VESOUL], overrides=lines)
    return replace(territory, packs={VESOUL: pack})


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((), []),
        (
            (line(1), line(2, body=Body("regie", "Régie"))),
            [
                Finding(
                    Kind.CONTRADICTION,
                    "ligne 1 et ligne 2",
                    "« eclairage_public » a deux titulaires le même jour (tout l'EPCI) : "
                    "Syndicat d'énergie et Régie",
                )
            ],
        ),
        (
            (line(1), line(2)),
            [
                Finding(
                    Kind.OVERLAP,
                    "ligne 1 et ligne 2",
                    "« eclairage_public » dit deux fois la même chose (tout l'EPCI)",
                )
            ],
        ),
        (
            (line(1), line(2, body=Body("regie", "Régie"), valid_from=date(2027, 1, 1))),
            [
                Finding(
                    Kind.OVERLAP,
                    "ligne 1 et ligne 2",
                    "« eclairage_public » : deux lignes se recouvrent (tout l'EPCI), la plus "
                    "récente l'emporte (Régie) ; fermer l'autre par « valid_to »",
                )
            ],
        ),
        # A commune of its own is an exception to the EPCI's line.
        (
            (
                line(1),
                line(
                    2,
                    body=Body("regie", "Régie"),
                    scope=Scope(epcis=frozenset({VESOUL}), communes=frozenset({"70550"})),
                ),
            ),
            [],
        ),
        (
            (
                line(1, valid_to=date(2026, 12, 31)),
                line(2, valid_from=date(2027, 2, 1)),
            ),
            [
                Finding(
                    Kind.GAP,
                    "ligne 1 et ligne 2",
                    "« eclairage_public » : du 01/01/2027 à la veille du 01/02/2027, c'est le "
                    "droit commun qui s'applique",
                )
            ],
        ),
        (
            (line(1, valid_to=date(2025, 12, 31)),),
            [
                Finding(
                    Kind.OVER,
                    "ligne 1",
                    "« eclairage_public » : Syndicat d'énergie, jusqu'au 31/12/2025",
                )
            ],
        ),
        (
            (line(1, competence="dechets", level=Level.EPCI, body=None),),
            [
                Finding(
                    Kind.USELESS,
                    "ligne 1",
                    "« dechets » : epci, comme le disait déjà droit commun",
                )
            ],
        ),
        (
            (line(1), line(2, competence="eau", body=Body("syndicat", "Syndicat des eaux"))),
            [
                Finding(
                    Kind.CONTRADICTION,
                    "ligne 1 et ligne 2",
                    "« syndicat » porte plusieurs noms : Syndicat d'énergie, Syndicat des eaux",
                )
            ],
        ),
    ],
)
def test_every_contradiction_gap_and_overlap_is_named(
    territory: Territory, lines: tuple[Line, ...], expected: list[Finding]
) -> None:
    found = check(with_lines(territory, *lines), DAY)

    assert [finding for finding in found if finding != UNCLEAR] == expected
    assert UNCLEAR in found
    assert contradictions(found) == [f for f in expected if f.kind is Kind.CONTRADICTION]


def test_a_pack_s_line_answers_what_the_law_left_open(territory: Territory) -> None:
    decided = line(1, competence="plan_urbanisme", level=Level.EPCI, body=None)

    assert check(with_lines(territory, decided), DAY) == []


def asked(commune: str) -> Message:
    return Message("1", Channel.AUTRE, "", datetime.now(UTC), commune=commune)


def test_an_explanation_shows_the_line_that_won_and_the_others(
    configuration: tuple[Taxonomy, Territory],
) -> None:
    taxonomy, territory = configuration
    changed = with_lines(territory, line(12, holder=Level.COMMUNE, valid_from=date(2027, 1, 1)))

    before = explain(changed, taxonomy["eclairage.panne"], asked("70550"), DAY)
    after = explain(changed, taxonomy["eclairage.panne"], asked("70550"), date(2027, 1, 1))

    assert before.page() == (
        "Éclairage public en panne ou endommagé (eclairage.panne)\n"
        "Vesoul (70550), CA de Vesoul, le 24/11/2026\n"
        "\n"
        "→ Vesoul (commune 70550), Service éclairage public\n"
        "  Éclairage public : commune par défaut en CA (suit la voirie pour CU et métropole)\n"
        "\n"
        "Compétence « eclairage_public », la première ligne l'emporte :\n"
        "  1. [droit commun] commune\n"
        "     Éclairage public : commune par défaut en CA (suit la voirie pour CU et métropole) "
        "— competences.yaml\n"
        "\n"
        "En vigueur à d'autres dates :\n"
        "  · [fichier du territoire] organisme : Syndicat d'énergie, titulaire : commune "
        "(depuis le 01/01/2027)\n"
        "     délibération — ligne 12"
    )
    assert after.recipient.id == "syndicat"
    assert after.ruling.winner.source is Source.PACK


def test_an_explanation_says_when_a_road_decides(
    configuration: tuple[Taxonomy, Territory],
) -> None:
    taxonomy, territory = configuration
    kind = taxonomy["voirie.chaussee_degradee"]

    page = explain(territory, kind, asked("70550"), DAY, "un trou sur la RN 19").page()

    assert "→ Direction interdépartementale des routes (État) (etat dir), Routes nationales" in page
    assert "La voie « RN 19 » l'emporte sur le tableau ci-dessous." in page
