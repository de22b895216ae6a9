"""The directory of outside bodies as a page for people, in Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from nlp_router.territory.directory import Area, Directory, OutsideBody
from nlp_router.territory.referential import Referential

_HEAD = """# Organismes extérieurs

Qui n'est ni une commune ni une intercommunalité, et comment le joindre. Page écrite par
`nlp-router territory bodies --summary docs/organismes.md` d'après
`taxonomies/territory/bodies.yaml` : c'est là qu'on corrige.

« Vérifié » : le numéro, ou à défaut le ressort, a été lu dans la source à la date donnée. Un numéro
non vérifié n'est pas donné à l'habitant. Les adresses web sont celles des sites officiels.

| organisme | ce qu'il fait | téléphone | web | où | transmission | source | contrôle | vérifié |
|---|---|---|---|---|---|---|---|---|
"""
_LOCAL_HEAD = """
## Selon le territoire

| organisme | territoire | nom | web |
|---|---|---|---|
"""
_DEPARTEMENT = "n° du département"


def directory_page(directory: Directory, referential: Referential) -> str:
    """One row per body, then one per département or region where something changes."""
    bodies = directory.bodies.values()
    rows = [_row(body, referential) for body in bodies]
    local = [row for body in bodies for row in _local_rows(body, referential)]
    return _HEAD + "\n".join(rows) + "\n" + _LOCAL_HEAD + "\n".join(local) + "\n"


def _row(body: OutsideBody, referential: Referential) -> str:
    phone = (body.phone or "").replace("{departement}", _DEPARTEMENT)
    if body.emergency:
        phone += " (urgences)"
    cells = (
        body.name,
        body.does,
        phone,
        f"<{body.web}>" if body.web else "",
        _served(body.area, referential) + (" (en partie)" if body.partial else ""),
        "par la collectivité" if body.transmit else "l'habitant s'adresse à lui",
        body.source,
        f"{body.checked:%d/%m/%Y}",
        "oui" if body.verified else "non",
    )
    return f"| {' | '.join(cells)} |"


def _served(area: Area, referential: Referential) -> str:
    names = [
        *(referential.regions[code] for code in sorted(area.regions)),
        *(referential.departements[code] for code in sorted(area.departements)),
        *(referential.communes[code].name for code in sorted(area.communes)),
    ]
    excluded = [referential.departements[code] for code in sorted(area.excluded)]
    everywhere = f"France, sauf {', '.join(excluded)}" if excluded else "France"
    return ", ".join(names) or everywhere


def _local_rows(body: OutsideBody, referential: Referential) -> Iterator[str]:
    for code, local in body.local.items():
        region = code.removeprefix("region ")
        place = referential.departements[code] if region == code else referential.regions[region]
        web = f"<{local.web}>" if local.web else ""
        yield f"| {body.name} | {place} ({region}) | {local.name or ''} | {web} |"
