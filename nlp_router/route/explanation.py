"""Why a request goes where it goes: the line that won, and those it won over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from nlp_router.domain import Message, Place, Recipient
from nlp_router.route.recipient import RecipientFinder
from nlp_router.route.roads import named_road
from nlp_router.taxonomy.tree import RequestType
from nlp_router.territory.lines import Line, Where
from nlp_router.territory.table import Ruling
from nlp_router.territory.territory import Territory


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer and its reasons.

    Attributes:
        ruling: the lines in force there that day, the best first.
        other_days: lines for that place that are in force on other days only.
    """

    request_type: RequestType
    where: Where
    day: date
    recipient: Recipient
    ruling: Ruling
    other_days: tuple[Line, ...]
    road: str | None

    def page(self) -> str:
        """In French, for a terminal."""
        recipient, where = self.recipient, self.where
        place = f"{where.commune.name} ({where.insee})" if where.commune else "commune inconnue"
        lines = [
            f"{self.request_type.label} ({self.request_type.id})",
            f"{place}, {where.epci.name if where.epci else 'hors EPCI'}, le {self.day:%d/%m/%Y}",
            "",
            f"→ {recipient.name} ({recipient.level.value} {recipient.id}), {recipient.service}",
            f"  {recipient.basis}",
        ]
        if recipient.doubt:
            lines.append(f"  À confirmer par un agent : {recipient.doubt}")
        if self.road:
            lines.append(f"  La voie « {self.road} » l'emporte sur le tableau ci-dessous.")
        lines += [
            "",
            f"Compétence « {self.request_type.competence} », la première ligne l'emporte :",
        ]
        lines += [
            f"  {rank}. {_line(line)}"
            for rank, line in enumerate((self.ruling.winner, *self.ruling.others), 1)
        ]
        if self.other_days:
            lines += ["", "En vigueur à d'autres dates :"]
            lines += [f"  · {_line(line)}" for line in self.other_days]
        return "\n".join(lines)


def explain(
    territory: Territory,
    request_type: RequestType,
    message: Message,
    day: date,
    text: str = "",
) -> Explanation:
    """Who is in charge of this type of request in the message's commune, and why.

    Args:
        message: its commune and its EPCI say where.
        text: words of the request, for the roads it names.
    """
    where = Where.of(territory.referential, message.commune, message.epci)
    place = Place(message.commune, None, None, None)
    recipient = RecipientFinder(territory).find(request_type, place, message, text, day)
    ruling = territory.table.ruling(request_type.competence, where, day)
    others = tuple(
        line
        for line in territory.table.lines[request_type.competence]
        if not line.holds_on(day) and line.scope.covers(where)
    )
    named = named_road(text)
    by_road = named is not None and f"« {named.quote} »" in recipient.basis
    return Explanation(
        request_type, where, day, recipient, ruling, others,
        named.quote if named and by_road else None,
    )  # fmt: skip


def _line(line: Line) -> str:
    body = f" : {line.body.name}" if line.body else ""
    held = f", titulaire : {line.holder.value}" if line.holder else ""
    period = f" ({line.period})" if line.period else ""
    return (
        f"[{line.source.label}] {line.level.value}{body}{held}{period}\n"
        f"     {line.basis} — {line.reference}"
    )
