"""A request that reached the wrong door: handed over, or the citizen told where to go.

An administration seized by mistake transmits the request to the competent one and tells the
citizen (CRPA L114-2). An operator that is no administration, or that only hears the person
concerned, cannot be handed it: the citizen is given its name, number and address.
"""

from __future__ import annotations

from nlp_router.domain import (
    DirectoryEntry,
    Level,
    Message,
    Recipient,
    Redirection,
    RedirectionKind,
)
from nlp_router.taxonomy.tree import RequestType

_TRANSMISSION_BASIS = "CRPA L114-2 (transmission à l'administration compétente)"
_ORIENTATION_BASIS = "information de l'habitant ; CRPA L114-2 si l'organisme est une administration"
_ROADS = {
    Level.DEPARTEMENT: "Cette route relève du Département, pas de la commune.",
    Level.ETAT: "Les routes nationales relèvent de l'État.",
    Level.OPERATEUR: "L'autoroute relève de la société qui l'exploite.",
}
_REASONS = {
    Level.COMMUNE: "relève de la commune du lieu",
    Level.EPCI: "relève de l'intercommunalité",
    Level.DEPARTEMENT: "relève du Département",
    Level.REGION: "relève de la Région",
    Level.ETAT: "relève de l'État",
    Level.OPERATEUR: "relève d'un opérateur",
    Level.ORGANISME: "relève d'un organisme extérieur",
}


def redirection(
    recipient: Recipient, request_type: RequestType, message: Message
) -> Redirection | None:
    """What is owed to the citizen; None when the right collectivity received the request.

    Args:
        recipient: with its directory; one without an id (place unknown) is not yet redirected.
    """
    if not recipient.id or _received(recipient, message):
        return None
    reason = _reason(recipient, request_type)
    entries = recipient.directory
    handed_over = all(entry.transmit for entry in entries) if len(entries) < 2 else False
    to = entries[0].name if len(entries) == 1 else recipient.name
    if handed_over and (entries or recipient.level in _COLLECTIVITIES):
        sentence = f"{reason} Votre demande lui est transmise : {_told(to, entries)}."
        return Redirection(RedirectionKind.TRANSMISSION, to, reason, sentence, _TRANSMISSION_BASIS)
    sentence = f"{reason} Adressez-vous à : {_told(to, entries)}."
    return Redirection(RedirectionKind.ORIENTATION, to, reason, sentence, _ORIENTATION_BASIS)


_COLLECTIVITIES = (Level.COMMUNE, Level.EPCI, Level.DEPARTEMENT, Level.REGION)


def _received(recipient: Recipient, message: Message) -> bool:
    """Whether the body in charge is the one whose door was used, or may be when none is known."""
    if message.commune:
        return (recipient.level, recipient.id) == (Level.COMMUNE, message.commune)
    if message.epci:
        return (recipient.level, recipient.id) == (Level.EPCI, message.epci)
    return recipient.level in (Level.COMMUNE, Level.EPCI)


def _reason(recipient: Recipient, request_type: RequestType) -> str:
    if request_type.family == "voirie" and recipient.level in _ROADS:
        return _ROADS[recipient.level]
    if any(entry.id != recipient.level.value for entry in recipient.directory):
        return f"« {request_type.label} » ne relève ni de la commune ni de l'intercommunalité."
    return f"« {request_type.label} » {_REASONS[recipient.level]}."


def _told(to: str, entries: tuple[DirectoryEntry, ...]) -> str:
    return " ; ou ".join(_entry(entry) for entry in entries) if entries else to


def _entry(entry: DirectoryEntry) -> str:
    """Name, number and address; a number nobody has verified is not given."""
    use = "en urgence" if entry.emergency else "téléphone"
    phone = f"{use} {entry.phone}" if entry.phone and entry.verified else None
    return ", ".join(part for part in (entry.name, phone, entry.web) if part)
