"""The directory of outside bodies: read, checked, searched by place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_router.configuration import read_section
from nlp_router.domain import DirectoryEntry
from nlp_router.errors import InvalidConfiguration
from nlp_router.territory.directory import (
    Area,
    Directory,
    Local,
    Locality,
    OutsideBody,
    load_directory,
)
from nlp_router.territory.directory_page import directory_page
from nlp_router.territory.territory import Territory

ROOT = Path(__file__).parents[2]
FILE = """bodies: {}
choices:
  - {for: [essai], words: [gaz, "odeur* de gaz", "rn#"], roles: [reseau]}
  - {for: [essai, departement, region], roles: [reseau]}
directory:
  reseau:
    name: "Réseau"
    here: "Réseau ({departement_name})"
    does: "Répare."
    phone: "09 72 67 50 {departement}"
    web: "https://exemple.fr"
    departements: ["47"]
    except: ["2A"]
    partial: true
    local:
      "33": {name: "Réseau de Gironde"}
      region 75: {phone: "3900"}
    source: "exemple"
    checked: 2026-11-24
    verified: true
    transmit: false
    emergency: true
"""


def load(folder: Path, territory: Territory, text: str) -> Directory:
    path = folder / "bodies.yaml"
    path.write_text(text, encoding="utf-8")
    return load_directory(read_section(path), territory.referential, {"essai"}, {"eau.facture"})


def test_a_body_is_read_whole(tmp_path: Path, territory: Territory) -> None:
    directory = load(tmp_path, territory, FILE)

    assert directory.bodies == {
        "reseau": OutsideBody(
            id="reseau",
            role="reseau",
            name="Réseau",
            here="Réseau ({departement_name})",
            does="Répare.",
            phone="09 72 67 50 {departement}",
            web="https://exemple.fr",
            area=Area(frozenset(), frozenset({"47"}), frozenset(), frozenset({"2A"})),
            partial=True,
            local={
                "33": Local("Réseau de Gironde", None, None),
                "region 75": Local(None, "3900", None),
            },
            source="exemple",
            checked=date(2026, 11, 24),
            verified=True,
            transmit=False,
            emergency=True,
        )
    }
    assert [(choice.keys, choice.roles) for choice in directory.choices] == [
        (("essai",), ("reseau",)),
        (("essai", "departement", "region"), ("reseau",)),
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("[essai]", "[licorne]", 3, "« for » : inconnu licorne"),
        ("roles: [reseau]}\n  - {for: [essai, dep", "roles: [x]}\n  - {for: [essai, dep", 3, "x"),
        ("[gaz,", "[Gaz,", 3, "mot « Gaz »"),
        ("[gaz,", '["g.z",', 3, "mot « g.z »"),
        ("words: [gaz, ", "mots: [gaz, ", 3, "clé inconnue « mots »"),
        ("{for: [essai, dep", "{for: [dep", 1, "ligne sans mots manquante pour essai"),
        ('    name: "Réseau"\n', "", 7, "« name » manque"),
        ('    does: "Répare."\n', "", 7, "« does » manque"),
        ("({departement_name})", "({mairie})", 7, "champ inconnu mairie"),
        ('"09 72 67 50 {departement}"', '"appelez-nous"', 7, "numéro « appelez-nous »"),
        ('"09 72 67 50 {departement}"', "3631", 7, "« phone » doit être un texte"),
        ("https://exemple.fr", "http://exemple.fr", 7, "https://… attendu"),
        ('["47"]', '["200"]', 7, "code inconnu 200"),
        ('["2A"]', '["20"]', 7, "code inconnu 20"),
        ('"33":', '"333":', 16, "code inconnu « 333 »"),
        ("region 75:", "region 33:", 17, "code inconnu « region 33 »"),
        ("    checked: 2026-11-24\n", "", 7, "« reseau.checked » manque"),
        ("2026-11-24", "hier", 7, "date AAAA-MM-JJ"),
        ('    source: "exemple"\n', "", 7, "« source » manque"),
        ("    verified: true\n", "", 7, "« verified » doit être true ou false"),
        ("partial: true", "partial: oui", 7, "« partial » doit être true ou false"),
    ],
)
def test_a_broken_directory_is_refused_with_its_line(
    tmp_path: Path, territory: Territory, old: str, new: str, line: int, reason: str
) -> None:
    assert old in FILE
    with pytest.raises(InvalidConfiguration, match=reason) as caught:
        load(tmp_path, territory, FILE.replace(old, new, 1))
    assert caught.value.line == line


MARMANDE = Locality("47157", "47", "Lot-et-Garonne", "75", "Nouvelle-Aquitaine")


def test_an_entry_speaks_of_the_place(tmp_path: Path, territory: Territory) -> None:
    body = load(tmp_path, territory, FILE).bodies["reseau"]

    def entry(name: str, phone: str | None) -> DirectoryEntry:
        return DirectoryEntry(
            id="reseau", name=name, does="Répare.", phone=phone, web="https://exemple.fr",
            verified=True, transmit=False, emergency=True,
        )  # fmt: skip

    nord = Locality("59350", "59", "Nord", "32", "Hauts-de-France")
    gironde = Locality("33063", "33", "Gironde", "75", "Nouvelle-Aquitaine")
    assert body.entry(nord) == entry("Réseau (Nord)", "09 72 67 50 59")
    assert body.entry(MARMANDE) == entry("Réseau (Lot-et-Garonne)", "3900")
    assert body.entry(gironde) == entry("Réseau de Gironde", "09 72 67 50 33")
    assert body.entry(Locality()) == entry("Réseau", None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("une odeur de gaz", True),
        ("odeurs de gaz ici", True),
        ("le gazon", False),
        ("sur la rn21", True),
        ("sur la rn", False),
    ],
)
def test_words_are_whole_unless_they_say_otherwise(
    tmp_path: Path, territory: Territory, text: str, said: bool
) -> None:
    (words,) = (c.words for c in load(tmp_path, territory, FILE).choices if c.words)

    assert bool(words.search(text)) is said


@pytest.mark.parametrize(
    ("role", "insee", "bodies"),
    [
        ("electricite", "47157", ["enedis"]),
        ("electricite", "67482", ["strasbourg-electricite-reseaux", "enedis"]),
        ("electricite", "86194", ["srd", "enedis"]),
        ("electricite", "79191", ["geredis", "enedis"]),
        ("electricite", "38185", ["greenalp-electricite"]),
        ("electricite", "57463", ["reseda"]),
        ("electricite", "2A004", ["edf-sei"]),
        ("electricite", "97209", ["edf-sei"]),
        ("electricite", "97611", ["edm"]),
        ("gaz", "47157", ["grdf"]),
        ("gaz", "33063", ["regaz", "grdf"]),
        ("gaz", "67482", ["r-gds", "grdf"]),
        ("gaz", "38185", ["greenalp-gaz"]),
        # No piped gas there, and nobody is made up.
        ("gaz", "97209", []),
        ("dir", "47157", ["dir-centre-ouest"]),
        ("dir", "33063", ["dir-atlantique"]),
        ("dir", "86194", ["dir-atlantique", "dir-centre-ouest"]),
        ("dir", "67482", ["cea-routes"]),
        ("dir", "78361", ["dir-ile-de-france"]),
        ("dir", "59350", ["dir-nord"]),
        ("cars", "78361", ["idfm"]),
        ("cars", "47157", ["cars-region"]),
    ],
)
def test_the_most_precise_body_of_a_place(
    territory: Territory, role: str, insee: str, bodies: list[str]
) -> None:
    commune = territory.referential.communes[insee]
    where = Locality(insee=insee, departement=commune.departement, region=commune.region)

    assert [body.id for body in territory.directory.serving(role, where)] == bodies


def test_everywhere_in_france_somebody_answers_for_every_role_but_piped_gas(
    territory: Territory,
) -> None:
    roles = {role for choice in territory.directory.choices for role in choice.roles} - {"gaz"}
    departements = {c.departement: c.region for c in territory.referential.communes.values()}

    unanswered = {
        (role, departement)
        for role in roles
        for departement, region in departements.items()
        if not list(territory.directory.serving(role, Locality("", departement, "", region)))
    }

    # Overseas collectivities with their own electricity, outside the municipal law of this project.
    assert unanswered <= {("electricite", code) for code in ("986", "987", "988", "989")}


def test_the_page_tells_the_directory_in_force(territory: Territory) -> None:
    page = (ROOT / "docs" / "organismes.md").read_text(encoding="utf-8")

    assert page == directory_page(territory.directory, territory.referential)


@given(st.text(max_size=200))
def test_any_file_is_read_or_refused_by_name(
    tmp_path_factory: pytest.TempPathFactory, territory: Territory, noise: str
) -> None:
    folder = tmp_path_factory.mktemp("bodies")
    path = folder / "bodies.yaml"
    path.write_bytes((FILE + f"  autre: {noise}\n").encode("utf-8", "surrogatepass"))
    try:
        top = read_section(path)
        load_directory(top, territory.referential, {"essai"}, set())
    except InvalidConfiguration:
        return
