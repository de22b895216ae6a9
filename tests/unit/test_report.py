"""The report of an evaluation, service by service."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.report import make_report
from nlp_router.metrics import classification
from nlp_router.metrics.coverage import ENOUGH, RISKS
from nlp_router.pipeline import Qualifier
from nlp_router.training.dataset import LabelledMessage
from nlp_router.training.judge import judge


def test_each_service_with_enough_messages_has_its_curve(
    qualifier: Qualifier,
    development: list[LabelledMessage],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The intervals are checked elsewhere: here they only have to exist.
    monkeypatch.setattr(classification, "_RESAMPLES", 10)
    report = make_report("Essai", "essai", judge(qualifier, development[::2]))

    report.write(tmp_path)
    services = json.loads((tmp_path / "metrics.json").read_text("utf-8"))["by_service"]
    page = (tmp_path / "report.html").read_text("utf-8")

    assert services
    for name, found in services.items():
        assert found["count"] >= ENOUGH
        assert [step["risk"] for step in found["coverage"]] == list(RISKS)
        assert all(0 <= step["share"] <= 1 for step in found["coverage"])
        assert f"<td>{name}</td>" in page.replace("&#x27;", "'")
    assert page.count("data:image/svg+xml") == 3
    assert "{{" not in page
