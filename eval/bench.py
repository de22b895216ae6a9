"""Speed and memory, ours beside the peers, on the same texts in the same run.

Each system runs in a process of its own, on one core, so that memory and start are its own.
"""

from __future__ import annotations

import http.client
import json
import math
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from nlp_router import paths
from nlp_router.training.dataset import read_labelled

_SINGLE_CALLS = 300


@dataclass(frozen=True, slots=True)
class Timing:
    """What one system needs.

    Attributes:
        start: seconds from nothing to ready.
        per_second: messages a second in batch, one core.
        p50, p95, p99: milliseconds of one message alone.
        memory: resident megabytes at the end.
    """

    name: str
    start: float
    per_second: float
    p50: float
    p95: float
    p99: float
    memory: float


def run_bench() -> None:
    """Prints a table. The peers only find the type; ours does the whole qualification."""
    print(f"{platform.machine()}, Python {platform.python_version()}, un cœur par système\n")
    print(
        f"{'système':<34}{'départ s':>9}{'msg/s':>8}"
        f"{'p50 ms':>8}{'p95 ms':>8}{'p99 ms':>8}{'Mo':>7}"
    )
    for system in ("ours", "keywords", "signalen", "spacy", "fasttext"):
        timing = _in_process(system)
        print(
            f"{timing.name:<34}{_seconds(timing.start):>9}{timing.per_second:>8.0f}{timing.p50:>8.2f}"
            f"{timing.p95:>8.2f}{timing.p99:>8.2f}{timing.memory:>7.0f}"
        )

    print("\nAPI, un appelant, SQLite : POST /v1/requests, de la connexion à la réponse")
    print(_service_line())


def _seconds(value: float) -> str:
    """A peer that learns on the spot has no start of its own."""
    return "–" if math.isnan(value) else f"{value:.2f}"


def _service_line() -> str:
    """Posts the development messages one by one to a real server with a new database."""
    command = [sys.executable, "-m", "nlp_router.cli", "serve", "--port", "0"]
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "NLP_ROUTER_DATABASE_URL": f"sqlite:///{folder}/bench.db",
            "NLP_ROUTER_LOG_LEVEL": "WARNING",
            "OMP_NUM_THREADS": "1",
        }
        with subprocess.Popen(  # noqa: S603 - our own module
            command, env=environment, stdout=subprocess.PIPE, text=True
        ) as server:
            try:
                durations = _post_all(server)
            finally:
                server.terminate()
    durations.sort()
    p50, p95, p99 = (durations[int(len(durations) * share)] for share in (0.50, 0.95, 0.99))
    return f"p50 {p50:.1f} ms   p95 {p95:.1f} ms   p99 {p99:.1f} ms   ({len(durations)} appels)"


def _post_all(server: subprocess.Popen[str]) -> list[float]:
    if server.stdout is None:
        raise RuntimeError("le serveur n'a pas de sortie")
    key = server.stdout.readline().rpartition(": ")[2].strip()
    port = int(server.stdout.readline().rpartition("127.0.0.1:")[2].split()[0])
    fields = ("channel", "subject", "text", "epci", "commune")
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    durations = []
    for message in read_labelled(paths.training_data() / "development")[:_SINGLE_CALLS]:
        body = json.dumps({name: message.raw[name] for name in fields if name in message.raw})
        started = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("POST", "/v1/requests", body, headers)
        response = connection.getresponse()
        response.read()
        durations.append((time.perf_counter() - started) * 1000)
        connection.close()
        if response.status != http.HTTPStatus.CREATED:
            raise RuntimeError(f"réponse {response.status}")
    return durations


def _in_process(system: str) -> Timing:
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    if hasattr(os, "sched_getaffinity"):
        core = min(os.sched_getaffinity(0))
        command = [sys.executable, "-m", "eval.bench", system, str(core)]
    else:
        command = [sys.executable, "-m", "eval.bench", system, ""]
    output = subprocess.run(  # noqa: S603 - our own module
        command, env=environment, check=True, capture_output=True, text=True
    ).stdout
    return Timing(**json.loads(output.splitlines()[-1]))


def _measure(system: str) -> Timing:
    if system == "ours":
        return _measure_ours()
    return _measure_peer(system)


def _measure_ours() -> Timing:
    from nlp_router.pipeline import Qualifier

    started = time.perf_counter()
    qualifier = Qualifier.load()
    start = time.perf_counter() - started
    fields = ("id", "channel", "subject", "text", "epci", "commune")
    messages = [
        qualifier.reader.read({key: m.raw[key] for key in fields if key in m.raw})
        for m in read_labelled(paths.training_data() / "development")
    ]
    qualifier.qualify(messages[0])
    return _timing(
        "nlp-router (qualification entière)",
        start,
        messages,
        lambda batch: list(qualifier.qualify_many(batch)),
    )


def _measure_peer(system: str) -> Timing:
    from eval.comparison import peers
    from nlp_router.territory.territory import load_configuration
    from nlp_router.text.clean import clean
    from nlp_router.training.examples import examples_of
    from nlp_router.training.run import training_messages

    taxonomy, _ = load_configuration(paths.taxonomies())
    order = ("keywords", "signalen", "spacy", "fasttext")
    peer = peers(taxonomy)[order.index(system)]
    examples = examples_of(training_messages())
    # Speed does not depend on how long a peer learnt; a part of the data spares minutes.
    kept = examples[:: max(1, len(examples) // 3000)]
    peer.fit([e.text for e in kept], [e.label.type for e in kept])
    texts = [
        clean(m.subject, m.text).full for m in read_labelled(paths.training_data() / "development")
    ]
    return _timing(f"{peer.name} (type seul)", float("nan"), texts, peer.scores)


def _timing(
    name: str, start: float, items: list[Any], qualify: Callable[[list[Any]], object]
) -> Timing:
    started = time.perf_counter()
    qualify(items)
    per_second = len(items) / (time.perf_counter() - started)
    alone = []
    for item in items[:_SINGLE_CALLS]:
        started = time.perf_counter()
        qualify([item])
        alone.append((time.perf_counter() - started) * 1000)
    alone.sort()
    return Timing(
        name=name,
        start=start,
        per_second=per_second,
        p50=alone[len(alone) // 2],
        p95=alone[int(len(alone) * 0.95)],
        p99=alone[int(len(alone) * 0.99)],
        memory=_resident_megabytes(),
    )


def _resident_megabytes() -> float:
    """Peak resident memory. Linux counts in kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    if sys.argv[2] and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {int(sys.argv[2])})
    print(json.dumps(asdict(_measure(sys.argv[1]))))
