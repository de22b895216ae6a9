"""The dates promised, and those the law sets."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_router.domain import (
    Channel,
    Due,
    Effect,
    LegalDeadline,
    Message,
    Nature,
    Priority,
)
from nlp_router.errors import InvalidConfiguration
from nlp_router.route.deadlines import Deadlines, add_months, due_dates, legal_deadlines
from nlp_router.taxonomy.deadlines import DeadlineRule, Start, load_deadline_rules
from nlp_router.taxonomy.tree import Taxonomy
from nlp_router.territory.pack import Target
from nlp_router.territory.territory import Territory


def test_an_urgent_request_is_for_today_the_others_follow_their_type(taxonomy: Taxonomy) -> None:
    kind = taxonomy["voirie.chaussee_degradee"]
    received = date(2026, 11, 24)

    assert due_dates(kind, Priority.URGENTE, received, "47") == Due(
        date(2026, 11, 24), date(2026, 12, 24)
    )
    assert due_dates(kind, Priority.NORMALE, received, "47") == Due(
        date(2026, 12, 1), date(2026, 12, 24)
    )


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        # The official example (fiche F32388): complete on 1 October, accepted on 1 December.
        (date(2026, 10, 1), 2, date(2026, 12, 1)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 11, 24), 2, date(2027, 1, 24)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
    ],
)
def test_months_end_on_the_same_day_number_or_on_the_last_day(
    start: date, count: int, end: date
) -> None:
    assert add_months(start, count) == end


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 60))
def test_months_are_counted_right(start: date, count: int) -> None:
    end = add_months(start, count)

    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == count
    assert end.day == min(start.day, monthrange(end.year, end.month)[1])


def legal(
    taxonomy: Taxonomy,
    type_id: str,
    received: date,
    transmitted: date | None = None,
    nature: Nature | None = Nature.DEMARCHE,
) -> dict[str, date]:
    found = legal_deadlines(taxonomy.deadlines, type_id, received, transmitted, "47", nature)
    return {deadline.name: deadline.day for deadline in found}


RECEIPT = "Accusé d'enregistrement électronique"
ACKNOWLEDGED = "Accusé de réception électronique"
REJECTION = "Rejet implicite (le silence vaut rejet)"
ACCEPTANCE = "Accord tacite d'une déclaration préalable complète"
CADA = "Refus tacite de communiquer un document (CADA)"
GDPR = "Réponse à une demande RGPD"
GDPR_LONG = "Réponse à une demande RGPD complexe, prolongation annoncée sous 1 mois"


def test_silence_is_a_refusal_two_months_after_the_first_reception(taxonomy: Taxonomy) -> None:
    found = legal_deadlines(
        taxonomy.deadlines, "etat_civil.acte", date(2026, 11, 24), None, "47", Nature.DEMARCHE
    )

    assert found[-1] == LegalDeadline(
        name=REJECTION,
        effect=Effect.REJECTION,
        # A Sunday: an implicit decision does not wait for the next working day.
        day=date(2027, 1, 24),
        basis="CRPA L231-4 et L114-3 : 2 mois depuis la première administration saisie",
        verified=True,
    )
    assert [deadline.name for deadline in found] == [RECEIPT, ACKNOWLEDGED, REJECTION]


@pytest.mark.parametrize("nature", [Nature.SIGNALEMENT, Nature.INFORMATION, Nature.REMERCIEMENT])
def test_a_message_that_asks_for_no_decision_has_none(taxonomy: Taxonomy, nature: Nature) -> None:
    found = legal(taxonomy, "voirie.chaussee_degradee", date(2026, 11, 24), nature=nature)

    assert found == {RECEIPT: date(2026, 11, 25), ACKNOWLEDGED: date(2026, 12, 8)}


def test_a_transmission_moves_what_runs_from_the_competent_administration_only(
    taxonomy: Taxonomy,
) -> None:
    """CRPA L114-3: refusal from the first reception, acceptance from the competent one's."""
    received, transmitted = date(2026, 11, 24), date(2026, 12, 10)

    assert legal(taxonomy, "etat_civil.acte", received, transmitted) == {
        RECEIPT: date(2026, 11, 25),
        ACKNOWLEDGED: date(2026, 12, 24),
        REJECTION: date(2027, 1, 24),
    }
    assert legal(taxonomy, "urbanisme.autorisation", received, transmitted) == {
        RECEIPT: date(2026, 11, 25),
        ACKNOWLEDGED: date(2026, 12, 24),
        ACCEPTANCE: date(2027, 1, 10),
    }


def test_documents_and_personal_data_have_one_month_moved_to_a_working_day(
    taxonomy: Taxonomy,
) -> None:
    # 25 December 2026 is a Friday and a holiday; 25 February 2027 a Thursday.
    assert legal(taxonomy, "administration.donnees_documents", date(2026, 11, 25)) == {
        RECEIPT: date(2026, 11, 26),
        ACKNOWLEDGED: date(2026, 12, 9),
        CADA: date(2026, 12, 28),
        GDPR: date(2026, 12, 28),
        GDPR_LONG: date(2027, 2, 25),
    }


def test_acceptance_by_silence_is_only_for_types_named(taxonomy: Taxonomy) -> None:
    accepted = {
        type_id
        for type_id in taxonomy.types
        for deadline in legal_deadlines(taxonomy.deadlines, type_id, date(2026, 11, 24), None, "")
        if deadline.effect is Effect.ACCEPTANCE
    }

    assert accepted == {"urbanisme.autorisation"}


def test_a_rule_only_applies_within_its_dates(taxonomy: Taxonomy) -> None:
    before = date(2018, 5, 24)
    ended = [replace(rule, valid_to=date(2026, 12, 31)) for rule in taxonomy.deadlines]

    assert GDPR not in legal(taxonomy, "administration.donnees_documents", before)
    assert legal_deadlines(ended, "etat_civil.acte", date(2027, 1, 1), None, "47") == ()


MESSAGE = Message("1", Channel.PORTAIL, "", datetime(2026, 11, 24, 9, tzinfo=UTC), epci="200030674")


def test_a_request_has_targets_a_receipt_and_legal_deadlines(
    configuration: tuple[Taxonomy, Territory],
) -> None:
    taxonomy, territory = configuration
    kind = taxonomy["voirie.chaussee_degradee"]

    due = Deadlines(taxonomy, territory).of(
        kind, Nature.SIGNALEMENT, Priority.NORMALE, MESSAGE, "47157"
    )

    rules = taxonomy.deadlines
    assert due == Due(
        first_answer=date(2026, 12, 1),
        resolution=date(2026, 12, 24),
        receipt=date(2026, 11, 25),
        legal=legal_deadlines(rules, kind.id, date(2026, 11, 24), None, "47", Nature.SIGNALEMENT),
    )


def test_a_territory_may_promise_sooner(configuration: tuple[Taxonomy, Territory]) -> None:
    taxonomy, territory = configuration
    kind = taxonomy["voirie.chaussee_degradee"]
    pack = replace(territory.packs["200030674"], targets={kind.id: Target(1, None)})
    changed = replace(territory, packs={**territory.packs, "200030674": pack})

    due = Deadlines(taxonomy, changed).of(
        kind, Nature.SIGNALEMENT, Priority.NORMALE, MESSAGE, "47157"
    )

    assert (due.first_answer, due.resolution) == (date(2026, 11, 25), date(2026, 12, 24))


RULE = """version: "1"
rules:
  - name: "Rejet"
    types: [eau.facture]
    natures: [demarche]
    delay: {months: 2}
    start: first
    effect: rejection
    roll: true
    basis: "CRPA"
    source: "fiche"
    valid_from: 2020-01-01
    valid_to: 2030-12-31
    verified: true
"""


def test_a_rule_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "deadlines.yaml"
    path.write_text(RULE, encoding="utf-8")

    assert load_deadline_rules(path, {"eau.facture"}) == (
        DeadlineRule(
            name="Rejet",
            types=frozenset({"eau.facture"}),
            natures=frozenset({Nature.DEMARCHE}),
            unit="months",
            count=2,
            start=Start.FIRST,
            effect=Effect.REJECTION,
            roll=True,
            basis="CRPA",
            source="fiche",
            valid_from=date(2020, 1, 1),
            valid_to=date(2030, 12, 31),
            verified=True,
        ),
    )


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("eau.facture", "eau.licorne", "type inconnu eau.licorne"),
        ("    types: [eau.facture]\n", "", "« types » manque"),
        ("[demarche]", "[dance]", "« natures » : « dance » inconnu"),
        ("{months: 2}", "{months: 2, working_days: 1}", "un seul de"),
        ("{months: 2}", "2", "un seul de"),
        ("start: first", "start: last", "« start » : « last » inconnu"),
        ("effect: rejection", "effect: fine", "« effect » : « fine » inconnu"),
        ("roll: true", "roll: peut-être", "« roll » doit être true ou false"),
        ('    source: "fiche"\n', "", "« source » manque"),
        ("    valid_from: 2020-01-01\n", "", "« valid_from » manque"),
        ("2020-01-01", "hier", "date AAAA-MM-JJ"),
        ("valid_to: 2030", "valid_to: 2010", "précède"),
        ("    verified: true\n", "", "« verified » doit être true ou false"),
        ("roll:", "rolls:", "clé inconnue"),
    ],
)
def test_a_broken_rule_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    path = tmp_path / "deadlines.yaml"
    path.write_text(RULE.replace(old, new), encoding="utf-8")

    with pytest.raises(InvalidConfiguration, match=reason) as caught:
        load_deadline_rules(path, {"eau.facture"})
    assert caught.value.line == 3


def test_a_negative_delay_is_refused_on_its_own_line(tmp_path: Path) -> None:
    path = tmp_path / "deadlines.yaml"
    path.write_text(RULE.replace("months: 2", "months: -2"), encoding="utf-8")

    with pytest.raises(InvalidConfiguration, match=r"ligne 6 : .*nombre entier positif"):
        load_deadline_rules(path, {"eau.facture"})


def test_acceptance_by_silence_for_all_types_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "deadlines.yaml"
    everything = RULE.replace("[eau.facture]", '["*"]').replace("rejection", "acceptance")
    path.write_text(everything, encoding="utf-8")

    with pytest.raises(InvalidConfiguration, match="jamais pour tous"):
        load_deadline_rules(path, set())
