"""The command line, run as a person runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nlp_router.pipeline import Qualifier
from nlp_router.registry.store import ModelStore
from nlp_router.taxonomy.tree import Taxonomy

if TYPE_CHECKING:
    from tests.unit.conftest import Addok

COMMAND = [str(Path(sys.executable).parent / "nlp-router")]


def run(home: Path, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "NLP_ROUTER_HOME": str(home)}
    return subprocess.run(
        [*COMMAND, *arguments], input=given, capture_output=True, env=environment, check=False
    )


@pytest.fixture
def trained(home: Path, qualifier: Qualifier, taxonomy: Taxonomy) -> Path:
    """An installation with the small model in use."""
    store = ModelStore(home / "models")
    manifest = store.save(
        qualifier._model,
        taxonomy=taxonomy.version,
        data="",
        vectors="",
        trained_on=1,
        metrics={},
    )
    store.promote(manifest.version)
    return home


def test_a_batch_keeps_order_and_names_bad_lines(trained: Path, tmp_path: Path) -> None:
    lines = [
        b'{"id": "1", "text": "un trou rue Haute", "commune": "47157"}',
        b"{pas du json",
        b"",
        b'{"id": "3", "text": ""}',
        b'{"text": "sans identifiant"}',
        b"\xff\xfe",
        b'{"id": "6", "text": "ligne\\u2028coup\\u00e9e"}',
        b'{"id": "7", "text": "x", "commune": "00000"}',
        b"[" * 100_000,
    ]
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(b"\n".join(lines) + b"\n")

    result = run(trained, "qualify", str(source), "-o", str(target))
    answers = [json.loads(line) for line in target.read_text("utf-8").split("\n") if line]

    assert result.returncode == 1
    assert [(a["id"], a.get("error", {}).get("code")) for a in answers] == [
        ("1", None),
        (None, "invalid_json"),
        ("3", "empty_text"),
        (None, "missing_id"),
        (None, "invalid_json"),
        ("6", None),
        ("7", "unknown_commune"),
        (None, "invalid_json"),
    ]
    assert answers[0]["requests"][0]["place"]["insee"] == "47157"


def test_standard_input_and_output(trained: Path) -> None:
    result = run(trained, "qualify", "-", given=b'{"id": "1", "text": "un trou"}\n')

    assert result.returncode == 0
    assert json.loads(result.stdout)["id"] == "1"
    assert result.stderr == b""


def test_addresses_are_resolved_by_the_server_given(trained: Path, addok: Addok) -> None:
    addok.found((0.97, "47326"))
    message = b'{"id": "1", "text": "un trou", "address": "3 rue Haute"}\n'

    result = run(trained, "qualify", "-", "--geocoder", addok.url, given=message)

    assert result.returncode == 0
    assert json.loads(result.stdout)["requests"][0]["place"] == {
        "insee": "47326",
        "name": "Virazeil",
        "quote": None,
        "source": "address",
        "candidates": [],
        "confirmation": None,
    }
    assert [call["q"] for call in addok.asked] == [["3 rue Haute"]]


def test_an_address_that_is_no_server_is_refused(trained: Path) -> None:
    result = run(trained, "qualify", "-", "--geocoder", "127.0.0.1:7878")

    assert result.returncode == 2
    assert "--geocoder" in result.stderr.decode()
    assert "http://hôte:port" in result.stderr.decode()


def test_an_altered_model_is_told_in_french_and_not_retrained(trained: Path) -> None:
    (model,) = (trained / "models").glob("router/*/model.joblib")
    model.write_bytes(b"autre chose")

    result = run(trained, "qualify", "-", given=b'{"id": "1", "text": "un trou"}\n')

    assert result.returncode == 2
    assert "altéré" in result.stderr.decode()
    assert b"Traceback" not in result.stderr


def test_a_broken_configuration_is_told_with_its_line(trained: Path, tmp_path: Path) -> None:
    (trained / "taxonomies").unlink()

    result = run(trained, "qualify", "-", given=b"{}\n")

    assert result.returncode == 2
    assert "fichier introuvable" in result.stderr.decode()


def test_help_lists_the_commands_of_every_package(home: Path) -> None:
    text = run(home, "--help").stdout.decode()

    names = (
        "qualify", "train", "territory", "eval", "serve", "bench", "robustness",
        "learning-curve", "calibration",
    )  # fmt: skip
    assert all(name in text for name in names)


def test_eval_writes_table_metrics_and_page(
    trained: Path, tmp_path: Path, qualifier: Qualifier
) -> None:
    texts = ["un gros trou dans la chaussée", "le lampadaire clignote", "copie d'acte de décès"]
    found = [qualifier.qualify(qualifier.reader.read({"text": t})).requests[0].type for t in texts]
    # The first is labelled as found, the second accepts what is found, the third is wrong.
    labels = [(found[0], []), ("hors.sante", [found[1]]), ("hors.sante", [])]
    data = tmp_path / "data.jsonl"
    lines = [
        {
            "id": text,
            "text": text,
            "commune": "47157",
            "types": [kind],
            "nature": "signalement",
            "priority": "normale",
            "danger": False,
            "place_insee": "47157",
            "acceptable": acceptable,
        }
        for text, (kind, acceptable) in zip(texts, labels, strict=True)
    ]
    data.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    folder, page_path = tmp_path / "report", tmp_path / "evaluation.md"

    result = run(trained, "eval", str(data), "--report", str(folder), "--summary", str(page_path))
    metrics = json.loads((folder / "metrics.json").read_text("utf-8"))
    page = (folder / "report.html").read_text("utf-8")

    assert result.returncode == 0, result.stderr.decode()
    assert "Type juste" in result.stdout.decode()
    assert metrics["messages"] == 3
    assert metrics["scores"]["type_accuracy"]["value"] == pytest.approx(2 / 3)
    assert metrics["scores"]["place_accuracy"]["value"] == 1.0
    assert metrics["confusions"] == [{"true": "hors.sante", "found": found[2], "count": 1}]
    assert set(metrics) == {
        "model", "messages", "scores", "by_type", "by_channel", "by_service", "confusions",
        "reliability", "risk_coverage", "peers",
    }  # fmt: skip
    assert "| Type juste | 0.667 |" in page_path.read_text("utf-8")
    assert page.count("data:image/svg+xml") == 2
    assert "Aucun service n'a 30 messages" in page
    assert "{{" not in page
    assert "lampadaire clignote" not in page


def test_eval_names_the_bad_line_of_a_file(trained: Path, tmp_path: Path) -> None:
    data = tmp_path / "data.jsonl"
    data.write_text('{"text": "x"}\n', encoding="utf-8")

    result = run(trained, "eval", str(data), "--report", str(tmp_path / "r"))

    assert result.returncode == 2
    assert "data.jsonl, ligne 1" in result.stderr.decode()


def test_robustness_writes_table_metrics_and_page(trained: Path, tmp_path: Path) -> None:
    data, folder, page = tmp_path / "data.jsonl", tmp_path / "report", tmp_path / "robustness.md"
    line = {
        "id": "1",
        "text": "un gros trou dans la chaussée",
        "types": ["hors.sante"],
        "nature": "signalement",
        "priority": "normale",
    }
    data.write_text(json.dumps(line), encoding="utf-8")

    result = run(
        trained, "robustness", str(data), "--report", str(folder), "--summary", str(page)
    )  # fmt: skip

    assert result.returncode == 0, result.stderr.decode()
    assert "TOUT EN MAJUSCULES" in result.stdout.decode()
    assert json.loads((folder / "robustness.json").read_text("utf-8"))["messages"] == 1
    assert "Robustesse sur data.jsonl, 1 messages" in page.read_text("utf-8")
    assert "gros trou" not in page.read_text("utf-8")


def test_the_directory_of_outside_bodies_is_shown_or_written(home: Path, tmp_path: Path) -> None:
    page = tmp_path / "organismes.md"

    shown = run(home, "territory", "bodies")
    written = run(home, "territory", "bodies", "--summary", str(page))

    assert (shown.returncode, written.returncode) == (0, 0)
    assert shown.stdout.decode() == page.read_text("utf-8")
    assert written.stdout == b""
    assert "| 0 800 47 33 33 (urgences) |" in page.read_text("utf-8")
