"""A service with requests to read, and somebody to read them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from api.db.engine import open_engine
from api.db.store import SqlStore
from api.services.clock import now
from api.services.identity import Role
from api.services.ports import Qualifying
from api.services.receive import ReceiveRequest
from api.settings import Settings
from nlp_router.domain import Channel, Message
from tests.api.conftest import serve
from tests.api.review_desk import Silent
from tests.api.screens import PROFILES, add_account

TEXTS = (
    ("Lampadaire", "Bonjour, le lampadaire devant le 12 rue des Lilas clignote depuis 3 semaines."),
    (
        "",
        "Un câble électrique arraché pend au-dessus du trottoir, ça fait des arcs.",
    ),
    (
        "Poubelle",
        "La poubelle jaune n'a pas été ramassée lundi. Et un nid de poule en face.",
    ),
    (
        "Acte",
        "Je voudrais une copie de mon acte de naissance svp, je suis né à Marmande.",
    ),
    ("", "Appelez-moi au 06 39 98 12 34, Mme Durand : l'eau du robinet sort marron à Virazeil."),
)


@dataclass(frozen=True, slots=True)
class DeskService:
    """Where it is, what it keeps, and who signs in there with `PASSWORD`."""

    address: str
    store: SqlStore
    emails: dict[Role, str]


@contextmanager
def desk_service(folder: Path, qualifier: Qualifying) -> Iterator[DeskService]:
    """The service, its messages received on the portal of Marmande."""
    settings = Settings(database_url=f"sqlite:///{folder / 'desk.db'}")
    with serve(settings, qualifier) as address:
        store = SqlStore(open_engine(settings.database_url))
        receive(store, qualifier, TEXTS)
        yield DeskService(
            address, store, {role: add_account(store, role, now()).email for role in PROFILES}
        )
        store.close()


def receive(store: SqlStore, qualifier: Qualifying, texts: tuple[tuple[str, str], ...]) -> None:
    """Stores messages, each with its subject, as if the portal had sent them."""
    receiving = ReceiveRequest(store, qualifier, Silent(), 0.0)
    for subject, text in texts:
        message = Message(
            str(uuid4()), Channel.PORTAIL, text, now(), subject, epci="200030674", commune="47157"
        )
        receiving(message, named=False, actor="portail")
