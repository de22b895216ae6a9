"""The tables of the territory as rows of cells."""

from __future__ import annotations

from collections.abc import Iterator

from api.services.csv_export import to_csv
from api.services.territory import LEVELS, CommunePage, EpciPage, ExplanationPage
from nlp_router.route.overview import Answer
from nlp_router.territory.lines import Line

_LINE = ("niveau", "organisme", "base", "source", "référence", "depuis", "jusqu'au", "doute")


def epci_csv(page: EpciPage) -> str:
    """One row for each competence, and one for each other answer inside the EPCI."""
    header = ("famille", "compétence", "communes", "service", *_LINE)
    return to_csv(header, _epci_rows(page))


def _epci_rows(page: EpciPage) -> Iterator[tuple[object, ...]]:
    whole = page.commune.name if page.commune else "toutes, sauf celles des lignes suivantes"
    for row in (row for _, rows in page.families for row in rows):
        name = (row.competence.family, row.competence.label)
        everywhere = whole if page.commune or row.exceptions else "toutes"
        yield (*name, everywhere, *_answer(row.general))
        for answer, communes in row.exceptions:
            yield (*name, ", ".join(commune.name for commune in communes), *_answer(answer))


def _answer(answer: Answer) -> tuple[object, ...]:
    body = answer.body.name if answer.body else None
    return (", ".join(answer.services), *_line(answer.line, body))


def commune_csv(page: CommunePage) -> str:
    """One row for each type of request."""
    header = (
        "famille", "type", "libellé", "niveau", "destinataire", "identifiant", "service", "base",
        "source", "première réponse", "traitement", "doute",
    )  # fmt: skip
    return to_csv(
        header,
        (
            (
                family,
                row.request_type.id,
                row.request_type.label,
                LEVELS[row.recipient.level],
                row.recipient.name,
                row.recipient.id,
                row.recipient.service,
                row.recipient.basis,
                row.line.source.label,
                row.due.first_answer,
                row.due.resolution,
                row.recipient.doubt,
            )
            for family, rows in page.groups.items()
            for row in rows
        ),
    )


def explanation_csv(page: ExplanationPage) -> str:
    """One row for each line of the table: in force, the best first, then those of other days."""
    found = page.explanation
    current = (found.ruling.winner, *found.ruling.others)
    rows = [(str(rank), *_line(line)) for rank, line in enumerate(current, 1)]
    rows += [("autre date", *_line(line)) for line in found.other_days]
    return to_csv(("rang", *_LINE), rows)


def _line(line: Line, body: str | None = None) -> tuple[object, ...]:
    return (
        LEVELS[line.level],
        line.body.name if line.body else body,
        line.basis,
        line.source.label,
        line.reference,
        line.valid_from,
        line.valid_to,
        line.doubt,
    )
