"""Message in, qualification out: the one path every channel, command and test goes through."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

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
from nlp_router.features.encoders import open_encoder
from nlp_router.features.vectors import SpacyVectors
from nlp_router.intake.message import MessageReader
from nlp_router.ports import Geocoder
from nlp_router.qualify.danger_rules import DangerRules, load_danger_rules
from nlp_router.qualify.model import MessageModel
from nlp_router.qualify.parts import Part, find_parts
from nlp_router.qualify.trust import Evidence
from nlp_router.registry.store import ModelStore
from nlp_router.route.belief import Belief, believe
from nlp_router.route.deadlines import (
    Deadlines,
    due_dates,
    legal_deadlines,
    reception_day,
    with_legal,
)
from nlp_router.route.decision import UNQUALIFIABLE, Findings, decide
from nlp_router.route.outside import OutsideBodies
from nlp_router.route.place import PlaceFinder
from nlp_router.route.recipient import RecipientFinder
from nlp_router.route.redirection import redirection
from nlp_router.taxonomy.tree import Taxonomy
from nlp_router.territory.territory import Territory, load_configuration
from nlp_router.text.clean import clean

_ALTERNATIVES = 4
_log = logging.getLogger("nlp_router")
_BATCH = 64


@dataclass(frozen=True, slots=True)
class _Read:
    """What the model says of one part.

    Attributes:
        likely: types with their probability, likeliest first.
        suspicion: whether a danger is likely enough for an agent to look.
        danger_chance: probability of a danger, whatever the limits.
        features: of the text, shape (1, features), for explanations.
    """

    likely: Sequence[tuple[str, float]]
    nature: Nature
    nature_confidence: float
    priority: Priority
    priority_confidence: float
    danger: bool
    suspicion: bool
    danger_chance: float
    features: csr_matrix


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
        geocoder: Geocoder | None = None,
    ) -> None:
        self.taxonomy = taxonomy
        self.territory = territory
        self.reader = MessageReader(territory.referential)
        self.versions = ModelVersions(
            version=model_version,
            taxonomy=taxonomy.version,
            territory=territory.version,
        )
        self._rules = rules
        self._model = model
        self._places = PlaceFinder(territory, model.common_words, geocoder)
        self._recipients = RecipientFinder(territory)
        self._outside = OutsideBodies(territory)
        self._deadlines = Deadlines(taxonomy, territory)

    @classmethod
    def load(cls, version: str | None = None, geocoder: Geocoder | None = None) -> Qualifier:
        """The qualifier of this installation, with the model in use or the one named.

        Args:
            version: of the model.
            geocoder: resolves addresses; without one they are not used.

        Raises:
            InvalidConfiguration: a taxonomy, territory or rule file is wrong.
            ModelUnavailable: no model, an altered one, or its word vectors or its encoder are
                not installed.
        """
        taxonomy, territory = load_configuration(paths.taxonomies())
        rules = load_danger_rules(paths.taxonomies() / "danger_rules.yaml")
        model, manifest = ModelStore(paths.models()).load(version)
        if model.vectors_name:
            model.features.attach(_vectors(model.vectors_name))
        if model.second is not None:
            model.second.attach(open_encoder(model.second.source))
        return cls(taxonomy, territory, rules, model, manifest.version, geocoder)

    def qualify(self, message: Message) -> Qualification:
        """The qualification of one message. Any accepted message has one."""
        return next(self.qualify_many([message]))

    def locate(self, message: Message) -> Place:
        """Where the fact told by a whole message is."""
        return self._places.find(message, clean(message.subject, message.text).full)

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
        parts_of = find_parts(
            [(message.subject, message.text) for message in messages], self._model, self._rules
        )
        parts = [part for found in parts_of for part in found]
        readings = iter(self._read(parts))
        for message, found in zip(messages, parts_of, strict=True):
            requests = tuple(self._request(message, part, next(readings)) for part in found)
            yield Qualification(message.id, requests, self.versions)

    def _read(self, parts: Sequence[Part]) -> Iterator[_Read]:
        """What the model says of each part."""
        model = self._model
        predictions, features = model.predict(
            [part.text for part in parts], [part.signs for part in parts]
        )
        for row in range(len(parts)):
            natures, priorities = predictions.natures[row], predictions.priorities[row]
            chance = float(predictions.dangers[row])
            danger = chance >= model.danger_limit
            priority, priority_confidence = _priority(priorities, chance, danger)
            yield _Read(
                likely=model.likely(predictions, row),
                nature=list(Nature)[int(natures.argmax())],
                nature_confidence=float(natures.max()),
                priority=priority,
                priority_confidence=priority_confidence,
                danger=danger,
                suspicion=chance >= model.suspicion_limit,
                danger_chance=chance,
                features=features[row],
            )

    def _request(self, message: Message, part: Part, read: _Read) -> QualifiedRequest:
        likely = read.likely
        name, confidence = likely[0]
        place = self._place(message, part)
        day = reception_day(message)
        candidates = [(self.taxonomy[other], chance) for other, chance in likely]
        belief = believe(self._recipients, candidates, place, message, part.text, day)
        trust = self._trust(message, part, read, place, belief)
        unfamiliar = self._model.unfamiliar(part.received.full)
        decision, decision_reasons = decide(
            Findings(
                name,
                trust,
                read.danger,
                read.suspicion,
                unfamiliar,
                place,
                belief.recipient,
            ),
            self._model.limits,
        )
        kind = self.taxonomy[name]
        recipient = self._outside.completed(belief.recipient, kind, place, message, part.text)
        return QualifiedRequest(
            excerpt=part.excerpt,
            type=name,
            alternatives=tuple(
                Alternative(other, round(chance, 4))
                for other, chance in likely[1 : _ALTERNATIVES + 1]
            ),
            confidence=round(confidence, 4),
            nature=read.nature,
            nature_confidence=round(read.nature_confidence, 4),
            priority=read.priority,
            priority_confidence=round(read.priority_confidence, 4),
            danger=read.danger,
            reasons=self._reasons(part, read),
            place=place,
            recipient=recipient,
            recipient_confidence=round(trust, 4),
            decision=decision,
            decision_reasons=decision_reasons,
            due=self._deadlines.of(kind, read.nature, read.priority, message, place.insee),
            redirection=redirection(recipient, kind, message),
        )

    def _trust(
        self, message: Message, part: Part, read: _Read, place: Place, belief: Belief
    ) -> float:
        """How far the recipient can be trusted, 0 to 1."""
        evidence = Evidence(
            belief.confidence,
            read.likely[0][1],
            read.danger_chance,
            message,
            part.text,
            place,
            belief.recipient,
        )
        return float(self._model.trust.confidence([evidence])[0])

    def _place(self, message: Message, part: Part) -> Place:
        """Where the request says; else where the rest of its message says."""
        place = self._places.find(message, part.text)
        if place.source != "text" and part.text != part.received.full:
            place = self._places.find(message, part.received.full)
        return place

    def _reasons(self, part: Part, read: _Read) -> tuple[str, ...]:
        chosen, runner_up = read.likely[0][0], read.likely[1][0]
        words = self._model.deciding_words(read.features, part.text, chosen, runner_up)
        quoted = ", ".join(f"« {word} »" for word in words)
        label = self.taxonomy[chosen].label
        other = self.taxonomy[runner_up].label
        reasons = [
            f"{label} plutôt que « {other} » : {quoted}."
            if words
            else f"{label} : d'après l'ensemble du texte."
        ]
        if read.danger and not part.signs:
            reasons.append(
                f"Danger probable à {read.danger_chance:.0%} d'après l'ensemble du texte."
            )
        if read.danger:
            reasons.extend(sign.reason for sign in part.signs)
        return tuple(reasons)


def unqualified(message: Message, taxonomy: Taxonomy, versions: ModelVersions) -> Qualification:
    """What an agent is handed when the machine could not read: nothing is claimed.

    The danger is unknown, hence a high priority.
    """
    request_type = taxonomy[UNQUALIFIABLE]
    day = reception_day(message)
    request = QualifiedRequest(
        excerpt=(0, len(message.text)),
        type=request_type.id,
        alternatives=(),
        confidence=0.0,
        nature=Nature.AUTRE,
        nature_confidence=0.0,
        priority=Priority.HAUTE,
        priority_confidence=0.0,
        danger=False,
        reasons=("La machine n'a pas pu lire ce message ; le danger n'a pas été évalué.",),
        place=Place(None, None, None, None),
        recipient=None,
        recipient_confidence=0.0,
        decision=DecisionKind.REVIEW,
        decision_reasons=("Qualification automatique impossible : un agent doit lire.",),
        due=with_legal(
            due_dates(request_type, Priority.HAUTE, day, ""),
            legal_deadlines(taxonomy.deadlines, request_type.id, day, None, ""),
        ),
    )
    return Qualification(message.id, (request,), versions)


def _priority(
    probabilities: NDArray[np.float64], danger_chance: float, danger: bool
) -> tuple[Priority, float]:
    """The likeliest priority and its probability; a danger is always urgent (guide, section 4)."""
    if danger:
        urgent = float(probabilities[Priority.URGENTE.rank])
        return Priority.URGENTE, max(danger_chance, urgent)
    return list(Priority)[int(probabilities.argmax())], float(probabilities.max())


def _vectors(name: str) -> SpacyVectors:
    vectors = SpacyVectors()
    if vectors.name != name:
        raise ModelUnavailable(
            f"Le modèle attend {name}, {vectors.name} est installé : réentraînez-le."
        )
    return vectors
