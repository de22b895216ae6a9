"""BANATIC imports merged, kept in the operator's file, and the command that adds to it."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlp_router import paths
from nlp_router.errors import InvalidConfiguration
from nlp_router.territory.banatic.file import load, write
from nlp_router.territory.banatic.merge import merge
from nlp_router.territory.banatic.nomenclature import load_nomenclatures
from nlp_router.territory.banatic.record import Group, Held, Import, Kind
from nlp_router.territory.banatic.update import update
from nlp_router.territory.competences import load_competences
from tests.unit.banatic_files import (
    MARMANDE,
    SYNDICAT,
    VAL_DE_GARONNE,
    workbook_row,
    write_codes,
    write_holders,
    write_workbook,
)

CA = Group(VAL_DE_GARONNE, "CA Val de Garonne Agglomération", "CA")
EAU_47 = Group(SYNDICAT, "Eau 47", "SMF")
OLD, NEW = date(2024, 1, 1), date(2026, 10, 1)


def held(group: Group, competence: str = "eau", **changed: Any) -> Held:
    values: dict[str, Any] = {
        "communes": frozenset(), "partial": False, "via": None, "source": "f.xlsx", "day": OLD,
        "nomenclature": 2025, "codes": ("1505",),
    } | changed  # fmt: skip
    return Held(
        competence=competence,
        group_siren=group.siren,
        group_name=group.name,
        group_nature=group.nature,
        **values,
    )


def imported(*lines: Held, kind: Kind = Kind.WORKBOOK, **changed: Any) -> Import:
    values: dict[str, Any] = {
        "day": OLD, "kind": kind, "nomenclature": 2025, "source": "f.xlsx", "sha256": "0" * 64,
        "groups": (CA, EAU_47), "covers": frozenset({"eau"}), "unknown": {},
        "unknown_groups": (), "unknown_members": (),
    } | changed  # fmt: skip
    return Import(held=lines, **values)


def test_the_newest_import_wins_on_each_body_and_competence() -> None:
    old = imported(held(CA), held(EAU_47, communes=frozenset({"47326"})))
    new = imported(day=NEW, groups=(EAU_47, CA), covers=frozenset({"eau"}))
    other = imported(held(CA, "voirie"), covers=frozenset({"voirie"}))

    for order in ([old, new, other], [other, new, old]):
        merged = merge(order)

        assert merged.held == (held(CA, "voirie"),)
        assert merged.not_held == {(VAL_DE_GARONNE, "eau")}
        assert merged.find("47326", VAL_DE_GARONNE, "eau") == ()


def test_a_competence_taken_back_is_no_longer_denied() -> None:
    denied = imported()
    taken = imported(held(CA, day=NEW), day=NEW)

    assert merge([denied]).not_held == {(VAL_DE_GARONNE, "eau")}
    assert merge([denied, taken]).not_held == frozenset()


def test_the_syndicat_a_commune_belongs_to_comes_before_its_epci() -> None:
    here = held(EAU_47, communes=frozenset({"47326"}), via=VAL_DE_GARONNE)
    part = held(EAU_47, communes=frozenset({"47157"}), partial=True)
    merged = merge([imported(held(CA), here, part)])

    assert merged.find("47326", VAL_DE_GARONNE, "eau") == (here, held(CA))
    assert merged.find("47157", VAL_DE_GARONNE, "eau") == (held(CA), part)
    assert merged.find("47157", None, "eau") == (part,)
    assert merged.find("47326", VAL_DE_GARONNE, "voirie") == ()


def test_the_holders_file_speaks_alone_on_the_communes_it_names() -> None:
    exact = held(EAU_47, communes=frozenset({"47326"}), via=VAL_DE_GARONNE)
    holders = imported(exact, kind=Kind.HOLDERS)
    wide = imported(held(CA, day=NEW), day=NEW)
    merged = merge([holders, wide])

    assert merged.find("47326", VAL_DE_GARONNE, "eau") == (exact,)
    assert merged.find("47157", VAL_DE_GARONNE, "eau") == (held(CA, day=NEW),)
    assert merged.held == (exact, held(CA, day=NEW))


def test_the_holders_of_a_part_leave_the_rest_to_the_epci() -> None:
    treatment = held(
        EAU_47, "dechets", codes=("2085",), partial=True, communes=frozenset({"47326"})
    )
    merged = merge(
        [
            imported(held(CA, "dechets", codes=("2080",)), covers=frozenset({"dechets"})),
            imported(treatment, kind=Kind.HOLDERS),
        ]
    )

    assert merged.find("47326", VAL_DE_GARONNE, "dechets") == (
        held(CA, "dechets", codes=("2080",)),
        treatment,
    )


def test_holders_files_of_other_codes_stand_beside_each_other() -> None:
    place = frozenset({"47326"})
    basin = held(EAU_47, "gemapi", codes=("2005",), communes=place)
    river = held(CA, "gemapi", codes=("2010",), communes=place, day=NEW)
    stale = held(CA, "gemapi", codes=("1528",), communes=place, nomenclature=2021)
    imports = [
        imported(stale, kind=Kind.HOLDERS, day=date(2022, 1, 1), nomenclature=2021),
        imported(basin, kind=Kind.HOLDERS),
        imported(river, kind=Kind.HOLDERS, day=NEW),
    ]

    assert merge(imports).find("47326", VAL_DE_GARONNE, "gemapi") == (basin, river)
    renewed = replace(basin, group_siren=CA.siren, day=NEW)
    again = imported(renewed, kind=Kind.HOLDERS, day=NEW)
    assert merge([*imports, again]).find("47326", VAL_DE_GARONNE, "gemapi") == (renewed, river)


def test_the_file_gives_back_what_was_written_byte_for_byte(tmp_path: Path) -> None:
    imports = [
        imported(
            held(CA),
            held(EAU_47, communes=frozenset({"47326", "47157"}), via=VAL_DE_GARONNE, partial=True),
            unknown={"Système d'information géographique": 3},
            unknown_groups=("TEMP00012",),
            unknown_members=("224700013",),
        )
    ]
    path = tmp_path / "banatic.json.gz"

    write(path, imports)
    first = path.read_bytes()
    write(path, imports)

    assert load(path) == merge(imports)
    assert path.read_bytes() == first
    assert list(tmp_path.iterdir()) == [path]


def as_written(folder: Path) -> dict[str, Any]:
    write(folder / "b.json.gz", [imported(held(CA))])
    content: dict[str, Any] = json.loads(gzip.decompress((folder / "b.json.gz").read_bytes()))
    return content


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("day", "hier"),
        ("day", 2024),
        ("kind", "pdf"),
        ("nomenclature", "2025"),
        ("source", None),
        ("groups", [["1"]]),
        ("groups", []),
        ("held", [["eau"]]),
        ("held", [["eau", VAL_DE_GARONNE, [47326], False, None, ["1505"]]]),
        ("held", [[["eau"], VAL_DE_GARONNE, [], False, None, ["1505"]]]),
        ("unknown", ["SIG"]),
        ("unknown", {"SIG": "3"}),
    ],
)
def test_a_file_of_another_form_is_refused(tmp_path: Path, field: str, value: object) -> None:
    content = as_written(tmp_path)
    content["imports"][0][field] = value
    path = tmp_path / "b.json.gz"
    path.write_bytes(gzip.compress(json.dumps(content).encode()))

    with pytest.raises(InvalidConfiguration, match="illisible : nlp-router territory import"):
        load(path)


def test_a_file_of_another_format_or_none_is_told_as_such(tmp_path: Path) -> None:
    path = tmp_path / "b.json.gz"
    with pytest.raises(InvalidConfiguration, match="fichier introuvable"):
        load(path)

    path.write_bytes(gzip.compress(json.dumps(as_written(tmp_path) | {"format": 9}).encode()))
    with pytest.raises(InvalidConfiguration, match="format inconnu"):
        load(path)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(
    field=st.sampled_from(["day", "groups", "held", "covers", "unknown"]),
    value=json_values,
    damage=st.binary(max_size=20),
)
def test_any_content_is_loaded_or_refused(
    tmp_path: Path, field: str, value: object, damage: bytes
) -> None:
    content = as_written(tmp_path)
    content["imports"][0][field] = value
    path = tmp_path / "b.json.gz"
    for written in (gzip.compress(json.dumps(content).encode()), damage):
        path.write_bytes(written)
        # Any other exception fails the test.
        with suppress(InvalidConfiguration):
            load(path)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("competences: [eau]", "competences: [eaux]", "compétence inconnue « eaux » pour 1505"),
        ('"1505"', '"15"', "code « 15 » : quatre chiffres"),
        ('label: "Eau"', 'label: "ÉCLAIRAGE public"', "2025 : 1505 a le même intitulé que 1030"),
        ("partial: [CC]", "partial: [CCC]", "nature inconnue « CCC »"),
        ("partial: [CC]", "partiel: [CC]", "clé inconnue « partiel »"),
        ("nomenclature_2021", "nomenclature_2020", "clé inconnue « nomenclature_2020 »"),
    ],
)
def test_a_broken_nomenclature_is_refused(tmp_path: Path, old: str, new: str, reason: str) -> None:
    path = tmp_path / "banatic.yaml"
    good = (
        'nomenclature_2021: {}\nnomenclature_2025:\n  "1030":\n    label: "Eclairage public"\n'
        '  "1505":\n    label: "Eau"\n    competences: [eau]\n    partial: [CC]\n'
    )
    assert load_nomenclatures_text(path, good).keys() == {"1030", "1505"}

    with pytest.raises(InvalidConfiguration, match=reason):
        load_nomenclatures_text(path, good.replace(old, new))


def load_nomenclatures_text(path: Path, text: str) -> dict[str, Any]:
    path.write_text(text, encoding="utf-8")
    return dict(load_nomenclatures(path, {"eau"}).by_year[2025].codes)


def test_a_label_is_known_in_any_spelling() -> None:
    path = paths.taxonomies() / "territory" / "banatic.yaml"
    nomenclature = load_nomenclatures(path, _competences()).by_year[2025]

    for spelling in ("Eclairage public", " ÉCLAIRAGE-PUBLIC", "C1030", "1030"):
        code = nomenclature.find(spelling)
        assert code is not None
        assert (code.code, code.competences) == ("1030", ("eclairage_public",))
    assert nomenclature.find("Éclairage privé") is None


def test_voirie_is_partial_where_it_is_only_of_communautaire_interest() -> None:
    path = paths.taxonomies() / "territory" / "banatic.yaml"
    voirie = load_nomenclatures(path, _competences()).by_year[2025].codes["6040"]

    assert {
        nature: voirie.is_partial(nature)
        for nature in ("CC", "CA", "EPT", "CU", "METRO", "MET69", "SIVU", "COMMUNE")
    } == {
        "CC": True, "CA": True, "EPT": True,
        "CU": False, "METRO": False, "MET69": False, "SIVU": False, "COMMUNE": False,
    }  # fmt: skip


def _competences() -> set[str]:
    return set(load_competences(paths.taxonomies() / "territory" / "competences.yaml"))


TERRITORY = paths.taxonomies() / "territory"


def test_a_later_import_adds_to_the_file_and_drops_what_it_replaces(tmp_path: Path) -> None:
    target = tmp_path / "banatic.json.gz"
    first = write_codes(tmp_path / "2024.csv", [(VAL_DE_GARONNE, "1502")])
    second = write_codes(tmp_path / "2025.csv", [(VAL_DE_GARONNE, "1505")])
    holders = write_holders(
        tmp_path / "3_transfert_code_2080.csv",
        [("47326", "Virazeil", "47", SYNDICAT, "Tri 47", "SMF", VAL_DE_GARONNE, "CA", "CA")],
    )

    update(target, [first, holders], TERRITORY, OLD)
    update(target, [second], TERRITORY, NEW)

    assert [item.source for item in load(target).imports] == [holders.name, "2025.csv"]
    assert [line.competence for line in load(target).held] == ["dechets", "assainissement"]

    update(target, [first], TERRITORY, OLD, replace=True)
    assert [item.source for item in load(target).imports] == ["2024.csv"]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "nlp_router.cli", "territory", "import-banatic", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"NLP_ROUTER_HOME": str(paths.home())},
    )


def test_the_command_says_what_it_read(tmp_path: Path) -> None:
    answers = ["OUI", "NON", "OUI", "NON", "OUI"]
    source = write_workbook(
        tmp_path / "47.xlsx",
        [
            workbook_row(VAL_DE_GARONNE, "CA", MARMANDE, answers),
            workbook_row("TEMP00012", "CC", "224700013", answers),
        ],
    )
    target = tmp_path / "banatic.json.gz"

    result = run(str(source), "--day", "2026-10-01", "-o", str(target))

    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "47.xlsx (xlsx, nomenclature 2025), 01/10/2026",
        "  2 groupements, 4 compétences reconnues",
        "  2 lignes, dont 1 partielles",
        "  intitulé inconnu, gardé : « Système d'information géographique » (2)",
        "  EPCI absents de la carte, gardés : 1 (TEMP00012)",
        "  membres sans commune reconnue : 1 (224700013)",
        f"Écrit : {target}",
    ]
    assert [line.competence for line in load(target).held] == ["eau", "voirie"]


@pytest.mark.parametrize(
    ("pair", "day", "reason"),
    [
        (("12", "1502"), "2026-10-01", "ligne 2 : colonne 1 « siren » : SIREN attendu, « 12 » lu"),
        ((VAL_DE_GARONNE, "1502"), "2999-01-01", "le 01/01/2999 n'est pas encore venu : --day"),
    ],
)
def test_a_fault_changes_nothing(
    tmp_path: Path, pair: tuple[str, str], day: str, reason: str
) -> None:
    good = write_codes(tmp_path / "bon.csv", [(VAL_DE_GARONNE, "1502")])
    target = tmp_path / "banatic.json.gz"
    update(target, [good], TERRITORY, OLD)
    before = target.read_bytes()
    bad = write_codes(tmp_path / "faux.csv", [pair])

    result = run(str(good), str(bad), "--day", day, "-o", str(target))

    assert result.returncode == 2
    assert reason in result.stderr
    assert "Traceback" not in result.stderr
    assert target.read_bytes() == before


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    source = write_codes(tmp_path / "bon.csv", [(VAL_DE_GARONNE, "1502")])

    for folder in (tmp_path / "absent", source):
        with pytest.raises(InvalidConfiguration, match="écriture impossible"):
            update(folder / "banatic.json.gz", [source], TERRITORY, OLD)
