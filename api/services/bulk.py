"""The same decision for many requests, seen before it is taken and undone as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from api.errors import ApiError
from api.schemas.bodies import CorrectionBody
from api.services.act import Act, perform
from api.services.clock import now
from api.services.ports import Meter, Qualifying, Repositories, Store
from api.services.review_moves import Moves
from api.services.review_records import QueueLine, Reviewer, ReviewFilters, ReviewKey

MOST = 500
_SAMPLE = 10


@dataclass(frozen=True, slots=True)
class Selection:
    """What a bulk is about: the requests named, else all that the filters leave."""

    filters: ReviewFilters | None = None
    keys: tuple[ReviewKey, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What a bulk would touch.

    Attributes:
        total: all that the selection holds.
        touched: those of the next run: at most `MOST`, without `held` and `blind`.
        held: those that a colleague reads now.
        blind: those drawn for a blind audit, which are read one by one.
        types: the touched, by present type.
    """

    total: int
    touched: tuple[QueueLine, ...]
    held: int
    blind: int
    types: dict[str, int]

    @property
    def sample(self) -> tuple[QueueLine, ...]:
        """The first ones, to be shown."""
        return self.touched[:_SAMPLE]


@dataclass(frozen=True, slots=True)
class BulkDone:
    """What a bulk did; `left` of the selection is for a next run."""

    bulk: str
    done: int
    left: int


class Bulk:
    """Approves or corrects many requests in one unit of work."""

    def __init__(self, store: Store, qualifier: Qualifying, meter: Meter) -> None:
        self._store = store
        self._moves = Moves(qualifier, meter)

    def preview(self, reviewer: Reviewer, selection: Selection) -> Preview:
        """What `apply` would touch. Raises `ApiError` (`invalid_selection`)."""
        with self._store.reading() as repositories:
            return _selected(repositories, reviewer, selection)

    def apply(
        self,
        reviewer: Reviewer,
        selection: Selection,
        body: CorrectionBody | None = None,
        expected: int | None = None,
    ) -> BulkDone:
        """Decides the first 500 of a selection, all or none.

        Args:
            reviewer: whoever decides; no claim is needed.
            selection: as previewed.
            body: what they become; None approves each as it is.
            expected: `total` of the preview.

        Raises:
            ApiError: `invalid_selection` (nothing to do), `stale_review` when the selection has
                another size by now, or what a correction raises.
        """
        bulk = str(uuid4())
        body = body or CorrectionBody(agent=reviewer.name)
        with self._store.writing() as repositories:
            found = _selected(repositories, reviewer, selection)
            if expected is not None and expected != found.total:
                detail = f"La sélection compte maintenant {found.total} demandes : revoyez-la."
                raise ApiError("stale_review", detail)
            if not found.touched:
                raise ApiError("invalid_selection", "Aucune demande de la sélection n'est libre.")
            act = Act(reviewer, note=body.note, bulk=bulk)
            # In the order of the requests: two bulks wait for each other, and never forever.
            for key in sorted(line.review.key for line in found.touched):
                perform(repositories, key, act, lambda on: self._moves.correct(on, body))
        return BulkDone(bulk, len(found.touched), found.total - len(found.touched))


def _selected(repositories: Repositories, reviewer: Reviewer, selection: Selection) -> Preview:
    at = now()
    lines: Sequence[QueueLine]
    if selection.keys:
        lines = [
            line
            for key in dict.fromkeys(selection.keys)
            if (line := repositories.reviews.line(reviewer, key)) is not None
        ]
        total = len(lines)
    elif selection.filters is not None:
        lines = repositories.reviews.page(reviewer, selection.filters, at, None, MOST)
        total = repositories.reviews.count(reviewer, selection.filters, at)
    else:
        raise ApiError("invalid_selection", "Choisissez des demandes ou un filtre.")
    held = [line for line in lines if line.review.held_by(at) not in (None, reviewer.id)]
    blind = [line for line in lines if line.review.blind]
    barred = {line.review.key for line in (*held, *blind)}
    touched = tuple(line for line in lines if line.review.key not in barred)[:MOST]
    types = dict(Counter(line.type for line in touched).most_common())
    return Preview(total, touched, len(held), len(blind), types)
