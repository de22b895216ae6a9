"""BANATIC exports, each form read from a real file."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlp_router import paths
from nlp_router.errors import InvalidConfiguration
from nlp_router.territory.banatic.export import Export
from nlp_router.territory.banatic.nomenclature import Nomenclatures, load_nomenclatures
from nlp_router.territory.banatic.read import read_export
from nlp_router.territory.banatic.record import COMMUNE, Group, Held, Import, Kind
from nlp_router.territory.territory import Territory
from tests.unit.banatic_files import (
    BIG_SYNDICAT,
    DEPARTEMENT,
    FAUCIGNY_GLIERES,
    GROUP_COLUMNS,
    HOLDERS_HEADINGS,
    LABELS,
    LEGACY_HEADINGS,
    LEGACY_LABELS,
    MARMANDE,
    SYNDICAT,
    VAL_DE_GARONNE,
    VIRAZEIL,
    workbook_row,
    write_codes,
    write_holders,
    write_large_workbook,
    write_legacy,
    write_workbook,
)

DAY = date(2026, 10, 1)
CA = Group(VAL_DE_GARONNE, "CA Val de Garonne Agglomération", "CA")
Read = Callable[..., Import]


@pytest.fixture(scope="module")
def nomenclatures(territory: Territory) -> Nomenclatures:
    path = paths.taxonomies() / "territory" / "banatic.yaml"
    return load_nomenclatures(path, territory.competences)


@pytest.fixture(scope="module")
def read(territory: Territory, nomenclatures: Nomenclatures) -> Read:
    """Reads a file as of `DAY`."""

    def reader(path: Path, kind: Kind | None = None, year: int | None = None) -> Import:
        return read_export(Export(path, DAY, territory.referential), nomenclatures, kind, year)

    return reader


def line(source: Path, group: Group, competence: str, code: str, **changed: object) -> Held:
    values: dict[str, object] = {
        "communes": frozenset(), "partial": False, "via": None, "nomenclature": 2025,
    } | changed  # fmt: skip
    return Held(
        competence=competence,
        group_siren=group.siren,
        group_name=group.name,
        group_nature=group.nature,
        source=source.name,
        day=DAY,
        codes=(code,),
        **values,  # type: ignore[arg-type]
    )


def test_the_workbook(tmp_path: Path, read: Read, territory: Territory) -> None:
    agglomeration = frozenset(territory.referential.epcis[VAL_DE_GARONNE].members)
    syndicat = Group(SYNDICAT, f"Groupement {SYNDICAT}", "SIVU")
    big = Group(BIG_SYNDICAT, f"Groupement {BIG_SYNDICAT}", "SMF")
    path = write_workbook(
        tmp_path / "47.xlsx",
        [
            workbook_row(VAL_DE_GARONNE, "CA", MARMANDE, ["OUI", "NON", "OUI", "NON", "OUI"]),
            workbook_row(VAL_DE_GARONNE, "CA", VIRAZEIL, ["OUI", "NON", "OUI", "NON", "OUI"]),
            [],
            # A SIREN that a spreadsheet took for a number, an answer in lower case.
            workbook_row(SYNDICAT, "SIVU", MARMANDE, ["non", None, "Oui", "NON", "NON"]),
            workbook_row(BIG_SYNDICAT, "SMF", VAL_DE_GARONNE, ["NON", "NON", "NON", "OUI", "OUI"]),
            workbook_row(BIG_SYNDICAT, "SMF", SYNDICAT, ["NON", "NON", "NON", "OUI", "OUI"]),
            workbook_row(BIG_SYNDICAT, "SMF", DEPARTEMENT, ["NON", "NON", "NON", "OUI", "OUI"]),
            workbook_row(BIG_SYNDICAT, "SMF", BIG_SYNDICAT, ["NON", "NON", "NON", "OUI", "OUI"]),
        ],
    )

    read_import = read(path)

    assert read_import == Import(
        day=DAY,
        kind=Kind.WORKBOOK,
        nomenclature=2025,
        source="47.xlsx",
        sha256=read_import.sha256,
        groups=(CA, syndicat, big),
        covers=frozenset({"eau", "assainissement", "voirie", "eclairage_public"}),
        held=(
            line(path, CA, "eau", "1505"),
            line(path, big, "eclairage_public", "1030", via=VAL_DE_GARONNE, communes=agglomeration),
            line(
                path, big, "eclairage_public", "1030", via=SYNDICAT, communes=frozenset({"47157"})
            ),
            line(path, big, "eclairage_public", "1030", via=BIG_SYNDICAT, communes=agglomeration),
            line(path, CA, "voirie", "6040", partial=True),
            line(path, syndicat, "voirie", "6040", communes=frozenset({"47157"})),
        ),
        unknown={"Système d'information géographique": 2},
        unknown_groups=(),
        unknown_members=(DEPARTEMENT,),
    )
    assert read_import.not_held == {
        (VAL_DE_GARONNE, "assainissement"),
        (VAL_DE_GARONNE, "eclairage_public"),
    }


def test_members_whose_competences_differ_keep_their_own(tmp_path: Path, read: Read) -> None:
    path = write_workbook(
        tmp_path / "47.xlsx",
        [
            workbook_row(SYNDICAT, "SIVU", MARMANDE, ["OUI", "NON", "NON", "NON", "NON"]),
            workbook_row(SYNDICAT, "SIVU", VIRAZEIL, ["OUI", "OUI", "NON", "NON", "NON"]),
        ],
    )

    assert {(held.competence, held.communes) for held in read(path).held} == {
        ("eau", frozenset({"47157"})),
        ("eau", frozenset({"47326"})),
        ("assainissement", frozenset({"47326"})),
    }


def test_a_syndicat_a_la_carte_moves_no_default(tmp_path: Path, read: Read) -> None:
    answers = ["OUI", "NON", "NON", "NON", "NON"]
    row = workbook_row(SYNDICAT, "SMF", MARMANDE, answers, a_la_carte="OUI")

    (held,) = read(write_workbook(tmp_path / "47.xlsx", [row])).held

    assert (held.competence, held.partial) == ("eau", True)


def test_an_epci_the_map_does_not_have_is_kept_and_reported(tmp_path: Path, read: Read) -> None:
    row = workbook_row("TEMP00012", "CC", VIRAZEIL, ["OUI", "NON", "NON", "NON", "NON"])

    read_import = read(write_workbook(tmp_path / "47.xlsx", [row]))

    assert read_import.unknown_groups == ("TEMP00012",)
    assert [(held.group_siren, held.communes) for held in read_import.held] == [
        ("TEMP00012", frozenset({"47326"}))
    ]


def legacy_row(siren: str, nature: str, member: str, *held: str) -> dict[str, str]:
    return {
        "N° SIREN": siren,
        "Nom du groupement": 'SIVOM "La Source"',
        "Nature juridique": nature,
        "Syndicat à la carte": "0",
        "Siren membre": member,
        **dict.fromkeys(held, "1"),
    }


def test_the_legacy_table(tmp_path: Path, read: Read) -> None:
    syndicat = Group(SYNDICAT, 'SIVOM "La Source"', "SIVOM")
    path = write_legacy(
        tmp_path / "R75.csv",
        [
            legacy_row(VAL_DE_GARONNE, "CA", MARMANDE, *LEGACY_LABELS),
            legacy_row(SYNDICAT, "SIVOM", VIRAZEIL, "Eclairage public"),
        ],
    )

    read_import = read(path)

    assert read_import == Import(
        day=DAY,
        kind=Kind.LEGACY,
        nomenclature=2021,
        source="R75.csv",
        sha256=read_import.sha256,
        groups=(CA, syndicat),
        covers=frozenset({"eau", "eclairage_public"}),
        held=(
            line(path, CA, "eau", "1502", nomenclature=2021),
            line(path, CA, "eclairage_public", "7020", nomenclature=2021),
            line(
                path,
                syndicat,
                "eclairage_public",
                "7020",
                nomenclature=2021,
                communes=frozenset({"47326"}),
            ),
        ),
        unknown={"Archéologie": 1},
        unknown_groups=(),
        unknown_members=(),
    )


def test_the_holders_of_one_competence(tmp_path: Path, read: Read) -> None:
    epci = (VAL_DE_GARONNE, "CA Val de Garonne", "CA")
    syndicat = Group(SYNDICAT, "Eau 47", "SMF")
    path = write_holders(
        tmp_path / "3_transfert_code_1520.csv",
        [
            ("47326", "Virazeil", "47", SYNDICAT, "Eau 47", "SMF", *epci),
            ("47157", "Marmande", "47", *epci, "", "", ""),
            ("1001", "L'Abergement-Clémenciat", "01", "", "", "", "", "", ""),
            ("99999", "Nulle part", "99", *epci, "", "", ""),
        ],
    )

    read_import = read(path, year=2025)

    kept = Group("", "", COMMUNE)
    assert read_import == Import(
        day=DAY,
        kind=Kind.HOLDERS,
        nomenclature=2025,
        source="3_transfert_code_1520.csv",
        sha256=read_import.sha256,
        groups=(kept, CA, syndicat),
        covers=frozenset({"eaux_pluviales"}),
        held=(
            line(path, kept, "eaux_pluviales", "1520", communes=frozenset({"01001"})),
            line(path, CA, "eaux_pluviales", "1520", communes=frozenset({"47157", "99999"})),
            line(
                path,
                syndicat,
                "eaux_pluviales",
                "1520",
                communes=frozenset({"47326"}),
                via=VAL_DE_GARONNE,
            ),
        ),
        unknown={},
        unknown_groups=(),
        unknown_members=("99999",),
    )
    assert read_import.not_held == frozenset()


def test_the_list_of_codes(tmp_path: Path, read: Read, nomenclatures: Nomenclatures) -> None:
    pairs = [(VAL_DE_GARONNE, "1505"), (FAUCIGNY_GLIERES, "8888"), ("999999999", "1502")]
    path = write_codes(tmp_path / "codes.csv", pairs)

    read_import = read(path)

    assert read_import.held == (line(path, CA, "assainissement", "1505", nomenclature=2021),)
    assert read_import.unknown == {"8888": 1}
    assert read_import.unknown_groups == ("999999999",)
    assert read_import.covers == {
        competence
        for code in nomenclatures.by_year[2021].codes.values()
        for competence in code.competences
    }
    assert {siren for siren, _ in read_import.not_held} == {VAL_DE_GARONNE, FAUCIGNY_GLIERES}
    assert (VAL_DE_GARONNE, "assainissement") not in read_import.not_held
    assert (FAUCIGNY_GLIERES, "assainissement") in read_import.not_held


def test_the_communes_of_grand_paris_are_named_by_their_ept(
    tmp_path: Path, read: Read, territory: Territory
) -> None:
    ept = next(epci for epci in territory.referential.epcis.values() if epci.nature == "EPT")

    (held,) = read(write_codes(tmp_path / "codes.csv", [(ept.siren, "1502")])).held

    assert held.communes == frozenset(ept.members)


def test_the_same_number_means_other_things(tmp_path: Path, read: Read) -> None:
    pairs = [(VAL_DE_GARONNE, "1505")]

    meanings = [
        read(write_codes(tmp_path / f"{year}.csv", pairs, year)).held[0].competence
        for year in (2021, 2025)
    ]

    assert meanings == ["assainissement", "eau"]


GOOD = ["OUI", "NON", "NON", "NON", "NON"]


def bad_workbook(folder: Path, change: Callable[[list[object]], object], **parts: object) -> Path:
    row = workbook_row(SYNDICAT, "SIVU", MARMANDE, GOOD)
    change(row)
    rows = [workbook_row(SYNDICAT, "SIVU", VIRAZEIL, GOOD), row]
    return write_workbook(folder / "f.xlsx", rows, **parts)  # type: ignore[arg-type]


def holders(
    folder: Path, *changes: tuple[int, str], name: str = "3_transfert_code_2080.csv"
) -> Path:
    row = ["47326", "Virazeil", "47", SYNDICAT, "Eau 47", "SMF", VAL_DE_GARONNE, "CA", "CA"]
    for position, value in changes:
        row[position] = value
    return write_holders(folder / name, [row])


def text_file(folder: Path, content: str, name: str = "f.csv") -> Path:
    (folder / name).write_text(content, encoding="utf-8")
    return folder / name


FAULTS: list[tuple[Callable[[Path], Path], int, str]] = [
    (
        lambda f: bad_workbook(f, lambda row: row.__setitem__(13, "PEUT-ÊTRE")),
        4,
        "colonne N « Eau (production, traitement, stockage, t… » : "
        "OUI ou NON attendu, « PEUT-ÊTRE » lu",
    ),
    (
        lambda f: bad_workbook(f, lambda row: row.__setitem__(1, "25470000")),
        4,
        "colonne B « N° SIREN » : SIREN attendu, « 25470000 » lu",
    ),
    (
        lambda f: bad_workbook(f, lambda row: row.__setitem__(9, "x" * 60)),
        4,
        f"colonne J « Siren membre » : SIREN attendu, « {'x' * 40}… » lu",
    ),
    (
        lambda f: bad_workbook(f, list, labels=["Balnéothérapie"] * 5),
        2,
        "aucun intitulé de compétence reconnu parmi les en-têtes",
    ),
    (
        lambda f: bad_workbook(f, list, columns=["N° SIREN", "Siren membre"]),
        2,
        "colonne « Nombre de compétences exercées » absente",
    ),
    (
        lambda f: bad_workbook(f, list, columns=["Rang", *GROUP_COLUMNS[2:]]),
        2,
        "colonne « N° SIREN » absente",
    ),
    (
        lambda f: bad_workbook(f, list, columns=["Rien"]),
        1,
        "en-tête « Siren membre » absent des 20 premières lignes",
    ),
    (lambda f: write_workbook(f / "f.xlsx", []), 2, "aucun groupement sous les en-têtes"),
    (
        lambda f: text_file(f, "PK\x03\x04 n'est pas un classeur"),
        0,
        "classeur XLSX illisible",
    ),
    (
        lambda f: write_legacy(f / "f.csv", [legacy_row(SYNDICAT, "SIVU", "Virazeil")]),
        2,
        "colonne 42 « Siren membre » : SIREN attendu, « Virazeil » lu",
    ),
    (
        lambda f: write_legacy(
            f / "f.csv", [legacy_row(SYNDICAT, "SIVU", VIRAZEIL) | {"Eclairage public": "2"}]
        ),
        2,
        "colonne 51 « Eclairage public » : OUI ou NON attendu, « 2 » lu",
    ),
    (
        lambda f: text_file(f, "\t".join((*LEGACY_HEADINGS, "Eclairage public")) + "\n1\t2\n"),
        2,
        "50 colonnes attendues, 2 lues",
    ),
    (
        lambda f: text_file(f, "N° SIREN\tSiren membre\n"),
        1,
        "plus de 49 colonnes attendues, 2 lues",
    ),
    (
        lambda f: holders(f, (0, "4732")) and holders(f, (0, "473")),
        2,
        "colonne 1 « Code Insee Commune » : code INSEE attendu, « 473 » lu",
    ),
    (
        lambda f: holders(f, (3, "12")),
        2,
        "colonne 4 « Siren Groupement » : SIREN attendu, « 12 » lu",
    ),
    (
        lambda f: holders(f, (6, "CA")),
        2,
        "colonne 7 « Siren Groupement intermédiaire » : SIREN attendu, « CA » lu",
    ),
    (
        lambda f: holders(f, (8, "CA\ten trop")),
        2,
        "9 colonnes attendues, 10 lues",
    ),
    (
        lambda f: text_file(f, "\t".join(HOLDERS_HEADINGS[:3]), "transfert_code_2080.csv"),
        1,
        "colonne « Siren Groupement » absente",
    ),
    (
        lambda f: holders(f, name="transferts.csv"),
        0,
        "le nom du fichier doit porter le code : 3_transfert_code_1505.csv",
    ),
    (
        lambda f: holders(f, name="3_transfert_code_1505.csv"),
        0,
        "le code 1505 n'a pas le même sens en 2021 et en 2025 : --nomenclature",
    ),
    (
        lambda f: write_codes(f / "f.csv", [(VAL_DE_GARONNE, "1502"), ("20003067", "1502")]),
        3,
        "colonne 1 « siren » : SIREN attendu, « 20003067 » lu",
    ),
    (
        lambda f: write_codes(f / "f.csv", [(VAL_DE_GARONNE, "eau")]),
        2,
        "colonne 2 « code » : code à quatre chiffres attendu, « eau » lu",
    ),
    (
        lambda f: text_file(f, f"siren,code_nomenclature_2021\n{VAL_DE_GARONNE}\n"),
        2,
        "2 colonnes attendues, 1 lues",
    ),
    (lambda f: write_codes(f / "f.csv", []), 1, "aucun EPCI sous les en-têtes"),
    (lambda f: write_codes(f / "f.csv", [], 2019), 1, "nomenclature 2019 inconnue"),
    (
        lambda f: text_file(f, ""),
        1,
        "forme inconnue : ni XLSX, ni export tabulé, ni liste de codes",
    ),
    (lambda f: f / "absent.csv", 0, "fichier introuvable ou illisible"),
    (lambda f: f, 0, "fichier introuvable ou illisible"),
]


@pytest.mark.parametrize(("make", "at", "reason"), FAULTS, ids=[fault[2][-40:] for fault in FAULTS])
def test_a_fault_names_file_line_column_and_reason(
    tmp_path: Path, read: Read, make: Callable[[Path], Path], at: int, reason: str
) -> None:
    path = make(tmp_path)

    with pytest.raises(InvalidConfiguration) as fault:
        read(path)

    assert (fault.value.file, fault.value.line, fault.value.reason) == (path, at, reason)


def test_the_nomenclature_asked_must_be_that_of_the_file(tmp_path: Path, read: Read) -> None:
    path = write_codes(tmp_path / "f.csv", [(VAL_DE_GARONNE, "1502")])

    with pytest.raises(InvalidConfiguration, match="le fichier dit 2021, --nomenclature dit 2025"):
        read(path, year=2025)


cells = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    [SYNDICAT, VAL_DE_GARONNE, MARMANDE, "1", "0", "OUI", "47326", "1502", "", '"', "TEMP1"]
)
any_year = st.sampled_from([None, 2021, 2025])
fuzz = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


def reads_or_refuses(read: Read, path: Path, kind: Kind, year: int | None = None) -> None:
    # Any other exception fails the test.
    with suppress(InvalidConfiguration):
        assert read(path, kind, year).kind is kind


@fuzz
@given(content=st.binary(max_size=300), kind=st.sampled_from(Kind), year=any_year)
def test_any_bytes_are_read_or_refused(
    tmp_path: Path, read: Read, content: bytes, kind: Kind, year: int | None
) -> None:
    path = tmp_path / "3_transfert_code_1520.csv"
    path.write_bytes(content)

    reads_or_refuses(read, path, kind, year)


@fuzz
@given(rows=st.lists(st.lists(cells, min_size=9, max_size=10), max_size=4), year=any_year)
def test_any_holders_are_read_or_refused(
    tmp_path: Path, read: Read, rows: list[list[str]], year: int | None
) -> None:
    path = write_holders(tmp_path / "3_transfert_code_1520.csv", rows)

    reads_or_refuses(read, path, Kind.HOLDERS, year)


@fuzz
@given(pairs=st.lists(st.tuples(cells, cells), max_size=6))
def test_any_codes_are_read_or_refused(
    tmp_path: Path, read: Read, pairs: list[tuple[str, str]]
) -> None:
    reads_or_refuses(read, write_codes(tmp_path / "codes.csv", pairs), Kind.CODES)


@fuzz
@given(rows=st.lists(st.lists(cells, max_size=52), max_size=4), year=any_year)
def test_any_legacy_table_is_read_or_refused(
    tmp_path: Path, read: Read, rows: list[list[str]], year: int | None
) -> None:
    path = tmp_path / "legacy.csv"
    lines = ["\t".join(row) for row in ([*LEGACY_HEADINGS, *LEGACY_LABELS], *rows)]
    path.write_text("\n".join(lines), encoding="utf-8")

    reads_or_refuses(read, path, Kind.LEGACY, year)


@fuzz
@given(
    changes=st.lists(
        st.tuples(
            st.integers(0, 19),
            st.one_of(
                st.none(),
                st.booleans(),
                st.integers(),
                st.floats(allow_nan=False, allow_infinity=False),
                st.dates(),
                st.text("abcé «»=#0123456789", max_size=10),
            ),
        ),
        max_size=3,
    )
)
def test_any_cell_of_a_workbook_is_read_or_refused(
    tmp_path: Path, read: Read, changes: list[tuple[int, object]]
) -> None:
    row = workbook_row(SYNDICAT, "SIVU", MARMANDE, GOOD)
    for position, value in changes:
        row[position] = value

    reads_or_refuses(read, write_workbook(tmp_path / "f.xlsx", [row]), Kind.WORKBOOK)


@fuzz
@given(position=st.integers(0), byte=st.integers(0, 255), cut=st.booleans())
def test_a_damaged_workbook_is_read_or_refused(
    tmp_path: Path, read: Read, position: int, byte: int, cut: bool
) -> None:
    row = workbook_row(SYNDICAT, "SIVU", MARMANDE, GOOD)
    path = write_workbook(tmp_path / "f.xlsx", [row])
    content = bytearray(path.read_bytes())
    content[position % len(content)] = byte
    path.write_bytes(content[: position % len(content)] if cut else content)

    reads_or_refuses(read, path, Kind.WORKBOOK)


READ_IN_A_PROCESS_OF_ITS_OWN = """
import re, sys
from datetime import date
from pathlib import Path
from nlp_router import paths
from nlp_router.territory.banatic.export import Export
from nlp_router.territory.banatic.nomenclature import load_nomenclatures
from nlp_router.territory.banatic.read import read_export
from nlp_router.territory.competences import load_competences
from nlp_router.territory.referential import load_referential

def memory(name):
    return int(re.search(name + r":\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])

folder = paths.taxonomies() / "territory"
competences = load_competences(folder / "competences.yaml")
nomenclatures = load_nomenclatures(folder / "banatic.yaml", competences)
export = Export(Path(sys.argv[1]), date(2026, 10, 1), load_referential(folder / "france.json.gz"))
Path("/proc/self/clear_refs").write_text("5")  # The peak starts again from here.
before = memory("VmRSS")
read = read_export(export, nomenclatures)
print(len(read.groups), len(read.unknown), memory("VmHWM") - before)
"""


def test_a_large_workbook_is_read_row_by_row(tmp_path: Path) -> None:
    path = write_large_workbook(tmp_path / "France.xlsx", rows=20_000, competences=126)

    result = subprocess.run(
        [sys.executable, "-c", READ_IN_A_PROCESS_OF_ITS_OWN, str(path)],
        capture_output=True,
        check=True,
    )
    groups, unknown, more_kilobytes = map(int, result.stdout.split())

    assert len(GROUP_COLUMNS) + 126 + 1 == 140
    assert (groups, unknown) == (2_000, 126 - (len(LABELS) - 1))
    # A workbook opened whole takes some 45 MB for every thousand of these rows.
    assert more_kilobytes < 40_000


@pytest.mark.skipif(
    "NLP_ROUTER_BANATIC" not in os.environ,
    reason="le dossier des extraits BANATIC n'est pas donné : NLP_ROUTER_BANATIC",
)
def test_the_real_extract_of_all_the_epci(read: Read) -> None:
    read_import = read(Path(os.environ["NLP_ROUTER_BANATIC"]) / "epci_competences_2023_2024.csv")

    whole = {(held.group_siren, held.competence) for held in read_import.held if not held.partial}
    assert (read_import.kind, read_import.nomenclature) == (Kind.CODES, 2021)
    assert len(read_import.groups) == 1_255
    assert (read_import.unknown, read_import.unknown_groups) == ({}, ())
    assert sum(competence == "dechets" for _, competence in whole) == 1_236
    assert {(VAL_DE_GARONNE, "eau"), (VAL_DE_GARONNE, "assainissement")} <= whole
