"""A request explained, as the JSON that programs read."""

from __future__ import annotations

from typing import Any

from api.services.territory import ExplanationPage
from nlp_router.domain import json_form
from nlp_router.territory.lines import Line


def explanation_view(page: ExplanationPage) -> dict[str, Any]:
    """`ExplanationOut`: the recipient, then every line that speaks of this place."""
    found = page.explanation
    current = (found.ruling.winner, *found.ruling.others)
    return {
        "type": found.request_type.id,
        "commune": {"id": page.commune.insee, "name": page.commune.name},
        "epci": {"id": page.epci.siren, "name": page.epci.name} if page.epci else None,
        "date": found.day.isoformat(),
        "recipient": json_form(found.recipient),
        "ruling": [_line(line) for line in current],
        "other_dates": [_line(line) for line in found.other_days],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "source": line.source.name.lower(),
        "level": line.level.value,
        "body": {"id": line.body.id, "name": line.body.name} if line.body else None,
        "holder": line.holder.value if line.holder else None,
        "service": line.service,
        "basis": line.basis,
        "reference": line.reference,
        "doubt": line.doubt,
        "valid_from": line.valid_from.isoformat() if line.valid_from else None,
        "valid_to": line.valid_to.isoformat() if line.valid_to else None,
    }
