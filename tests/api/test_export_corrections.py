"""From agents' decisions over HTTP to the files that the next model learns from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from api.cli import corrections_app
from api.db.store import SqlStore
from api.services.export_corrections import ExportCorrections, Exported
from nlp_router.privacy.mask import RuleMasker
from nlp_router.training.corrections import PENDING, SETTLED
from nlp_router.training.dataset import read_labelled

HOLE = "voirie.chaussee_degradee"
LAMP = "eclairage.panne"
TEXT = "Un gros trou devant le 12 rue Haute, appelez Mme Durand au 06 39 98 12 34."


def posted(client: httpx.Client, text: str = TEXT) -> dict[str, Any]:
    body = {"text": text, "commune": "47157", "channel": "portail"}
    found: dict[str, Any] = client.post("/v1/requests", json=body).json()
    return found


def decide(client: httpx.Client, request_id: str, agent: str, **said: Any) -> None:
    body = {"agent": agent, **said}
    assert client.post(f"/v1/requests/{request_id}/corrections", json=body).is_success


def settled(folder: Path) -> list[tuple[str, str, str]]:
    return [(m.id, m.requests[0].type, m.raw["text"]) for m in read_labelled(folder / SETTLED)]


def export(store: SqlStore, folder: Path, *arbiters: str) -> Exported:
    return ExportCorrections(store, RuleMasker(), arbiters)(folder)


MASKED = "Un gros trou devant le [n°] rue Haute, appelez Mme [nom] au [téléphone]."


def test_a_decision_is_exported_once_and_masked(
    client: httpx.Client, store: SqlStore, tmp_path: Path
) -> None:
    made = posted(client)
    machine = made["qualification"]["requests"][0]
    posted(client, "Un lampadaire éteint que personne n'a lu")
    other = LAMP if machine["type"] == HOLE else HOLE
    decide(client, made["id"], "Agent Marie Durand", type=other)

    done = export(store, tmp_path)
    (line,) = (m.raw for m in read_labelled(tmp_path / SETTLED))
    before = (tmp_path / SETTLED).read_bytes()

    assert (done.messages, len(done.collected.settled)) == (1, 1)
    assert settled(tmp_path) == [(made["id"], other, MASKED)]
    assert line["before"][0]["type"] == machine["type"]
    assert line["model"] == "essai"
    assert "Marie" not in before.decode()
    export(store, tmp_path)
    assert (tmp_path / SETTLED).read_bytes() == before


def test_a_returned_message_leaves_until_it_is_settled_again(
    client: httpx.Client, store: SqlStore, tmp_path: Path
) -> None:
    made = posted(client)
    decide(client, made["id"], "marie", type=HOLE)
    export(store, tmp_path)
    body = {"service": "Voirie", "reason": "pas chez nous"}
    client.post(f"/v1/requests/{made['id']}/returns", json=body)

    export(store, tmp_path)
    assert settled(tmp_path) == []

    # The refused decision no longer speaks against the new one.
    decide(client, made["id"], "paul", type=LAMP)
    export(store, tmp_path)
    assert settled(tmp_path) == [(made["id"], LAMP, MASKED)]


def test_agents_who_disagree_wait_for_an_arbiter(
    client: httpx.Client, store: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = posted(client)
    decide(client, made["id"], "marie", type=HOLE)
    decide(client, made["id"], "paul", type=LAMP)

    export(store, tmp_path)
    pending = read_labelled(tmp_path / PENDING)

    assert settled(tmp_path) == []
    assert sorted(m.requests[0].type for m in pending) == [LAMP, HOLE]

    decide(client, made["id"], "cheffe", type=HOLE)
    export(store, tmp_path, "cheffe")
    assert settled(tmp_path) == [(made["id"], HOLE, MASKED)]
    assert (tmp_path / PENDING).read_text("utf-8") == ""


def test_the_commands_export_and_list_disputes(
    client: httpx.Client,
    home: Path,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NLP_ROUTER_DATABASE_URL", database_url)
    made = posted(client)
    decide(client, made["id"], "marie", type=HOLE, danger=False)
    decide(client, made["id"], "paul", type=LAMP, danger=False)

    first = CliRunner().invoke(corrections_app, ["export"])
    listed = CliRunner().invoke(corrections_app, ["disputes"])

    assert first.output == (
        "1 messages relus depuis le dernier export.\n0 corrections à apprendre, 2 à départager.\n"
    )
    assert [line.split("  ")[0::2] for line in listed.output.splitlines()] == [
        [made["id"], HOLE],
        [made["id"], LAMP],
    ]
    assert "trou" not in listed.output
