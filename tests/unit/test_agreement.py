"""Agreement of two readers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from eval.agreement import Agreement, agreement, table
from nlp_router.errors import InvalidDataset
from nlp_router.training.dataset import labelled

RAW: dict[str, Any] = {"text": "x", "nature": "signalement", "danger": False}
MESSAGES = [
    labelled({**RAW, "id": "1", "types": ["a.a"], "priority": "basse"}),
    labelled({**RAW, "id": "2", "types": ["a.b"], "priority": "urgente", "danger": True}),
    labelled({**RAW, "id": "3", "types": ["a.b", "a.a"], "priority": "haute"}),
]


def test_two_readers_are_compared_field_by_field(tmp_path: Path) -> None:
    second = tmp_path / "second.csv"
    second.write_text(
        "id;type;nature;priority;danger\n1;a.a;signalement;basse;non\n2;a.b;reclamation;haute;oui\n"
    )

    found = agreement(MESSAGES, second)

    assert found == [
        Agreement("type", 2, 1.0, 1.0),
        Agreement("nature", 2, 0.5, 0.0),
        Agreement("priority", 2, 0.5, 1 - 0.5 / 3.5),
        Agreement("danger", 2, 1.0, 1.0),
    ]
    assert table(found).splitlines()[2] == "| Type | 2 | 100.0% | 1.000 |"


def test_an_unknown_message_is_told(tmp_path: Path) -> None:
    second = tmp_path / "second.csv"
    second.write_text("id;type;nature;priority;danger\n3;a.a;autre;basse;non\n")

    with pytest.raises(InvalidDataset, match="ligne 2"):
        agreement(MESSAGES, second)
