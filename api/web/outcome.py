"""What was just done, told on the page that comes after it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from api.services.review_records import ActionKind, ActionRecord

_SENTENCES = {
    ActionKind.APPROVE: "Validée.",
    ActionKind.CORRECT: "Corrigée.",
    ActionKind.AUDIT: "Lecture à l'aveugle enregistrée.",
    ActionKind.SPAM: "Marquée indésirable.",
    ActionKind.DESK: "Confiée à l'accueil de la commune.",
    ActionKind.POSTPONE: "Reportée.",
    ActionKind.MERGE: "Fusionnée.",
    ActionKind.SPLIT: "Scindée : relisez chaque demande.",
    ActionKind.RETURN: "Renvoyée en tête de file.",
    ActionKind.NOTE: "Note ajoutée.",
}
_ACTION = re.compile(r"(\d{1,18})\.([a-z]+)")
_BULK = re.compile(r"[0-9a-f-]{36}")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A sentence, and the number that undoes what it tells: of an action, or of a bulk."""

    action: str
    text: str


def as_parameter(action: ActionRecord) -> str:
    """How an address tells what was done."""
    return f"{action.id}.{action.kind.value}"


def outcome(parameter: str) -> Outcome | None:
    """What an address tells; None for anything else, typed by hand."""
    if _BULK.fullmatch(parameter):
        return Outcome(parameter, "Décidées ensemble.")
    found = _ACTION.fullmatch(parameter)
    if found is None or found[2] not in set(ActionKind):
        return None
    return Outcome(found[1], _SENTENCES[ActionKind(found[2])])
