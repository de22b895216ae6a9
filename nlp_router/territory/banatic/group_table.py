"""The table of bodies that two exports share: one row a member, the body repeated on each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from nlp_router.territory.banatic.export import Export, shown
from nlp_router.territory.banatic.nomenclature import Code, Nomenclature, Nomenclatures
from nlp_router.territory.banatic.record import Group, Held, Import, Kind
from nlp_router.text.fold import fold, name_key

_ANSWERS: dict[object, bool] = {
    "OUI": True, "1": True, 1: True, "NON": False, "0": False, 0: False, "": False, None: False,
}  # fmt: skip
_COLUMNS = {
    "siren": ("N° SIREN", "Siren groupement"),
    "name": ("Nom du groupement",),
    "nature": ("Nature juridique",),
    "member": ("Siren membre",),
}
_A_LA_CARTE = name_key("Syndicat à la carte")


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading row: where the columns are, and the span [first, after) of the competences."""

    line: int
    cells: Sequence[str]
    first: int
    after: int


@dataclass(slots=True)
class _Body:
    group: Group
    a_la_carte: bool
    # The competences of a body should be the same on all its rows; where they are not, each
    # member keeps its own.
    members: dict[bytes, list[str]] = field(default_factory=dict)


class GroupTable:
    """Takes the rows one by one, keeps one record a body, and ends as an `Import`.

    Args:
        export: the file.
        kind: its form.
        heading: its heading row.
        nomenclatures: both lists of competences.
        year: the list to use; None: the one that knows most of the headings.
        column_name: how a person calls the nth column (from 0) of this kind of file.
    """

    def __init__(
        self,
        export: Export,
        kind: Kind,
        heading: Heading,
        nomenclatures: Nomenclatures,
        year: int | None,
        column_name: Callable[[int], str],
    ) -> None:
        self._export = export
        self._kind = kind
        self._heading = heading
        self._column_name = column_name
        self._labels = heading.cells[heading.first : heading.after]
        self._nomenclature = self._choose(nomenclatures, year)
        self._codes = [self._nomenclature.find(label) for label in self._labels]
        keys = [name_key(cell) for cell in heading.cells]
        self._at = {field: self._locate(field, keys) for field in _COLUMNS}
        self._a_la_carte = keys.index(_A_LA_CARTE) if _A_LA_CARTE in keys else None
        self._bodies: dict[str, _Body] = {}

    def add(self, line: int, row: Sequence[Any]) -> None:
        """A member's row. Raises `InvalidConfiguration` naming line and column."""
        siren = self._export.siren(line, self._text(row, "siren"), self._named("siren"))
        body = self._bodies.get(siren)
        if body is None:
            body = self._bodies[siren] = self._body(line, siren, row)
        answers = self._answers(line, row)
        members = body.members.setdefault(answers, [])
        if member := self._text(row, "member"):
            members.append(self._export.siren(line, member, self._named("member")))

    def done(self) -> Import:
        """All the rows taken together."""
        if not self._bodies:
            raise self._export.fault(self._heading.line, "aucun groupement sous les en-têtes")
        strangers: set[str] = set()
        held = [line for body in self._bodies.values() for line in self._held(body, strangers)]
        return self._export.done(
            self._kind,
            self._nomenclature,
            (body.group for body in self._bodies.values()),
            (code for code in self._codes if code),
            held,
            self._unknown(),
            strangers,
        )

    def _choose(self, nomenclatures: Nomenclatures, year: int | None) -> Nomenclature:
        spoken = nomenclatures.spoken(self._labels)
        if spoken is None:
            reason = "aucun intitulé de compétence reconnu parmi les en-têtes"
            raise self._export.fault(self._heading.line, reason)
        return nomenclatures.by_year[year] if year else spoken

    def _locate(self, field: str, keys: list[tuple[str, ...]]) -> int:
        for name in _COLUMNS[field]:
            if name_key(name) in keys:
                return keys.index(name_key(name))
        reason = f"colonne « {_COLUMNS[field][0]} » absente"
        raise self._export.fault(self._heading.line, reason)

    def _named(self, field: str) -> str:
        return self._column(self._at[field])

    def _column(self, index: int) -> str:
        return f"colonne {self._column_name(index)} « {shown(self._heading.cells[index])} »"

    def _text(self, row: Sequence[Any], field: str) -> str:
        return cell_text(row[self._at[field]])

    def _body(self, line: int, siren: str, row: Sequence[Any]) -> _Body:
        group = self._export.group(siren, self._text(row, "name"), self._text(row, "nature"))
        at = self._a_la_carte
        return _Body(group, at is not None and self._answer(line, row, at))

    def _answers(self, line: int, row: Sequence[Any]) -> bytes:
        span = range(self._heading.first, self._heading.after)
        return bytes(self._answer(line, row, index) for index in span)

    def _answer(self, line: int, row: Sequence[Any], index: int) -> bool:
        answer = _ANSWERS.get(row[index])
        if answer is None:
            text = cell_text(row[index])
            answer = _ANSWERS.get(fold(text).upper())
            if answer is None:
                reason = f"OUI ou NON attendu, « {shown(text)} » lu"
                raise self._export.fault(line, reason, self._column(index))
        return answer

    def _unknown(self) -> dict[str, int]:
        strange = [index for index, code in enumerate(self._codes) if code is None]
        return {
            self._labels[index]: sum(
                any(answers[index] for answers in body.members) for body in self._bodies.values()
            )
            for index in strange
        }

    def _held(self, body: _Body, strangers: set[str]) -> Iterator[Held]:
        export, group = self._export, body.group
        for answers, members in body.members.items():
            codes = self._answered(answers)
            if group.siren in export.referential.epcis and len(body.members) == 1:
                places: dict[str | None, frozenset[str]] = {None: export.everywhere(group)}
            else:
                places = self._places(members, strangers)
            for via, communes in places.items():
                yield from export.held(
                    self._nomenclature, group, codes, communes, via, body.a_la_carte
                )

    def _answered(self, answers: bytes) -> list[Code]:
        pairs = zip(self._codes, answers, strict=True)
        return [code for code, answer in pairs if answer and code is not None]

    def _places(self, members: list[str], strangers: set[str]) -> dict[str | None, frozenset[str]]:
        """Communes by the body they belong through; None for those that belong directly."""
        places: dict[str | None, frozenset[str]] = {}
        for member in members:
            communes = self._communes(member)
            if not communes:
                strangers.add(member)
                continue
            via = None if member in self._export.referential.insee_of else member
            places[via] = places.get(via, frozenset()) | communes
        return places

    def _communes(self, siren: str) -> frozenset[str]:
        """The commune itself, or those of a body, through the bodies that belong to it."""
        referential = self._export.referential
        found: set[str] = set()
        seen: set[str] = set()
        pending = [siren]
        while pending:
            member = pending.pop()
            if member in seen:
                continue
            seen.add(member)
            if insee := referential.insee_of.get(member):
                found.add(insee)
            elif epci := referential.epcis.get(member):
                found.update(epci.members)
            elif body := self._bodies.get(member):
                pending.extend(name for names in body.members.values() for name in names)
        return frozenset(found)


def cell_text(value: object) -> str:
    """A cell as text; a workbook may hold a SIREN as a number."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    # A workbook can escape half a character: no UTF-8 file could hold it.
    return str(value).strip().encode("utf-8", "replace").decode()
