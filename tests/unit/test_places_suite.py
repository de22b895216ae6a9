"""The suite of places: its cases, its verdicts, its page, and what the machine makes of ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from eval.places.cases import read_cases
from eval.places.suite import Verdict, judge_place, missed, run_cases, summary
from nlp_router import Qualifier
from nlp_router.cli import app
from nlp_router.domain import Candidate, Place
from nlp_router.errors import InvalidDataset
from nlp_router.intake.message import MessageReader
from nlp_router.territory.territory import Territory

OURS = Path(__file__).parents[1] / "data" / "places.jsonl"
CASE: dict[str, Any] = {
    "id": "1",
    "text": "un trou à Virazeil",
    "portal_commune": None,
    "portal_epci": "200030674",
    "expected": ["47326"],
    "kind": "simple",
}
SURE = Place("47326", "Virazeil", "Virazeil", "text")
DOUBT = Place("47326", "Virazeil", None, "text", (Candidate("47326", "Virazeil"),))
NOWHERE = Place(None, None, None, None)


@pytest.fixture
def reader(territory: Territory) -> MessageReader:
    return MessageReader(territory.referential)


@pytest.mark.parametrize(
    ("place", "expected", "verdict"),
    [
        (SURE, "47326", Verdict.RIGHT),
        (SURE, "47157", Verdict.WRONG),
        (SURE, None, Verdict.WRONG),
        (DOUBT, "47326", Verdict.HUMAN),
        (DOUBT, None, Verdict.RIGHT),
        (NOWHERE, "47326", Verdict.HUMAN),
        (NOWHERE, None, Verdict.RIGHT),
    ],
)
def test_an_answer_is_right_wrong_or_left_to_a_person(
    place: Place, expected: str | None, verdict: Verdict
) -> None:
    assert judge_place(place, expected) is verdict


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"expected": "47326"}, "une liste"),
        ({"expected": ["47326", "47157"]}, "une liste"),
        ({"expected": ["99999"]}, "code INSEE inconnu"),
        ({"portal_epci": "1"}, "SIREN"),
        ({"id": ""}, "« id » manque"),
        ({"commune": "47157"}, "champs attendus"),
    ],
)
def test_a_broken_case_is_refused_with_its_line(
    tmp_path: Path, reader: MessageReader, change: dict[str, Any], reason: str
) -> None:
    path = tmp_path / "cas.jsonl"
    path.write_text(f"{json.dumps(CASE)}\n\n{json.dumps(CASE | change)}\n", encoding="utf-8")

    with pytest.raises(InvalidDataset, match=reason) as caught:
        read_cases(path, reader)
    assert caught.value.line == 3


@pytest.mark.parametrize(("text", "reason"), [("", "aucun cas"), ("{", "pas du JSON")])
def test_a_file_without_cases_is_refused(
    tmp_path: Path, reader: MessageReader, text: str, reason: str
) -> None:
    path = tmp_path / "cas.jsonl"
    path.write_text(text)

    with pytest.raises(InvalidDataset, match=reason):
        read_cases(path, reader)


def test_the_page_counts_by_kind_and_the_misses_tell_no_text(
    tmp_path: Path, reader: MessageReader
) -> None:
    path = tmp_path / "cas.jsonl"
    other = CASE | {"id": "2", "kind": "rue", "expected": []}
    path.write_text(f"{json.dumps(CASE)}\n{json.dumps(other)}\n", encoding="utf-8")
    results = run_cases(read_cases(path, reader), lambda message: SURE)

    page = summary(results, "Lieux")
    assert "| rue | 1 | 0.0 | 100.0 | 0.0 |" in page
    assert "| simple | 1 | 100.0 | 0.0 | 0.0 |" in page
    assert "| **tous** | 2 | 50.0 | 50.0 | 0.0 |" in page
    assert [json.loads(line)["id"] for line in missed(results).splitlines()] == ["2"]
    assert "un trou" not in missed(results)


def test_the_command_prints_and_writes_the_page(
    tmp_path: Path, qualifier: Qualifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Qualifier, "load", lambda: qualifier)
    page, misses = tmp_path / "places.md", tmp_path / "manques.jsonl"
    from eval.cli import places

    places(OURS, page, misses)

    assert page.read_text(encoding="utf-8").startswith("# Lieux : places.jsonl\n")
    assert len(misses.read_text(encoding="utf-8").splitlines()) <= 2


def test_our_own_cases_are_understood(qualifier: Qualifier, reader: MessageReader) -> None:
    results = run_cases(read_cases(OURS, reader), qualifier.locate)

    wrong = [result.case.message.id for result in results if result.verdict is Verdict.WRONG]
    right = sum(result.verdict is Verdict.RIGHT for result in results)
    assert wrong == []
    assert right >= 0.97 * len(results)


def test_contours_are_imported_by_command(tmp_path: Path) -> None:
    source, target = tmp_path / "communes.geojson", tmp_path / "contours.npz"
    ring = [[0, 44], [1, 44], [1, 45], [0, 44]]
    feature = {
        "properties": {"code": "47157"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    source.write_text(json.dumps({"features": [feature]}))

    done = CliRunner().invoke(app, ["territory", "import-contours", str(source), "-o", str(target)])

    assert (done.exit_code, done.stdout) == (0, f"1 communes dans {target}\n")
    assert target.exists()
