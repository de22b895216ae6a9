"""docs/territoire.md shows what the commands really print."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nlp_router import paths
from nlp_router.territory.places import LocalPlace, load_places
from nlp_router.territory_commands import territory_app

GUIDE = (Path(__file__).parents[2] / "docs" / "territoire.md").read_text(encoding="utf-8")
(PACK,) = re.findall(r"```yaml\n(.*?)```", GUIDE, re.S)
EXAMPLES = re.findall(r"\$ nlp-router territory ((?:explain|check) [^\n]+)\n(.*?)```", GUIDE, re.S)


@pytest.fixture
def guided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with the pack of the guide, and no other."""
    territory = tmp_path / "taxonomies" / "territory"
    shutil.copytree(paths.taxonomies(), tmp_path / "taxonomies")
    (territory / "banatic.json.gz").unlink(missing_ok=True)
    for path in (territory / "packs").iterdir():
        path.unlink()
    (territory / "packs" / "200030674.yaml").write_text(PACK, encoding="utf-8")
    monkeypatch.setenv("NLP_ROUTER_HOME", str(tmp_path))
    return tmp_path


def test_the_guide_has_an_example_of_each_command() -> None:
    assert [command.split()[0] for command, _ in EXAMPLES] == ["explain", "explain", "check"]


@pytest.mark.parametrize(("command", "shown"), EXAMPLES, ids=[c for c, _ in EXAMPLES])
def test_an_example_is_what_the_command_prints(guided: Path, command: str, shown: str) -> None:
    printed = CliRunner().invoke(territory_app, shlex.split(command)).stdout

    assert printed == shown


def test_the_places_of_the_guide_are_read(tmp_path: Path) -> None:
    (places,) = re.findall(r"```csv\n(.*?)```", GUIDE, re.S)
    path = tmp_path / "200030674.places.csv"
    path.write_text(places, encoding="utf-8")

    assert load_places(path, {"47157"}) == (
        LocalPlace("Lac de Clarens", "lac", "47157", 44.5012, 0.165),
        LocalPlace("Salle Damouran", "salle", "47157"),
    )
