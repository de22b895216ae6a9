"""What labelled data must satisfy before anything is learnt from it.

Refused: an unknown type, a danger that is not urgent, a quote that is not in the text, texts
alike to each other or across the frozen set, sentences cast in one mould, personal data that
could belong to somebody, quotas not met. A fault names the message's id, never its text.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nlp_router.domain import Channel, Priority
from nlp_router.taxonomy.tree import Taxonomy
from nlp_router.text.fold import tokens
from nlp_router.training.alike import empty_index, normalised, sketch_of
from nlp_router.training.dataset import LabelledMessage

# The same sequence of function words around other words, in messages this long.
_SKELETON_WORDS = 10
_FUNCTION_WORDS = frozenset(
    """a au aux avec ce cette ces dans de des du elle en est et il ils j je l la le les leur ma mais
    me mes moi mon ne nos notre nous on ou par pas plus pour qu que qui s sa se ses si son sur
    un une vos votre vous y c d n m ca depuis chez sans sous quand comme tout tous
    bonjour merci""".split()
)
# ARCEP's ranges for works of fiction.
_FICTION = ("019900", "026191", "035301", "046571", "053649", "063998")
_PHONE = re.compile(r"(?<![\d/])(?:\+33|0033|0)\s?[.-]?([1-9])((?:[ .-]?\d{2}){4})(?!\d)")
_MAIL = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
_EXAMPLE_DOMAINS = ("example.fr", "example.com", "example.org", "example.net")


@dataclass(frozen=True, slots=True)
class Quotas:
    """How much there must be of everything."""

    per_type: int
    several: int
    authors_per_type: int
    channel_share: float


def lint(messages: Sequence[LabelledMessage], taxonomy: Taxonomy, quotas: Quotas) -> list[str]:
    """Every fault found, one French sentence each; empty when the data may be used."""
    return [
        *_wrong_labels(messages, taxonomy),
        *_personal_data(messages),
        *near_duplicates(messages),
        *_shared_skeletons(messages),
        *_unmet_quotas(messages, taxonomy, quotas),
    ]


def near_duplicates(
    messages: Sequence[LabelledMessage], frozen: Sequence[LabelledMessage] = ()
) -> list[str]:
    """Pairs of messages that tell the same thing in nearly the same words.

    Args:
        frozen: when given, pairs are sought between the two sets instead of within the first.
    """
    index = empty_index()
    faults = []
    for message in frozen:
        if (sketch := sketch_of(message.text)) is not None:
            index.insert(f"frozen:{message.id}", sketch)
    exact = {normalised(f"{message.subject} {message.text}"): message.id for message in frozen}
    for message in messages:
        text = normalised(f"{message.subject} {message.text}")
        if text in exact:
            faults.append(f"{message.id} : même texte que {exact[text]}")
        sketch = sketch_of(message.text)
        if sketch is not None:
            faults += [
                f"{message.id} : presque le même texte que {twin}" for twin in index.query(sketch)
            ]
        if not frozen:
            exact[text] = message.id
            if sketch is not None and message.id not in index:
                index.insert(message.id, sketch)
    return faults


def _words(message: LabelledMessage) -> list[str]:
    return [token.folded for token in tokens(message.text)]


def _wrong_labels(messages: Sequence[LabelledMessage], taxonomy: Taxonomy) -> Iterator[str]:
    seen: set[str] = set()
    for message in messages:
        if message.id in seen:
            yield f"{message.id} : identifiant écrit deux fois"
        seen.add(message.id)
        if message.raw.get("channel") not in list(Channel):
            yield f"{message.id} : canal inconnu"
        if message.place_quote and message.place_quote not in f"{message.subject}\n{message.text}":
            yield f"{message.id} : la citation du lieu n'est pas dans le texte"
        for request in message.requests:
            if request.type not in taxonomy:
                yield f"{message.id} : type inconnu « {request.type} »"
            if request.danger and request.priority is not Priority.URGENTE:
                yield f"{message.id} : danger qui n'est pas urgent"


def _personal_data(messages: Iterable[LabelledMessage]) -> Iterator[str]:
    for message in messages:
        text = f"{message.subject}\n{message.text}"
        for match in _PHONE.finditer(text):
            digits = re.sub(r"\D", "", f"0{match.group(1)}{match.group(2)}")
            if not digits.startswith(_FICTION):
                yield f"{message.id} : numéro de téléphone hors des plages de fiction de l'Arcep"
        for match in _MAIL.finditer(text):
            if not match.group(1).lower().rstrip(".").endswith(_EXAMPLE_DOMAINS):
                yield f"{message.id} : adresse électronique hors des domaines d'exemple"


def _shared_skeletons(messages: Sequence[LabelledMessage]) -> Iterator[str]:
    """Messages whose function words fall in the same order around other words."""
    bearers: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for message in messages:
        words = _words(message)
        if len(words) >= _SKELETON_WORDS:
            skeleton = tuple(word if word in _FUNCTION_WORDS else "_" for word in words)
            bearers[skeleton].append(message.id)
    for alike in bearers.values():
        if len(alike) > 1:
            yield f"{', '.join(alike)} : même moule de phrase"


def _unmet_quotas(
    messages: Sequence[LabelledMessage], taxonomy: Taxonomy, quotas: Quotas
) -> Iterator[str]:
    yield from _short_types([m for m in messages if not m.several], taxonomy, quotas)
    several = sum(message.several for message in messages)
    if several < quotas.several:
        yield f"messages à plusieurs demandes : {several} sur {quotas.several}"
    channels = Counter(str(message.raw.get("channel")) for message in messages)
    for channel in (Channel.PORTAIL, Channel.EMAIL, Channel.TWEET, Channel.AUTRE):
        if channels[channel] < quotas.channel_share * len(messages):
            yield f"canal {channel} : {channels[channel]} messages sur {len(messages)}"


def _short_types(
    messages: Sequence[LabelledMessage], taxonomy: Taxonomy, quotas: Quotas
) -> Iterator[str]:
    counts: Counter[str] = Counter()
    authors: dict[str, set[str]] = defaultdict(set)
    for message in messages:
        counts[message.requests[0].type] += 1
        authors[message.requests[0].type].add(message.author)
    for name in taxonomy.types:
        if counts[name] < quotas.per_type:
            yield f"type {name} : {counts[name]} messages sur {quotas.per_type}"
        if len(authors[name]) < quotas.authors_per_type:
            yield f"type {name} : {len(authors[name])} auteurs sur {quotas.authors_per_type}"
