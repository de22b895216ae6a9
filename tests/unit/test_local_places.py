"""A pack's own gazetteer, `<SIREN>.places.csv`."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_router import paths
from nlp_router.domain import Channel, Message, Place
from nlp_router.errors import InvalidConfiguration
from nlp_router.intake.message import MessageReader
from nlp_router.route.place import PlaceFinder
from nlp_router.territory.pack import load_packs
from nlp_router.territory.places import LocalPlace, load_places, read_places
from nlp_router.territory.territory import Territory

MEMBERS = ("47157", "47326")
HEADER = "name;kind;insee;latitude;longitude\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "200030674.places.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        f"\ufeff{HEADER}Lac de Beaupuy;lac;47157;44.53;0.14\nSalle Damouran;salle;47326;;\n",
    )

    assert load_places(path, MEMBERS) == (
        LocalPlace("Lac de Beaupuy", "lac", "47157", 44.53, 0.14),
        LocalPlace("Salle Damouran", "salle", "47326"),
    )


def test_the_position_may_be_left_out(tmp_path: Path) -> None:
    path = write(tmp_path, "name;kind;insee\nBirac;lieu-dit;47157\n")

    assert load_places(path, MEMBERS) == (LocalPlace("Birac", "lieu-dit", "47157"),)


def test_no_file_means_no_places(tmp_path: Path) -> None:
    assert load_places(tmp_path / "absent.places.csv", MEMBERS) == ()


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "colonnes attendues : name;kind;insee"),
        ("nom;type;insee\n", 1, "colonnes attendues"),
        (HEADER + "Lac;lac;47157\n", 2, "3 colonnes au lieu de 5"),
        (HEADER + "\nLac;lac;47157;;\n - ;lac;47157;;\n", 4, "colonne « name » : nom vide"),
        (HEADER + "Lac;;47157;;\n", 2, "colonne « kind » : vide"),
        (HEADER + "Lac;lac;75056;;\n", 2, "colonne « insee » : 75056 n'est pas une commune"),
        (HEADER + "Lac;lac;47157;44;\n", 2, "vont ensemble"),
        (HEADER + "Lac;lac;47157;nord;0\n", 2, "colonne « latitude » : degrés décimaux"),
        (HEADER + "Lac;lac;47157;44;nan\n", 2, "colonne « longitude » : degrés décimaux"),
        (HEADER + '"Lac;lac;47157;44;0\n', 2, "guillemets"),
    ],
)
def test_a_fault_has_its_line_and_reason(tmp_path: Path, text: str, line: int, reason: str) -> None:
    with pytest.raises(InvalidConfiguration, match=reason) as caught:
        load_places(write(tmp_path, text), MEMBERS)

    assert caught.value.line == line


def test_another_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.places.csv"
    path.write_bytes((HEADER + "Église;lieu;47157;;\n").encode("latin-1"))

    with pytest.raises(InvalidConfiguration, match="UTF-8"):
        load_places(path, MEMBERS)


def outcome(lines: list[str]) -> str:
    try:
        places = read_places(Path("x"), lines, MEMBERS)
    except InvalidConfiguration as error:
        return "refused" if error.line >= 1 else "refused without a line"
    return "read" if all(place.insee in MEMBERS for place in places) else "read wrong"


@given(st.text())
def test_any_text_is_read_or_refused_with_a_line(text: str) -> None:
    assert outcome(text.splitlines(keepends=True)) in ("read", "refused")
    assert outcome([HEADER, text]) in ("read", "refused")


def with_places(territory: Territory, folder: Path, text: str) -> PlaceFinder:
    packs = paths.taxonomies() / "territory" / "packs"
    shutil.copy(packs / "200030674.yaml", folder)
    write(folder, text)
    loaded = load_packs(folder, territory.referential, territory.competences, ())
    return PlaceFinder(replace(territory, packs=loaded), frozenset({"lac", "salle"}))


def message(territory: Territory, text: str) -> Message:
    return MessageReader(territory.referential).read(
        {"text": text, "epci": "200030674", "channel": Channel.TWEET}
    )


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("des déchets au lac de Bazalou hier", "lac de Bazalou"),
        ("le toit de la Salle Damouran fuit", "Salle Damouran"),
    ],
)
def test_a_place_of_the_pack_says_the_commune(
    territory: Territory, tmp_path: Path, text: str, quote: str
) -> None:
    rows = "Lac de Bazalou;lac;47326;;\nSalle Damouran;salle;47326;;\n"
    finder = with_places(territory, tmp_path, HEADER + rows)

    assert finder.find(message(territory, text), text) == Place("47326", "Virazeil", quote, "text")


def test_a_large_pack_finds_a_misspelt_place(territory: Territory, tmp_path: Path) -> None:
    rows = "".join(f"Métairie numéro {number};lieu-dit;47157;;\n" for number in range(20_000))
    finder = with_places(territory, tmp_path, HEADER + rows + "Les Bordalines;lieu-dit;47326;;\n")
    text = "plus d'eau aux Bordalinnes depuis ce matin"

    assert finder.find(message(territory, text), text).insee == "47326"
