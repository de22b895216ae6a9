"""The documentation says what the code does."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from api.errors import PROBLEMS
from nlp_router import Qualifier

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_error_code_is_documented_and_no_other() -> None:
    page = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")

    assert re.findall(r"^\| `(\w+)` \| (\d+) \|", page, re.M) == [
        (code, str(kind.status)) for code, kind in PROBLEMS.items()
    ]


def test_every_make_target_of_the_readme_exists() -> None:
    targets = set(re.findall(r"make (\w+)", README))
    helped = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip

    assert targets <= {line.split()[0] for line in helped.splitlines()}


def test_every_link_of_the_documentation_leads_somewhere() -> None:
    for page in (ROOT / "README.md", ROOT / "ARCHITECTURE.md", *(ROOT / "docs").rglob("*.md")):
        for link in re.findall(r"\]\((?!http)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_every_path_of_the_architecture_exists() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:nlp_router|api|eval|taxonomies|training_data)/[\w./-]+)`", page)

    assert named
    for path in named:
        assert (ROOT / path.replace("SIREN", "200030674")).exists(), path


def test_the_python_example_of_the_readme_runs(
    qualifier: Qualifier, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README, re.S)
    monkeypatch.setattr(Qualifier, "load", lambda: qualifier)

    exec(compile(example, "README.md", "exec"), {})  # noqa: S102 - our own page

    assert capsys.readouterr().out.count("\n") == 1


def test_the_changelog_tells_the_version_in_force() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    version = re.search(r'^version = "([^"]+)"', project, re.M)
    latest = re.search(r"^## (\S+) — \d{4}-\d{2}-\d{2}$", changes, re.M)

    assert version
    assert latest
    assert version[1] == latest[1]
