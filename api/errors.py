"""Every fault the service tells its callers: stable code, HTTP status, French title. Once, here.

A fault speaks of fields, limits and identifiers, never of what a citizen wrote.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nlp_router.intake.message import MESSAGE_CODES


@dataclass(frozen=True, slots=True)
class Kind:
    """The HTTP status and the French title that go with a code."""

    status: int
    title: str


PROBLEMS: Mapping[str, Kind] = {
    "invalid_json": Kind(400, "JSON illisible"),
    "invalid_day": Kind(400, "Date refusée"),
    "invalid_cursor": Kind(400, "Curseur inconnu"),
    "invalid_idempotency_key": Kind(400, "Clé d'idempotence mal formée"),
    "invalid_form": Kind(400, "Formulaire illisible"),
    "unauthenticated": Kind(401, "Clé d'accès absente ou refusée"),
    "not_signed_in": Kind(401, "Connexion nécessaire"),
    "wrong_credentials": Kind(401, "Connexion refusée"),
    "missing_scope": Kind(403, "Droit insuffisant"),
    "forbidden": Kind(403, "Accès refusé"),
    "password_change_required": Kind(403, "Mot de passe à changer"),
    "invalid_form_token": Kind(403, "Formulaire périmé"),
    "foreign_form": Kind(403, "Formulaire venu d'ailleurs"),
    "not_author": Kind(403, "Action d'un collègue"),
    "not_found": Kind(404, "Adresse inconnue"),
    "request_not_found": Kind(404, "Demande introuvable"),
    "tracking_code_not_found": Kind(404, "Code de suivi inconnu"),
    "place_not_found": Kind(404, "Territoire introuvable"),
    "type_not_found": Kind(404, "Type de demande introuvable"),
    "account_not_found": Kind(404, "Compte introuvable"),
    "model_not_found": Kind(404, "Modèle introuvable"),
    "method_not_allowed": Kind(405, "Méthode refusée à cette adresse"),
    "idempotency_conflict": Kind(409, "Clé d'idempotence déjà utilisée"),
    "claimed_by_other": Kind(409, "Demande lue par quelqu'un d'autre"),
    "claim_required": Kind(409, "Demande non réservée"),
    "stale_review": Kind(409, "Demande modifiée entre-temps"),
    "blind_review": Kind(409, "Lecture à l'aveugle"),
    "model_refused": Kind(409, "Modèle refusé"),
    "nothing_to_undo": Kind(409, "Rien à annuler"),
    "undo_refused": Kind(409, "Annulation impossible"),
    "body_too_large": Kind(413, "Corps trop volumineux"),
    "unsupported_media_type": Kind(415, "Type de contenu refusé"),
    "invalid_parameter": Kind(422, "Paramètre refusé"),
    "invalid_body": Kind(422, "Contenu refusé"),
    "unknown_type": Kind(422, "Type de demande inconnu"),
    "unknown_recipient": Kind(422, "Destinataire inconnu"),
    "invalid_split": Kind(422, "Découpe refusée"),
    "invalid_merge": Kind(422, "Fusion refusée"),
    "invalid_delay": Kind(422, "Report refusé"),
    "invalid_selection": Kind(422, "Sélection refusée"),
    "unknown_index": Kind(422, "Demande absente du message"),
    **{code: Kind(422, "Message refusé") for code in MESSAGE_CODES},
    "too_many_attempts": Kind(429, "Trop d'essais"),
    "too_many_calls": Kind(429, "Trop d'appels"),
    "http_error": Kind(400, "Requête refusée"),
    "internal_error": Kind(500, "Erreur interne"),
    "not_ready": Kind(503, "Service pas encore prêt"),
    "storage_unavailable": Kind(503, "Base de données injoignable"),
}


@dataclass(frozen=True, slots=True)
class FieldFault:
    """One field that is wrong, and why. `field` is empty for a fault of the whole."""

    field: str
    code: str


class ApiError(Exception):
    """A fault to tell the caller.

    Attributes:
        code: a key of `PROBLEMS`.
        detail: French sentence, free of personal data.
        errors: the fields at fault, when fields are.
        headers: HTTP headers the answer must carry.
    """

    def __init__(
        self,
        code: str,
        detail: str,
        errors: Sequence[FieldFault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.kind = PROBLEMS[code]
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
