"""Small BANATIC files in each real form, as the ministry lays them out."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import openpyxl

# Real bodies, so that the map of France knows them.
VAL_DE_GARONNE = "200030674"  # CA: Marmande, Virazeil, …
FAUCIGNY_GLIERES = "200000172"  # CC: Bonneville, Ayse, …
SYNDICAT = "254700001"
BIG_SYNDICAT = "254700002"
MARMANDE, VIRAZEIL = "214701575", "214703266"  # 47157, 47326
DEPARTEMENT = "224700013"

LABELS = (
    "Eau (production, traitement, stockage, transport, distribution)",
    "Assainissement collectif des eaux usées",
    "Création, aménagement, entretien de la voirie communale",
    "Éclairage public",
    "Système d'information géographique",
)
GROUP_COLUMNS = (
    "Département", "N° SIREN", "Nom du groupement", "Nature juridique", "Syndicat à la carte",
    "Mode de financement", "Date de création", "Nombre total de membres", "Population totale",
    "Siren membre", "Nom membre", "Catégorie du membre", "Nombre de compétences exercées",
)  # fmt: skip

LEGACY_LABELS = ("Eau (Traitement, Adduction, Distribution)", "Eclairage public", "Archéologie")
LEGACY_HEADINGS = (
    "Région siège", "Département siège", "Arrondissement siège", "Commune siège", "N° SIREN",
    "Nom du groupement", "Nature juridique", "Syndicat à la carte",
    *(f"Renseignement {number}" for number in range(9, 41)),
    "Type", "Siren membre", "Nom membre",
    *(f"Adhésion {number}" for number in range(4, 10)),
)  # fmt: skip

HOLDERS_HEADINGS = (
    "Code Insee Commune", "Nom Commune", "Département Commune", "Siren Groupement",
    "Nom Groupement", "Nature Juridique Groupement", "Siren Groupement intermédiaire",
    "Nom Groupement intermédiaire", "Nature Juridique Groupement intermédiaire",
)  # fmt: skip


def workbook_row(
    siren: str, nature: str, member: str, answers: Sequence[object], a_la_carte: str = "NON"
) -> list[object]:
    """A row of the XLSX export."""
    return [
        "47 - Lot-et-Garonne", siren, f"Groupement {siren}", nature, a_la_carte, "FPU",
        "01/01/2011", 2, 60_000, member, "Nom", "Commune", 3, *answers, "", "NON",
    ]  # fmt: skip


def write_workbook(
    path: Path,
    rows: Iterable[Sequence[object]],
    labels: Sequence[str] = LABELS,
    columns: Sequence[str] = GROUP_COLUMNS,
) -> Path:
    """The XLSX export, with a title above its headings and other columns after them."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Export")
    sheet.append(["Groupements et compétences"])
    sheet.append([*columns, *labels, "Adhésion à un syndicat", "Adresse"])
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def write_large_workbook(path: Path, rows: int, competences: int) -> Path:
    """An XLSX export of many rows, written as the XML it is made of, with a wrong dimension."""
    labels = [*LABELS, *(f"Compétence {number}" for number in range(competences - len(LABELS)))]
    answers = ["OUI" if number % 3 == 0 else "NON" for number in range(competences)]
    before = [
        "47",
        SYNDICAT,
        "Groupement",
        "SIVU",
        "NON",
        "FPU",
        "",
        "2",
        "1",
        MARMANDE,
        "",
        "",
        "9",
    ]
    heading, row = [*GROUP_COLUMNS, *labels, "Adhésion"], [*before, *answers, ""]
    texts = sorted({*heading, *row})
    template = _xml_row(row, texts)
    parts = _PARTS | {"xl/sharedStrings.xml": _xml_texts(texts)}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f'<worksheet xmlns="{_MAIN}"><dimension ref="A1"/><sheetData>'.encode())
            sheet.write(_xml_row(heading, texts).encode())
            of_body = _xml_cell(SYNDICAT, texts)
            for number in range(rows):
                siren = f"<c><v>25470{number // 10:04}</v></c>"
                sheet.write(template.replace(of_body, siren).encode())
            sheet.write(b"</sheetData></worksheet>")
    return path


def write_legacy(path: Path, rows: Iterable[Mapping[str, str]]) -> Path:
    """The tab-separated export of before 2025, in ISO-8859-1 and without quoting."""
    headings = (*LEGACY_HEADINGS, *LEGACY_LABELS)
    lines = ["\t".join(headings)]
    lines += ["\t".join(row.get(heading, "") for heading in headings) for row in rows]
    path.write_bytes("".join(f"{line}\r\n" for line in lines).encode("iso-8859-1"))
    return path


def write_holders(path: Path, rows: Iterable[Sequence[str]]) -> Path:
    """The tab-separated file of one competence."""
    lines = ["\t".join(row) for row in (HOLDERS_HEADINGS, *rows)]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def write_codes(path: Path, pairs: Iterable[tuple[str, str]], year: int = 2021) -> Path:
    """The plain list of codes."""
    lines = [f"siren,code_nomenclature_{year}", *(",".join(pair) for pair in pairs)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET_ML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_RELATIONS = f"{_PACKAGE}/relationships"
_RELS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    f'<Default Extension="rels" ContentType="{_RELS_TYPE}"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET_ML}.sheet.main+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_SHEET_ML}.sharedStrings+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    f'ContentType="{_SHEET_ML}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
    f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="Export" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
    f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" '
    f'Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
}


def _xml_row(cells: Iterable[str], texts: list[str]) -> str:
    return f"<row>{''.join(_xml_cell(cell, texts) for cell in cells)}</row>"


def _xml_cell(text: str, texts: list[str]) -> str:
    return f'<c t="s"><v>{texts.index(text)}</v></c>'


def _xml_texts(texts: list[str]) -> str:
    items = "".join(f"<si><t>{text}</t></si>" for text in texts)
    return f'<sst xmlns="{_MAIN}">{items}</sst>'
