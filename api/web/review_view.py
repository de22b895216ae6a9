"""One request as its page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.services.ports import Qualifying
from api.services.queue import Opened
from api.web.marks import Segment, marked, quoted_words
from nlp_router.ports import Masker
from nlp_router.territory.lines import Where
from nlp_router.territory.referential import Commune, Referential
from nlp_router.text.sentences import sentences

# A greeting and a thank-you around a request need no telling apart.
_GREETING = 60


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the message where a request could begin."""

    start: int
    text: str


@dataclass(frozen=True, slots=True)
class ReviewView:
    """What the page shows beside the request itself.

    Attributes:
        segments: the message, with what decided marked.
        masked: personal data is hidden.
        outside: the excerpt is a part of the message only.
        sentences: where the message could be cut.
        communes: those the place is first looked for among.
    """

    subject: str
    segments: Sequence[Segment]
    masked: bool
    outside: bool
    sentences: Sequence[Sentence]
    communes: Sequence[Commune]


def view_of(opened: Opened, qualifier: Qualifying, masker: Masker, masked: bool) -> ReviewView:
    """The view of an opened request.

    Args:
        masked: hide personal data.
    """
    message, request = opened.record.message, opened.request
    text = masker.mask(message.text) if masked else message.text
    words = quoted_words(request.get("reasons", ()))
    start, end = request["excerpt"]
    return ReviewView(
        subject=masker.mask(message.subject) if masked else message.subject,
        segments=marked(text, words, request["place"].get("quote")),
        masked=masked,
        outside=len(message.text) - (end - start) > _GREETING,
        sentences=[Sentence(a, message.text[a:b]) for a, b in sentences(message.text)],
        communes=near(opened, qualifier.territory.referential),
    )


def near(opened: Opened, referential: Referential) -> Sequence[Commune]:
    """Communes of the EPCI whose portal was used, or of the place proposed."""
    message = opened.record.message
    known = message.commune or opened.request["place"]["insee"]
    epci = referential.epcis.get(message.epci or "")
    if epci is None and known in referential.communes:
        epci = Where.of(referential, known).epci
    if epci is None:
        return []
    members = [referential.communes[insee] for insee in epci.members]
    return sorted(members, key=lambda commune: commune.name)


def insee_of(typed: str, opened: Opened, referential: Referential) -> str:
    """The code of the commune typed: its code, or its name with its code between brackets.

    What is neither is left as it is, for the service to refuse.
    """
    typed = typed.strip()
    code = typed.rpartition("(")[2].rstrip(")").strip()
    if code in referential.communes:
        return code
    named = [
        commune.insee
        for commune in near(opened, referential)
        if commune.name.lower() == typed.lower()
    ]
    return named[0] if len(named) == 1 else typed
