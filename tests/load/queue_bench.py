"""Times of the queue with 100,000 requests: `python -m tests.load.queue_bench URL [NUMBER]`.

An empty database is filled with made-up requests. Not run with the tests.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from time import perf_counter
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, insert, select, text

from api.db.engine import open_engine
from api.db.store import SqlStore
from api.db.tables import Base, RequestRow, ReviewRow, WordsRow
from api.services.claims import Claims
from api.services.queue import ReviewQueue
from api.services.reach import Reach
from api.services.review_records import Order, Reviewer, ReviewFilters, ReviewState
from api.services.statistics import Supervise
from nlp_router.domain import Channel

_TYPES = [f"famille.type_{number}" for number in range(80)]
_SERVICES = [f"Service {number}" for number in range(25)]
_COMMUNES = [f"{number:05d}" for number in range(47001, 47101)]
_LETTERS = "abcdefghilmnoprstuv"
_VOCABULARY = random.Random(0)  # noqa: S311 - the same each time, no secret
_WORDS = ["".join(_VOCABULARY.choices(_LETTERS, k=7)) for _ in range(5_000)]
_COMMON = "poubelle"
_WAITING, _BATCH = 0.4, 5_000
_START = datetime(2026, 1, 1, tzinfo=UTC)


def main() -> None:
    """Fills the database, then prints the times of each query."""
    url, number = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    store = SqlStore(engine := open_engine(url))
    store.prepare()
    if not _filled(engine):
        _fill(engine, number)
    for name, call in _calls(store).items():
        times = sorted(_timed(call) for _ in range(15))
        print(f"{name:34} {times[7]:7.1f} ms {times[-1]:7.1f} ms")  # noqa: T201
    store.close()


def _calls(store: SqlStore) -> dict[str, Callable[[], Any]]:
    queue, claims, supervise = ReviewQueue(store), Claims(store), Supervise(store)
    lea = Reviewer(1, "Léa")
    one = Reviewer(2, "Omar", Reach(communes=frozenset(_COMMUNES[:1])))
    some = Reviewer(3, "Ève", Reach(epcis=frozenset({"1"}), communes=frozenset(_COMMUNES[:30])))
    every = ReviewFilters()
    middle = queue.page(lea, every, limit=200).after
    lists = {
        "first page": every,
        "learning": ReviewFilters(order=Order.LEARNING),
        "service": ReviewFilters(service=_SERVICES[0]),
        "commune": ReviewFilters(commune=_COMMUNES[0]),
        "type": ReviewFilters(type=_TYPES[0]),
        "type and commune": ReviewFilters(type=_TYPES[0], commune=_COMMUNES[0]),
        "channel": ReviewFilters(channel=Channel.TWEET),
        "mine": ReviewFilters(mine=True),
        "returned": ReviewFilters(state=ReviewState.RENVOYEE),
        "in hand": ReviewFilters(state=ReviewState.EN_COURS),
        "later": ReviewFilters(state=ReviewState.REPORTEE),
        "approved": ReviewFilters(state=ReviewState.VALIDEE),
        "approved of a service": ReviewFilters(state=ReviewState.VALIDEE, service=_SERVICES[0]),
        "rare words": ReviewFilters(words=f"{_WORDS[7]} {_COMMON}"),
        "first letters": ReviewFilters(words="pou"),
        "common word": ReviewFilters(words=_COMMON),
    }
    calls: dict[str, Callable[[], Any]] = {
        name: partial(queue.page, lea, filters) for name, filters in lists.items()
    }
    return calls | {
        "second page": lambda: queue.page(lea, every, middle),
        "page, one commune in reach": lambda: queue.page(one, every),
        "page, thirty communes in reach": lambda: queue.page(some, every),
        "counters": lambda: queue.counters(lea),
        "counters, thirty communes in reach": lambda: queue.counters(some),
        "next": lambda: claims.next(lea),
        "next, one commune in reach": lambda: claims.next(one),
        "figures of a month": lambda: supervise.statistics(lea, date(2026, 3, 1), date(2026, 4, 1)),
    }


def _timed(call: Callable[[], Any]) -> float:
    started = perf_counter()
    call()
    return (perf_counter() - started) * 1000


def _filled(engine: Engine) -> bool:
    with engine.connect() as connection:
        return connection.scalar(select(ReviewRow.id).limit(1)) is not None


def _fill(engine: Engine, number: int) -> None:
    draw = random.Random(1)  # noqa: S311 - the same each time, no secret
    with engine.execution_options(writing=True).begin() as connection:
        for start in range(0, number, _BATCH):
            rows = [_rows(draw, rank) for rank in range(start, min(start + _BATCH, number))]
            tables: tuple[type[Base], ...] = (RequestRow, ReviewRow, WordsRow)
            for table, content in zip(tables, zip(*rows, strict=True), strict=True):
                connection.execute(insert(table), list(content))
    with engine.execution_options(isolation_level="AUTOCOMMIT", writing=True).connect() as done:
        done.execute(text("VACUUM ANALYZE" if engine.name == "postgresql" else "ANALYZE"))


def _rows(draw: random.Random, rank: int) -> tuple[dict[str, Any], ...]:
    request_id = str(UUID(int=draw.getrandbits(128)))
    received = _START + timedelta(minutes=draw.randrange(400_000))
    waiting, danger = draw.random() < _WAITING, draw.random() < 0.02
    decided = [ReviewState.DECIDEE_AUTO, ReviewState.VALIDEE, ReviewState.CORRIGEE]
    pending = ReviewState.RENVOYEE if draw.random() < 0.02 else ReviewState.A_RELIRE
    state = pending if waiting else draw.choice(decided)
    by_hand = state in decided[1:]
    confidence = round(draw.random(), 4)
    request_type, service, commune = (draw.choice(x) for x in (_TYPES, _SERVICES, _COMMUNES))
    words = " ".join(draw.choices(_WORDS, k=40) + [_COMMON] * (draw.random() < 0.2))
    channel = draw.choice(list(Channel)).value
    shared: dict[str, Any] = {
        "channel": channel,
        "received_at": received,
        "epci": "2",
        "danger": danger,
        "priority": "normale",
        "confidence": confidence,
        "reroutes": 0,
        "subject": "",
    }
    request = {
        "id": request_id,
        "tracking_code": f"code-{rank}",
        "text": words,
        "created_at": received,
        "commune": commune,
        "attachments": [],
        "state": "a_verifier",
        "qualification": {"requests": []},
        "decision": "review",
        "first_answer": received.date(),
        "first_received_at": received,
        "revision": 0,
    }
    review = {
        "id": f"{request_id}-0",
        "request_id": request_id,
        "position": 0,
        "state": state.value,
        "waiting": waiting,
        "blind": False,
        "urgency": 0 if danger else 1 if state is ReviewState.RENVOYEE else 2,
        "due": received.date() + timedelta(days=draw.randrange(1, 30)),
        "margin": round(draw.random(), 4),
        "type": request_type,
        "service": service,
        "commune": commune,
        "portal_commune": commune,
        "recipient_id": commune,
        "excerpt": words[:200],
        "proposed_type": request_type,
        "proposed_service": service,
        "proposal": {"recipient": None},
        "version": 1,
        "postponed_until": received + timedelta(days=400) if waiting and rank % 20 == 0 else None,
        "decided_at": received if by_hand else None,
        "decided_by": draw.randrange(20) if by_hand else None,
        "decided_minutes": draw.randrange(5_000) if by_hand else None,
    }
    return shared | request, shared | review, {"request_id": request_id, "words": words}


if __name__ == "__main__":
    main()
