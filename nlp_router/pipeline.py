"""Message in, qualification out: the one path every channel, command and test goes through."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np

from nlp_router import paths
from nlp_router.domain import (
    Alternative,
    DecisionKind,
    Message,
    ModelVersions,
    Nature,
    Place,
    Priority,
    Qualification,
    QualifiedRequest,
)
from nlp_router.errors import ModelUnavailable
from nlp_router.features.vectors import SpacyVectors
from nlp_router.intake.message import MessageReader
from nlp_router.qualify.danger_rules import DangerRules, DangerSign, load_danger_rules
from nlp_router.qualify.model import MessageModel, Predictions
from nlp_router.qualify.segment import pieces
from nlp_router.registry.store import ModelStore
from nlp_router.route.deadlines import due_dates
from nlp_router.route.decision import UNQUALIFIABLE, decide
from nlp_router.route.place import PlaceFinder
from nlp_router.route.recipient import RecipientFinder
from nlp_router.taxonomy.tree import Taxonomy
from nlp_router.territory.territory import Territory, load_configuration
from nlp_router.text.clean import CleanText, clean

# Days are counted where the mairie is; overseas services work on their own clocks (issue of
# a few hours on a date, never of a working day).
_CLOCK = ZoneInfo("Europe/Paris")
_ALTERNATIVES = 4
_log = logging.getLogger("nlp_router")
_BATCH = 64


@dataclass(frozen=True, slots=True)
class _Part:
    """One request found in a message, before its qualification."""

    message: Message
    cleaned: CleanText
    text: str
    start: int
    end: int
    signs: tuple[DangerSign, ...]


class Qualifier:
    """Qualifies messages with one model, one taxonomy and one territory.

    Thread-safe: nothing changes after construction but caches.
    """

    def __init__(
        self,
        taxonomy: Taxonomy,
        territory: Territory,
        rules: DangerRules,
        model: MessageModel,
        model_version: str,
    ) -> None:
        self.taxonomy = taxonomy
        self.territory = territory
        self.reader = MessageReader(territory.referential)
        self.versions = ModelVersions(
            version=model_version,
            taxonomy=taxonomy.version,
            territory=territory.referential.version,
        )
        self._rules = rules
        self._model = model
        self._places = PlaceFinder(territory, model.common_words)
        self._recipients = RecipientFinder(territory)

    @classmethod
    def load(cls, version: str | None = None) -> Qualifier:
        """The qualifier of this installation, with the model in use or the one named.

        Raises:
            InvalidConfiguration: a taxonomy, territory or rule file is wrong.
            ModelUnavailable: no model, an altered one, or its word vectors are not installed.
        """
        taxonomy, territory = load_configuration(paths.taxonomies())
        rules = load_danger_rules(paths.taxonomies() / "danger_rules.yaml")
        model, manifest = ModelStore(paths.models()).load(version)
        if model.vectors_name:
            model.features.attach(_vectors(model.vectors_name))
        return cls(taxonomy, territory, rules, model, manifest.version)

    def qualify(self, message: Message) -> Qualification:
        """The qualification of one message. Any accepted message has one."""
        return next(self.qualify_many([message]))

    def qualify_many(self, messages: Sequence[Message]) -> Iterator[Qualification]:
        """Qualifications in the order of the messages, computed in batches."""
        for start in range(0, len(messages), _BATCH):
            yield from self._batch(messages[start : start + _BATCH])

    def _batch(self, messages: Sequence[Message]) -> list[Qualification]:
        """A failure is a value: the message that caused it comes back, for an agent to read."""
        try:
            return list(self._qualified(messages))
        except Exception as error:  # whatever it is, no message may be lost for it
            # The error's own words could be the citizen's: only its kind is told.
            _log.error("qualification impossible (%s)", type(error).__name__)
            if len(messages) == 1:
                return [unqualified(messages[0], self.taxonomy, self.versions)]
            return [found for message in messages for found in self._batch([message])]

    def _qualified(self, messages: Sequence[Message]) -> Iterator[Qualification]:
        parts_of = self._parts(messages)
        parts = [part for found in parts_of for part in found]
        predictions = self._model.predict(
            [part.text for part in parts], [part.signs for part in parts]
        )
        row = 0
        for message, found in zip(messages, parts_of, strict=True):
            requests = []
            for part in found:
                requests.append(self._request(part, predictions, row))
                row += 1
            yield Qualification(message.id, tuple(requests), self.versions)

    def _parts(self, messages: Sequence[Message]) -> list[list[_Part]]:
        """The requests of each message; most have one."""
        cleaned = [clean(message.subject, message.text) for message in messages]
        candidates = [pieces(text.body) for text in cleaned]
        long_enough = [index for index, found in enumerate(candidates) if len(found) > 1]
        texts = [
            cleaned[index].body[piece.start : piece.end]
            for index in long_enough
            for piece in candidates[index]
        ]
        evidence = self._model.evidence(texts)
        bounds: dict[int, list[tuple[int, int]]] = {}
        row = 0
        for index in long_enough:
            found = candidates[index]
            cuts = self._model.segmenter.cut(found, evidence[row : row + len(found)])
            row += len(found)
            if len(cuts) > 1:
                bounds[index] = [(found[a].start, found[b - 1].end) for a, b in cuts]
        return [
            self._cut(message, text, bounds.get(index))
            for index, (message, text) in enumerate(zip(messages, cleaned, strict=True))
        ]

    def _cut(
        self, message: Message, text: CleanText, bounds: list[tuple[int, int]] | None
    ) -> list[_Part]:
        if bounds is None:
            return [self._part(message, text, text.full, 0, len(text.body))]
        first_with_subject = [f"{text.subject}\n" if text.subject else ""] + [""] * len(bounds)
        return [
            self._part(message, text, opening + text.body[start:end], start, end)
            for opening, (start, end) in zip(first_with_subject, bounds, strict=False)
        ]

    def _part(self, message: Message, cleaned: CleanText, text: str, start: int, end: int) -> _Part:
        return _Part(message, cleaned, text, start, end, tuple(self._rules.signs(text)))

    def _request(self, part: _Part, predictions: Predictions, row: int) -> QualifiedRequest:
        probabilities = predictions.types[row]
        order = np.argsort(-probabilities)[: _ALTERNATIVES + 1]
        names = [self._model.types[index] for index in order]
        confidence = float(probabilities[order[0]])
        danger = bool(predictions.dangers[row] >= self._model.danger_limit)
        priority = _priority(predictions.priorities[row], danger)
        nature = list(Nature)[int(predictions.natures[row].argmax())]
        request_type = self.taxonomy[names[0]]
        place = self._places.find(part.message, part.text)
        if place.source != "text" and part.text != part.cleaned.full:
            place = self._places.find(part.message, part.cleaned.full)
        day = part.message.received_at.astimezone(_CLOCK).date()
        recipient = self._recipients.find(request_type, place, part.message, part.text, day)
        decision, decision_reasons = decide(
            names[0], confidence, danger, place, recipient, self._model.limits
        )
        commune = self.territory.referential.communes.get(place.insee or "")
        return QualifiedRequest(
            excerpt=part.cleaned.in_received(part.start, part.end),
            type=names[0],
            alternatives=tuple(
                Alternative(name, round(float(probabilities[index]), 4))
                for name, index in zip(names[1:], order[1:], strict=True)
            ),
            confidence=round(confidence, 4),
            nature=nature,
            priority=priority,
            danger=danger,
            reasons=self._reasons(part, names, danger, predictions, row),
            place=place,
            recipient=recipient,
            decision=decision,
            decision_reasons=decision_reasons,
            due=due_dates(request_type, priority, day, commune.departement if commune else ""),
        )

    def _reasons(
        self, part: _Part, names: list[str], danger: bool, predictions: Predictions, row: int
    ) -> tuple[str, ...]:
        label = self.taxonomy[names[0]].label
        features = predictions.features[row]
        words = self._model.deciding_words(features, part.text, names[0], names[1])
        quoted = ", ".join(f"« {word} »" for word in words)
        reasons = [f"{label} : {quoted}." if words else f"{label} : d'après l'ensemble du texte."]
        if danger and not part.signs:
            probability = predictions.dangers[row]
            reasons.append(f"Danger probable à {probability:.0%} d'après l'ensemble du texte.")
        if danger:
            reasons.extend(sign.reason for sign in part.signs)
        return tuple(reasons)


def unqualified(message: Message, taxonomy: Taxonomy, versions: ModelVersions) -> Qualification:
    """What an agent is handed when the machine could not read: nothing is claimed.

    The danger is unknown, hence a high priority.
    """
    request_type = taxonomy[UNQUALIFIABLE]
    day = message.received_at.astimezone(_CLOCK).date()
    request = QualifiedRequest(
        excerpt=(0, len(message.text)),
        type=request_type.id,
        alternatives=(),
        confidence=0.0,
        nature=Nature.AUTRE,
        priority=Priority.HAUTE,
        danger=False,
        reasons=("La machine n'a pas pu lire ce message ; le danger n'a pas été évalué.",),
        place=Place(None, None, None, None),
        recipient=None,
        decision=DecisionKind.REVIEW,
        decision_reasons=("Qualification automatique impossible : un agent doit lire.",),
        due=due_dates(request_type, Priority.HAUTE, day, ""),
    )
    return Qualification(message.id, (request,), versions)


def _priority(probabilities: np.ndarray, danger: bool) -> Priority:
    """The likeliest priority; a danger is always urgent (annotation guide, section 4)."""
    if danger:
        return Priority.URGENTE
    return list(Priority)[int(probabilities.argmax())]


def _vectors(name: str) -> SpacyVectors:
    vectors = SpacyVectors()
    if vectors.name != name:
        raise ModelUnavailable(
            f"Le modèle attend {name}, {vectors.name} est installé : réentraînez-le."
        )
    return vectors


def needs_a_person(qualification: Qualification) -> bool:
    """Whether an agent must read at least one request of the message."""
    return any(request.decision is DecisionKind.REVIEW for request in qualification.requests)
