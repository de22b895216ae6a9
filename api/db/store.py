"""Units of work on the database, and its errors told in the service's own terms."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError, TimeoutError
from sqlalchemy.orm import Session

from api.db.accounts import SqlAccounts
from api.db.actions import SqlActions, SqlAlerts, SqlSavedViews
from api.db.claims import SqlClaims
from api.db.engine import keep_plans
from api.db.failures import SqlFailures
from api.db.figures import SqlFigures
from api.db.history import SqlHistory
from api.db.journal import SqlJournal
from api.db.keys import SqlKeys
from api.db.prepare import migration_fault, prepare_database
from api.db.requests import SqlRequests
from api.db.reviews import SqlReviews
from api.db.sessions import SqlSessions
from api.errors import ApiError
from api.services.ports import ConflictError
from api.services.review_opening import opened

_BATCH = 200


class SqlRepositories:
    """Everything kept, inside one session."""

    def __init__(self, session: Session) -> None:
        self.requests = SqlRequests(session)
        self.history = SqlHistory(session)
        self.claims = SqlClaims(session)
        self.keys = SqlKeys(session)
        self.accounts = SqlAccounts(session)
        self.sessions = SqlSessions(session)
        self.failures = SqlFailures(session)
        self.journal = SqlJournal(session)
        self.reviews = SqlReviews(session)
        self.actions = SqlActions(session)
        self.alerts = SqlAlerts(session)
        self.saved_views = SqlSavedViews(session)
        self.figures = SqlFigures(session)


class SqlStore:
    """The store of `api.services.ports`, on SQLAlchemy."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing = engine.execution_options(writing=True)

    def prepare(self) -> None:
        """Creates or upgrades the tables; messages stored before there were reviews get theirs."""
        with _translated():
            prepare_database(self._engine)
        while self._open_missing_reviews():
            pass

    def _open_missing_reviews(self) -> bool:
        """Opens some of the reviews that are missing; False when none is."""
        with self.writing() as repositories:
            records = repositories.requests.without_review(_BATCH)
            for record in records:
                repositories.reviews.put(record, opened(record))
                repositories.reviews.index_words(record)
        return bool(records)

    @contextmanager
    def reading(self) -> Iterator[SqlRepositories]:
        """A unit of work that changes nothing."""
        with _translated(), Session(self._engine) as session:
            yield SqlRepositories(session)

    @contextmanager
    def writing(self) -> Iterator[SqlRepositories]:
        """A unit of work stored wholly at its end, or not at all.

        Raises:
            ConflictError: a unique fact was already there.
        """
        with _translated(), Session(self._writing) as session, session.begin():
            yield SqlRepositories(session)

    def fault(self) -> str | None:
        """In French, why the database is not usable; None when it is."""
        try:
            return migration_fault(self._engine)
        except (OperationalError, InterfaceError, TimeoutError):
            return "La base de données ne répond pas."

    def close(self) -> None:
        """Lets go of every connection."""
        with suppress(OperationalError):
            keep_plans(self._engine)
        self._engine.dispose()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        raise ConflictError from error
    except (OperationalError, InterfaceError, TimeoutError) as error:
        raise ApiError(
            "storage_unavailable",
            "La base de données ne répond pas : rien n'a été enregistré, réessayez.",
            headers={"Retry-After": "5"},
        ) from error
