"""The JSON schema of a pack, so that an editor completes and checks it while it is written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nlp_router.domain import Level

_DATE = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_LEVELS = [level.value for level in Level if level is not Level.PORTAIL]


def pack_schema(competences: Iterable[str], types: Iterable[str]) -> dict[str, Any]:
    """The schema (JSON Schema 2020-12) of `packs/<SIREN>.yaml`.

    Args:
        competences, types: what the pack may name.
    """
    known, kinds = sorted(competences), sorted(types)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Fichier d'un territoire",
        "description": "Ce qu'un EPCI ajoute à la loi et à la carte de France.",
        "type": "object",
        "additionalProperties": False,
        "required": ["siren", "name"],
        "properties": {
            "siren": {
                "type": "string",
                "pattern": r"^\d{9}$",
                "description": "SIREN de l'EPCI, le nom du fichier.",
            },
            "name": {"type": "string", "minLength": 1},
            "aliases": _texts("Surnom, quartier ou lieu-dit -> code INSEE de la commune.", _INSEE),
            "services": {
                **_texts("Type ou compétence -> nom du service.", {"type": "string"}),
                "propertyNames": {"enum": [*known, *kinds]},
            },
            "bodies": {
                **_texts("Niveau -> nom de la collectivité.", {"type": "string"}),
                "propertyNames": {"enum": ["departement", "region"]},
            },
            "overrides": {
                "type": ["array", "null"],
                "description": "Compétences exercées autrement que la loi ne le prévoit.",
                "items": _override(known),
            },
            "targets": {
                **_texts("Type -> délais promis ici, s'ils sont autres.", _TARGET),
                "propertyNames": {"enum": kinds},
            },
        },
    }


_DAYS = {"type": "integer", "minimum": 0}
_TARGET: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "minProperties": 1,
    "properties": {
        "first_answer": {**_DAYS, "description": "Première réponse, en jours ouvrés."},
        "resolution": {**_DAYS, "description": "Traitement, en jours calendaires."},
    },
}
_INSEE = {"type": "string", "pattern": r"^(?:\d{5}|2[AB]\d{3})$"}


def _texts(description: str, value: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": ["object", "null"],
        "description": description,
        "additionalProperties": value,
    }


def _override(competences: list[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["competence", "level", "basis"],
        "properties": {
            "competence": {"enum": competences},
            "level": {"enum": _LEVELS, "description": "Qui exerce, donc reçoit les demandes."},
            "holder": {"enum": _LEVELS, "description": "Le titulaire, s'il n'exerce pas lui-même."},
            "id": {
                "type": "string",
                "description": "Identifiant, si ce n'est ni une commune ni l'EPCI.",
            },
            "name": {"type": "string", "description": "Nom de cet organisme."},
            "communes": {
                "type": "array",
                "items": _INSEE,
                "description": "Codes INSEE ; absent : tout l'EPCI.",
            },
            "service": {"type": "string"},
            "basis": {
                "type": "string",
                "minLength": 1,
                "description": "Délibération, arrêté, statuts : ce qui fonde la ligne.",
            },
            "valid_from": {**_DATE, "description": "Premier jour, compris."},
            "valid_to": {**_DATE, "description": "Dernier jour, compris."},
        },
    }
