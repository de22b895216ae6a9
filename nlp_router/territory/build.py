"""Making the compact territory file from the npm package `@etalab/decoupage-administratif`.

The package (MIT) holds the Code officiel géographique with EPCI membership, postcodes and
populations. Only what routing needs is kept: some 700 kB for the whole country.
"""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from nlp_router.errors import InvalidConfiguration

_CURRENT = "commune-actuelle"


def build_referential(package: Path, target: Path, vintage: str) -> dict[str, int]:
    """Writes `target` (gzipped JSON, byte for byte the same for the same package).

    Args:
        package: the unpacked npm package, with data/*.json and package.json.
        target: file to write.
        vintage: year of the Code officiel géographique, recorded in the file.

    Returns:
        How many communes, EPCI, départements and régions were written.

    Raises:
        InvalidConfiguration: a file of the package is absent or not of the known form.
    """
    read = _PackageReader(package)
    manifest = read("package.json")
    communes = read("data/communes.json")
    epcis = read("data/epci.json") + read("data/ept.json")
    try:
        content = {
            "vintage": vintage,
            "source": f"{manifest['name']} {manifest['version']} ({manifest['license']})",
            "communes": _communes(communes),
            "sirens": _sirens(communes),
            "epcis": [_epci(epci) for epci in epcis],
            "departements": {row["code"]: row["nom"] for row in read("data/departements.json")},
            "regions": {row["code"]: row["nom"] for row in read("data/regions.json")},
        }
    except (KeyError, TypeError) as error:
        raise InvalidConfiguration(package, 0, f"champ attendu absent : {error}") from error
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    target.write_bytes(gzip.compress(text.encode(), mtime=0))
    return {key: len(content[key]) for key in ("communes", "epcis", "departements", "regions")}


class _PackageReader:
    def __init__(self, package: Path) -> None:
        self._package = package

    def __call__(self, name: str) -> Any:
        path = self._package / name
        try:
            return json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise InvalidConfiguration(path, 0, "fichier absent du paquet") from error
        except ValueError as error:
            raise InvalidConfiguration(path, 0, "JSON illisible") from error


def _communes(rows: list[dict[str, Any]]) -> list[list[Any]]:
    former: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row["type"] in ("commune-deleguee", "commune-associee"):
            former[row["chefLieu"]].append(row["nom"])
    kept = []
    for row in rows:
        # A mayor of an arrondissement of Paris, Lyon or Marseille is not the commune's mayor.
        if row["type"] != _CURRENT:
            continue
        names = sorted(set(former[row["code"]]) - {row["nom"]})
        kept.append(
            [
                row["code"],
                row["nom"],
                row.get("departement", row["code"][:3]),
                row.get("region", ""),
                row.get("codesPostaux", []),
                row.get("population", 0),
                names,
            ]
        )
    return kept


def _sirens(rows: list[dict[str, Any]]) -> list[str]:
    """SIREN of each commune, in the order of `_communes`; the overseas collectivités have none."""
    return [row.get("siren", "") for row in rows if row["type"] == _CURRENT]


def _epci(row: dict[str, Any]) -> list[Any]:
    return [row["code"], row["nom"], row["type"], [member["code"] for member in row["membres"]]]
