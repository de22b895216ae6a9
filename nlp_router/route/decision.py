"""Sent on by itself, read by an agent, or set apart: the rule, with its reasons."""

from __future__ import annotations

from nlp_router.domain import DecisionKind, Place, Recipient
from nlp_router.limits import Limits

UNQUALIFIABLE = "autre.non_qualifiable"
UNWANTED = "autre.indesirable"


def decide(
    type_id: str,
    confidence: float,
    danger: bool,
    place: Place,
    recipient: Recipient,
    limits: Limits,
) -> tuple[DecisionKind, tuple[str, ...]]:
    """The decision and its reasons in French; every reason for review is given, not the first."""
    limit = limits.of(recipient.service)
    reasons = []
    if danger:
        reasons.append("Danger signalé : un agent lit toujours.")
    if type_id == UNQUALIFIABLE:
        reasons.append("Aucun objet reconnaissable.")
    if confidence < limit:
        reasons.append(f"Confiance {confidence:.0%}, sous le seuil de {limit:.0%} du service.")
    if place.candidates:
        names = ", ".join(candidate.name for candidate in place.candidates)
        reasons.append(f"Lieu à confirmer : {names}.")
    if not recipient.id:
        reasons.append("Lieu inconnu : le destinataire reste à préciser.")
    if reasons:
        return DecisionKind.REVIEW, tuple(reasons)
    if type_id == UNWANTED:
        return DecisionKind.REJECTED, ("Message indésirable : rien à traiter.",)
    return DecisionKind.AUTO, (f"Confiance {confidence:.0%}, lieu et destinataire sûrs.",)
