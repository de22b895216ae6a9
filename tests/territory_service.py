"""A service of which one territory has its own file, with mistakes in it; no model is needed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.services.qualify import NoModel
from api.settings import Settings
from nlp_router import paths
from nlp_router.territory.territory import load_configuration
from tests.api.conftest import serve

PACK = Path(__file__).parent / "data" / "200030674.yaml"


@contextmanager
def territory_service(folder: Path) -> Iterator[str]:
    """Its address; the taxonomies and the database are in `folder`."""
    taxonomies = folder / "taxonomies"
    shutil.copytree(paths.taxonomies(), taxonomies)
    (taxonomies / "territory" / "banatic.json.gz").unlink(missing_ok=True)
    shutil.copy(PACK, taxonomies / "territory" / "packs" / PACK.name)
    without_model = NoModel(*load_configuration(taxonomies), reason="essai")
    with serve(Settings(database_url=f"sqlite:///{folder / 'router.db'}"), without_model) as url:
        yield url
