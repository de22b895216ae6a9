"""`nlp-router territory …`: the map of France, who does what there, and why."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import typer

from nlp_router import paths
from nlp_router.domain import Channel, Message
from nlp_router.route.explanation import explain as explain_request
from nlp_router.taxonomy.tree import Taxonomy
from nlp_router.territory.banatic.record import Kind
from nlp_router.territory.banatic.report import report
from nlp_router.territory.banatic.update import update
from nlp_router.territory.build import build_referential
from nlp_router.territory.check import check as check_territory
from nlp_router.territory.check import contradictions
from nlp_router.territory.contours import CONTOURS
from nlp_router.territory.contours import import_contours as write_contours
from nlp_router.territory.directory_page import directory_page
from nlp_router.territory.pack_schema import pack_schema
from nlp_router.territory.territory import Territory, load_configuration
from nlp_router.text.fold import name_key

territory_app = typer.Typer(help="La carte de France et les compétences.", no_args_is_help=True)

_Day = Annotated[
    datetime | None,
    typer.Option("--date", formats=["%Y-%m-%d"], help="Le jour de la question ; aujourd'hui"),
]


@territory_app.command()
def explain(
    commune: Annotated[str, typer.Argument(help="Nom ou code INSEE")],
    request_type: Annotated[str, typer.Argument(metavar="TYPE", help="p. ex. eau.facture")],
    day: _Day = None,
    text: Annotated[
        str, typer.Option(help="Texte de la demande : les routes qu'il nomme comptent")
    ] = "",
    departement: Annotated[
        str, typer.Option(help="Code du département, quand plusieurs communes ont ce nom")
    ] = "",
) -> None:
    """Dit qui est en charge d'un type de demande dans une commune, et quelle règle l'emporte."""
    taxonomy, territory = load_configuration(paths.taxonomies())
    message = Message(
        id="",
        channel=Channel.AUTRE,
        text=text,
        received_at=datetime.now(ZoneInfo("Europe/Paris")),
        commune=_insee(territory, commune, departement),
    )
    kind = taxonomy[_known_type(taxonomy, request_type)]
    print(explain_request(territory, kind, message, _day(day), text).page())


@territory_app.command()
def check(day: _Day = None) -> None:
    """Nomme contradictions, trous et chevauchements des fichiers de territoire."""
    _, territory = load_configuration(paths.taxonomies())
    findings = check_territory(territory, _day(day))
    for finding in findings:
        print(f"{finding.kind.value:<14} {finding.where} : {finding.text}")
    wrong = contradictions(findings)
    print(
        f"{len(territory.packs)} territoires, {len(findings)} remarques, "
        f"{len(wrong)} contradictions."
    )
    raise typer.Exit(1 if wrong else 0)


@territory_app.command()
def schema(
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FICHIER")] = None,
) -> None:
    """Écrit le schéma JSON des fichiers de territoire, pour que les éditeurs complètent."""
    taxonomy, territory = load_configuration(paths.taxonomies())
    target = output or paths.taxonomies() / "territory" / "pack.schema.json"
    content = pack_schema(territory.competences, taxonomy.types)
    target.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(f"Écrit : {target}")


@territory_app.command()
def build(
    package: Annotated[Path, typer.Argument(help="Paquet npm @etalab/decoupage-administratif")],
    vintage: Annotated[str, typer.Option(help="Millésime du code officiel géographique")],
) -> None:
    """Écrit taxonomies/territory/france.json.gz depuis le paquet npm décompressé."""
    target = paths.taxonomies() / "territory" / "france.json.gz"
    for name, count in build_referential(package, target, vintage).items():
        print(f"{count:>6} {name}")


@territory_app.command()
def import_banatic(
    files: Annotated[list[Path], typer.Argument(help="Exports BANATIC : XLSX, tabulés ou listes")],
    day: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="Le jour dont parlent ces fichiers")
    ],
    nomenclature: Annotated[
        Literal["2021", "2025"] | None, typer.Option(help="Liste des codes, sinon reconnue")
    ] = None,
    form: Annotated[
        Literal["auto", "xlsx", "legacy", "holders", "codes"], typer.Option("--format")
    ] = "auto",
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FICHIER")] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Oublier ce qui avait été importé")
    ] = False,
) -> None:
    """Ajoute des exports BANATIC à taxonomies/territory/banatic.json.gz : qui exerce quoi."""
    folder = paths.taxonomies() / "territory"
    target = output or folder / "banatic.json.gz"
    read = update(
        target,
        files,
        folder,
        day.date(),
        kind=None if form == "auto" else Kind(form),
        year=int(nomenclature) if nomenclature else None,
        replace=replace,
    )
    for line in report(read):
        print(line)
    print(f"Écrit : {target}")


@territory_app.command()
def bodies(
    summary: Annotated[
        Path | None, typer.Option(metavar="PAGE.md", help="Page à écrire ; affichée sinon")
    ] = None,
) -> None:
    """Montre l'annuaire des organismes extérieurs : numéros, sources, vérifications."""
    _, territory = load_configuration(paths.taxonomies())
    page = directory_page(territory.directory, territory.referential)
    if summary is None:
        print(page, end="")
    else:
        summary.write_text(page, encoding="utf-8")


@territory_app.command("import-contours")
def import_contours(
    source: Annotated[Path, typer.Argument(metavar="FICHIER", help="GeoJSON des communes")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Défaut : taxonomies/territory/contours.npz"),
    ] = None,
) -> None:
    """Importe les contours (Admin Express, cadastre) par lesquels un point dit sa commune."""
    target = output or paths.taxonomies() / "territory" / CONTOURS
    print(f"{write_contours(source, target)} communes dans {target}")


def _day(given: datetime | None) -> date:
    return given.date() if given else datetime.now(ZoneInfo("Europe/Paris")).date()


def _insee(territory: Territory, commune: str, departement: str) -> str:
    """INSEE code of a commune given by code or by name.

    Raises:
        BadParameter: no commune of that name, or several.
    """
    communes = territory.referential.communes
    if commune in communes:
        return commune
    found = [
        insee
        for insee in territory.referential.by_name.get(name_key(commune), ())
        if departement in ("", communes[insee].departement)
    ]
    if not found:
        raise typer.BadParameter(f"Aucune commune ne s'appelle « {commune} ».")
    if len(found) > 1:
        named = ", ".join(f"{insee} ({communes[insee].departement})" for insee in found)
        raise typer.BadParameter(f"Plusieurs communes s'appellent « {commune} » : {named}.")
    return found[0]


def _known_type(taxonomy: Taxonomy, name: str) -> str:
    if name not in taxonomy.types:
        raise typer.BadParameter(f"Type de demande inconnu : « {name} ».")
    return name
