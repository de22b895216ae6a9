"""The screens « who does what », read over HTTP as a browser without a script reads them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from time import process_time

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from selectolax.lexbor import LexborNode as Node

from tests.territory_service import territory_service

EPCI = "/territoire/200030674"
DAY = "2026-11-24"


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A visitor."""
    with (
        territory_service(tmp_path_factory.mktemp("territory")) as address,
        httpx.Client(base_url=address, headers={"Accept": "text/html"}, timeout=30) as client,
    ):
        yield client


def page(web: httpx.Client, address: str, **query: str) -> HTMLParser:
    response = web.get(address, params=query)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return HTMLParser(response.text)


def words(node: Node | None) -> str:
    assert node is not None
    return " ".join(node.text(separator=" ").split())


def cells(row: Node) -> list[str]:
    return [words(cell) for cell in row.css("th, td")]


def row_of(tree: HTMLParser, label: str) -> Node:
    (found,) = [
        row for row in tree.css("tbody tr") if words(row.css_first("th, td")) == label
    ]  # fmt: skip
    return found


def table_of(web: httpx.Client, address: str, **query: str) -> list[list[str]]:
    response = web.get(address, params={"format": "csv", "date": DAY, **query})
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("/territoire", "Qui fait quoi · nlp-router"),
        ("/territoire?q=marmande", "« marmande » : Qui fait quoi · nlp-router"),
        (EPCI, "CA Val de Garonne Agglomération · nlp-router"),
        (f"{EPCI}?commune=47157", "CA Val de Garonne Agglomération (Marmande) · nlp-router"),
        (f"{EPCI}/47157", "Marmande (CA Val de Garonne Agglomération) · nlp-router"),
        (f"{EPCI}/47157/eau.facture", "Facture d'eau à Marmande · nlp-router"),
        ("/territoire/hors-epci/29155", "Ouessant · nlp-router"),
    ],
)
def test_every_page_is_built_for_everybody(web: httpx.Client, address: str, title: str) -> None:
    tree = HTMLParser(web.get(address).text)

    html, skip = tree.css_first("html"), tree.css_first("body > a")
    assert html is not None
    assert skip is not None
    assert html.attributes["lang"] == "fr"
    assert words(tree.css_first("title")) == title
    assert len(tree.css("h1")) == 1
    assert [len(tree.css(mark)) for mark in ("header", "main", "footer")] == [1, 1, 1]
    assert skip.attributes["href"] == "#contenu"
    assert tree.css_first("main#contenu") is not None
    assert [node.html for node in tree.css("script, style, [style], [onclick]")] == []
    for field in tree.css("input, select"):
        assert tree.css_first(f"label[for={field.attributes['id']}]") is not None
    for table in tree.css("table"):
        assert table.css_first("caption") is not None
        assert all(head.attributes.get("scope") for head in table.css("th"))
    for resource in tree.css("link, img"):
        assert (resource.attributes.get("href") or resource.attributes["src"] or "").startswith("/")


def test_a_page_may_be_kept_by_browsers_and_runs_nothing(web: httpx.Client) -> None:
    first = web.get(EPCI)
    again = web.get(EPCI, headers={"If-None-Match": first.headers["etag"]})
    style = HTMLParser(first.text).css_first("link[rel=stylesheet]")
    assert style is not None
    sheet = web.get(str(style.attributes["href"]))

    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["cache-control"] == "public, max-age=300"
    assert first.headers["content-security-policy"] == (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    assert (sheet.status_code, sheet.headers["cache-control"]) == (
        200, "public, max-age=31536000, immutable",
    )  # fmt: skip


def results(tree: HTMLParser) -> list[tuple[str, str]]:
    return [
        (str(link.attributes["href"]), words(card))
        for card in tree.css("section[aria-labelledby=resultats] .card")
        if (link := card.css_first("a"))
    ]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("ste bazeille", (
            "/territoire/200030674/47233",
            "Sainte-Bazeille Lot-et-Garonne (47) CA Val de Garonne Agglomération",
        )),
        ("ÉCHENOZ LA MELINE", (
            "/territoire/247000011/70207",
            "Échenoz-la-Méline Haute-Saône (70) CA de Vesoul",
        )),
        ("val de garonne", (
            EPCI,
            "CA Val de Garonne Agglomération Communauté d'agglomération · 43 communes · "
            "Lot-et-Garonne (47)",
        )),
        ("200030674", (
            EPCI,
            "CA Val de Garonne Agglomération Communauté d'agglomération · 43 communes · "
            "Lot-et-Garonne (47)",
        )),
        ("47157", (
            "/territoire/200030674/47157",
            "Marmande Lot-et-Garonne (47) CA Val de Garonne Agglomération",
        )),
        ("Ouessant", (
            "/territoire/hors-epci/29155", "Ouessant Finistère (29) dans aucune intercommunalité",
        )),
        ("saint-denis sur seine", None),
        ("…", None),
    ],
)  # fmt: skip
def test_a_place_is_found_however_it_is_typed(
    web: httpx.Client, typed: str, first: tuple[str, str] | None
) -> None:
    found = results(page(web, "/territoire", q=typed))

    assert (found[0] if found else None) == first


def test_homonyms_are_told_apart_by_their_departement(web: httpx.Client) -> None:
    found = results(page(web, "/territoire", q="saint sauveur"))
    namesakes = [told for _, told in found if told.startswith("Saint-Sauveur ")]

    assert len(namesakes) == 11
    assert len(set(namesakes)) == 11
    assert "Saint-Sauveur Haute-Saône (70) CC du Pays de Luxeuil" in namesakes


def test_what_is_typed_is_never_markup(web: httpx.Client) -> None:
    tree = page(web, "/territoire", q='"><script>x</script>')
    field = tree.css_first("#q")

    assert field is not None
    assert field.attributes["value"] == '"><script>x</script>'
    assert tree.css("script") == []


def test_the_configured_territories_are_listed(web: httpx.Client) -> None:
    cards = page(web, "/territoire").css("section[aria-labelledby=configures] .card a")

    assert len(cards) == 5
    assert ("Val de Garonne Agglomération", EPCI) in [
        (words(card), card.attributes["href"]) for card in cards
    ]


def test_an_epci_shows_who_exercises_what_and_where_it_differs(web: httpx.Client) -> None:
    tree = page(web, EPCI, date=DAY)

    assert cells(tree.css("thead tr")[0]) == [
        "Compétence", "Qui exerce", "Service", "Base", "Source", "Période",
    ]  # fmt: skip
    assert cells(row_of(tree, "Éclairage public")) == [
        "Éclairage public", "Commune", "=Lumière",
        "Éclairage public : commune par défaut en CA (suit la voirie pour CU et métropole)",
        "droit commun", "sans limite",
    ]  # fmt: skip
    assert cells(row_of(tree, "↳ Marmande , Virazeil")) == [
        "↳ Marmande , Virazeil", "Syndicat d'énergie <47> Organisme", "=Lumière",
        "délibération du 12 mars 2026", "fichier du territoire", "du 01/04/2026 au 31/12/2026",
    ]  # fmt: skip
    assert cells(row_of(tree, "Déchets ménagers"))[1] == (
        "Syndicat de traitement Organisme pour le titulaire : Intercommunalité"
    )
    assert cells(row_of(tree, "Plan local d'urbanisme (PLU)"))[3].endswith(
        "À confirmer Plan d'urbanisme : l'EPCI, sauf si les communes s'y sont opposées ; "
        "titulaire à confirmer."
    )
    assert len(tree.css("section[aria-labelledby=communes] li")) == 43


def test_another_day_and_one_commune_change_the_rows(web: httpx.Client) -> None:
    later = page(web, EPCI, date="2027-01-01")
    marmande = page(web, EPCI, date=DAY, commune="47157")

    assert later.css("tr.exception") == []
    assert cells(row_of(marmande, "Éclairage public"))[1] == "Syndicat d'énergie <47> Organisme"
    chosen = marmande.css_first("option[selected]")
    assert words(chosen) == "Marmande"


def test_the_faults_of_the_pack_are_told_on_top(web: httpx.Client) -> None:
    remarks = page(web, EPCI, date=DAY).css(".notice li")

    assert [words(remark) for remark in remarks] == [
        "contradiction « dechets » a deux titulaires le même jour (tout l'EPCI) : Syndicat de "
        "traitement et epci packs/200030674.yaml, ligne 14 et packs/200030674.yaml, ligne 20",
        "sans effet « dechets » : epci, comme le disait déjà droit commun "
        "packs/200030674.yaml, ligne 20",
        "à confirmer « plan_urbanisme » : Plan d'urbanisme : l'EPCI, sauf si les communes s'y "
        "sont opposées ; titulaire à confirmer. 200030674.yaml",
    ]


def test_a_commune_shows_who_receives_each_request(web: httpx.Client) -> None:
    tree = page(web, f"{EPCI}/47157", date=DAY)

    assert cells(tree.css("thead tr")[0]) == [
        "Demande", "Destinataire", "Service", "Base", "Première réponse", "Traitement", "Raisons",
    ]  # fmt: skip
    panne = row_of(tree, "Éclairage public en panne ou endommagé")
    link = panne.css_first("a")
    assert link is not None
    assert cells(panne) == [
        "Éclairage public en panne ou endommagé", "Syndicat d'énergie <47> Organisme", "=Lumière",
        "délibération du 12 mars 2026, depuis le 01/04/2026 jusqu'au 31/12/2026",
        "01/12/2026", "09/12/2026",
        "Pourquoi : Éclairage public en panne ou endommagé",
    ]  # fmt: skip
    assert page(web, str(link.attributes["href"])).css_first("h1") is not None
    assert len(tree.css("tbody tr:not(.family)")) == 107


def test_an_explanation_shows_the_winner_the_others_and_other_dates(web: httpx.Client) -> None:
    tree = page(web, f"{EPCI}/47157/eclairage.panne", date="2027-03-01")
    tables = tree.css("table")

    assert words(tree.css_first(".answer-name")) == "Marmande"
    assert [cells(row) for row in tables[0].css("tbody tr")] == [
        [
            "1 l'emporte", "Commune", "droit commun",
            "Éclairage public : commune par défaut en CA (suit la voirie pour CU et métropole) "
            "competences.yaml",
            "sans limite",
        ]
    ]  # fmt: skip
    assert [cells(row) for row in tables[1].css("tbody tr")] == [
        [
            "du 01/04/2026 au 31/12/2026", "Syndicat d'énergie <47> Organisme",
            "fichier du territoire",
            "délibération du 12 mars 2026 packs/200030674.yaml, ligne 6",
        ]
    ]  # fmt: skip


def test_the_tables_are_given_as_csv_that_runs_no_formula(web: httpx.Client) -> None:
    epci = table_of(web, EPCI)
    commune = table_of(web, f"{EPCI}/47157")
    explained = table_of(web, f"{EPCI}/47157/eclairage.panne")

    assert [row for row in epci if row[1] == "Éclairage public"] == [
        [
            "Rues et espaces publics", "Éclairage public",
            "toutes, sauf celles des lignes suivantes", "'=Lumière", "Commune", "",
            "Éclairage public : commune par défaut en CA (suit la voirie pour CU et métropole)",
            "droit commun", "competences.yaml", "", "", "",
        ],
        [
            "Rues et espaces publics", "Éclairage public", "Marmande, Virazeil", "'=Lumière",
            "Organisme", "Syndicat d'énergie <47>", "délibération du 12 mars 2026",
            "fichier du territoire", "packs/200030674.yaml, ligne 6", "2026-04-01", "2026-12-31",
            "",
        ],
    ]  # fmt: skip
    assert [row for row in commune if row[1] == "eclairage.panne"] == [
        [
            "Rues et espaces publics", "eclairage.panne", "Éclairage public en panne ou endommagé",
            "Organisme", "Syndicat d'énergie <47>", "syndicat-energie", "'=Lumière",
            "délibération du 12 mars 2026, depuis le 01/04/2026 jusqu'au 31/12/2026",
            "fichier du territoire", "2026-12-01", "2026-12-09", "",
        ]
    ]  # fmt: skip
    assert [row[:3] for row in explained] == [
        ["rang", "niveau", "organisme"],
        ["1", "Organisme", "Syndicat d'énergie <47>"],
        ["2", "Commune", ""],
    ]


@pytest.mark.parametrize(
    ("address", "status", "title"),
    [
        ("/territoire/123456789", 404, "Territoire introuvable"),
        (f"{EPCI}?commune=70550", 404, "Territoire introuvable"),
        (f"{EPCI}/70550", 404, "Territoire introuvable"),
        ("/territoire/hors-epci/47157", 404, "Territoire introuvable"),
        (f"{EPCI}/47157/eau.inconnu", 404, "Type de demande introuvable"),
        (f"{EPCI}/47157/eau.facture/encore", 404, "Adresse inconnue"),
        (f"{EPCI}?date=demain", 400, "Date refusée"),
        (f"{EPCI}?date=2026-02-30", 400, "Date refusée"),
        (f"{EPCI}?date=9999-12-31", 400, "Date refusée"),
        (f"{EPCI}?date=1999-12-31", 400, "Date refusée"),
        (f"{EPCI}?format=xls", 422, "Paramètre refusé"),
        (f"/territoire?q={'a' * 101}", 422, "Paramètre refusé"),
    ],
)
def test_a_fault_is_a_page_in_french(
    web: httpx.Client, address: str, status: int, title: str
) -> None:
    response = web.get(address)
    tree = HTMLParser(response.text)

    assert response.status_code == status
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert words(tree.css_first("h1")) == title
    assert tree.css_first("a.button") is not None


def test_a_page_of_92_communes_costs_little(web: httpx.Client) -> None:
    aix_marseille = "/territoire/200054807"
    web.get(aix_marseille)
    durations = []
    for _ in range(5):
        # The service runs in this process: what it computes counts, not what others do.
        started = process_time()
        web.get(aix_marseille, params={"date": DAY})
        durations.append(process_time() - started)

    assert min(durations) < 0.1
