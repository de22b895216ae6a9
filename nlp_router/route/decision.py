"""Sent on by itself, read by an agent, or set apart: the rule, with its reasons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nlp_router.domain import DecisionKind, Place, Recipient
from nlp_router.limits import Limits

UNQUALIFIABLE = "autre.non_qualifiable"
UNWANTED = "autre.indesirable"


@dataclass(frozen=True, slots=True)
class Findings:
    """What the machine found of one request, as far as the decision depends on it.

    Attributes:
        confidence: probability that the recipient is right, 0 to 1.
        suspicion: too little for a danger, too much to go on without a person.
        unfamiliar: the text is unlike all that the model has learnt.
    """

    type_id: str
    confidence: float
    danger: bool
    suspicion: bool
    unfamiliar: bool
    place: Place
    recipient: Recipient


def decide(found: Findings, limits: Limits) -> tuple[DecisionKind, tuple[str, ...]]:
    """The decision and its reasons in French; every reason for review is given, not the first."""
    reasons = list(_doubts(found, limits.of(found.recipient.service)))
    if reasons:
        return DecisionKind.REVIEW, tuple(reasons)
    if found.type_id == UNWANTED:
        return DecisionKind.REJECTED, ("Message indésirable : rien à traiter.",)
    return DecisionKind.AUTO, (f"Confiance dans le destinataire {found.confidence:.0%}, lieu sûr.",)


def _doubts(found: Findings, limit: float) -> Iterator[str]:
    if found.danger:
        yield "Danger signalé : un agent lit toujours."
    elif found.suspicion:
        yield "Danger possible : un agent vérifie."
    if found.unfamiliar:
        yield "Texte inhabituel (autre langue, texte illisible) : la machine ne s'y fie pas."
    if found.type_id == UNQUALIFIABLE:
        yield "Aucun objet reconnaissable."
    if found.confidence < limit:
        yield (
            f"Confiance dans le destinataire {found.confidence:.0%}, "
            f"sous le seuil de {limit:.0%} du service."
        )
    yield from _doubts_of_the_recipient(found)


def _doubts_of_the_recipient(found: Findings) -> Iterator[str]:
    if found.place.candidates:
        names = ", ".join(candidate.name for candidate in found.place.candidates)
        yield f"Lieu à confirmer : {names}."
    if found.recipient.doubt:
        yield found.recipient.doubt
    if not found.recipient.id:
        yield "Lieu inconnu : le destinataire reste à préciser."
