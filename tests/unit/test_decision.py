"""Sent on, read by an agent or set apart: every reason is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nlp_router.domain import Candidate, Contact, DecisionKind, Level, Place, Recipient
from nlp_router.limits import Limits
from nlp_router.route.decision import Findings, decide

LIMITS = Limits(0.9, {"Service voirie": 0.8})
SURE = Findings(
    type_id="voirie.chaussee_degradee",
    confidence=0.95,
    danger=False,
    suspicion=False,
    unfamiliar=False,
    place=Place("47157", "Marmande", "Marmande", "text"),
    recipient=Recipient(
        Level.COMMUNE, "47157", "Marmande", "Service voirie", "", Contact("47157", "Marmande")
    ),
)


def test_a_sure_request_goes_on_by_itself() -> None:
    assert decide(SURE, LIMITS) == (
        DecisionKind.AUTO,
        ("Confiance dans le destinataire 95%, lieu sûr.",),
    )


def test_an_unwanted_message_is_set_apart() -> None:
    kind, reasons = decide(replace(SURE, type_id="autre.indesirable"), LIMITS)

    assert (kind, reasons) == (DecisionKind.REJECTED, ("Message indésirable : rien à traiter.",))


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (replace(SURE, danger=True, suspicion=True), "Danger signalé : un agent lit toujours."),
        (replace(SURE, suspicion=True), "Danger possible : un agent vérifie."),
        (
            replace(SURE, unfamiliar=True),
            "Texte inhabituel (autre langue, texte illisible) : la machine ne s'y fie pas.",
        ),
        (replace(SURE, type_id="autre.non_qualifiable"), "Aucun objet reconnaissable."),
        (
            replace(SURE, confidence=0.79),
            "Confiance dans le destinataire 79%, sous le seuil de 80% du service.",
        ),
        (
            replace(SURE, place=replace(SURE.place, candidates=(Candidate("1", "Vert"),))),
            "Lieu à confirmer : Vert.",
        ),
        (
            replace(SURE, recipient=replace(SURE.recipient, id="")),
            "Lieu inconnu : le destinataire reste à préciser.",
        ),
    ],
)
def test_any_doubt_is_read_by_an_agent_who_is_told_which(found: Findings, reason: str) -> None:
    assert decide(found, LIMITS) == (DecisionKind.REVIEW, (reason,))


def test_every_doubt_is_told() -> None:
    _, reasons = decide(replace(SURE, danger=True, unfamiliar=True, confidence=0.1), LIMITS)

    assert len(reasons) == 3
