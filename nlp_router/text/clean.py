"""From a message as received to the words that carry the request.

HTML is reduced to text; greetings, closing formulas, signatures and quoted history are left
out. What is kept remembers where it stood, so that an excerpt can be shown in the original.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from nlp_router.text.html import html_to_text, looks_like_html

# Below this many words above a quoted mail, the mail itself is the request: a secretary's
# « pour suite à donner », or a reminder that only makes sense with what it reminds of.
_SHORT_COVER_NOTE = 25
_LONGEST_SIGNATURE = 320

_HISTORY = re.compile(
    r"^\s*(?:>|-{2,}\s*(?:message|mail|courriel)\s+(?:d'origine|d’origine|original|transféré|transfere)"
    r"|-{5,}\s*forwarded message"
    r"|(?:de|from)\s*:\s*\S.*$|le\s.{4,90}\sa\s+(?:é|e)crit\s*:?\s*$|on\s.{4,90}\swrote\s*:\s*$)",
    re.I,
)
_MAIL_HEADER = re.compile(
    r"^\s*>?\s*(?:de|from|envoyé|envoye|sent|à|a|to|cc|objet|subject|date|"
    r"-{2,}.*|le\s.{4,90}\sa\s+(?:é|e)crit|on\s.{4,90}\swrote)\s*(?::.*)?$",
    re.I,
)
_QUOTE_MARK = re.compile(r"^\s*(?:>\s?)+")
# « Mr Limay fait la fête » speaks of somebody: without « Mr », Limay would be the town.
_NAME = (
    r"\.?[ \t]+(?!(?:madame|monsieur|mesdames|messieurs|bonjour|bonsoir|l[ea]s?|je|j|il|elle|ils|on"
    r"|nous|vous|une?|des|du|mon|ma|mes|notre|nos|suite|depuis)\b)(?-i:[A-ZÀ-Þ][a-zà-ÿ])"
)
_GREETING = re.compile(
    r"^\W*(?:(?:bonjour|bonsoir|bjr|bsr|salut|coucou|hello|slt|"
    rf"(?:chère?\s+)?(?:madame|monsieur|mesdames|messieurs|mme|mr)\b(?!{_NAME})(?:\s+(?:le|la|l')\s*maire\w*)?|"
    r"à\s+qui\s+de\s+droit)[\s,;:!.…]*)+",
    re.I,
)
_CLOSING = re.compile(
    r"(?:^|(?<=[\s.,;!?]))(?:(?:bien\s+)?(?:cordialement|cdlt|cdt)|bien\s+à\s+vous|"
    r"sincères\s+salutations|salutations(?:\s+distinguées)?|"
    r"(?:veuillez|je\s+vous\s+prie|nous\s+vous\s+prions)[^.!?\n]{0,40}\b(?:agréer|recevoir|croire)|"
    r"dans\s+l'attente\s+de\s+(?:votre|vous)|"
    r"envoyé\s+(?:de|depuis)\s+mon|sent\s+from\s+my)\b",
    re.I,
)
# Sentences that say nothing of the request, wherever they stand: thanks, waiting for an answer.
_COURTESY = re.compile(
    r"(?:^|(?<=[\s.,;!?]))(?:"
    r"(?:je|nous)\s+(?:vous\s+)?(?:remercie|remercions)[^.!?\n]{0,60}\b(?:avance|attention|"
    r"compréhension|diligence)[^.!?\n]{0,60}|"
    r"(?:en|avec)\s+(?:vous\s+remerciant|mes\s+remerciements)[^.!?\n]{0,90}|"
    r"merci\s+(?:d'avance|par\s+avance|de\s+votre\s+(?:attention|compréhension))"
    r"[^.!?\n]{0,60}|"
    r"(?:dans\s+l'|en\s+l'|en\s+)(?:espoir|espérant|attente)\s+d[e'][^.!?\n]{0,90}|"
    r"(?:je\s+)?(?:reste|restant|demeure)\s+à\s+votre\s+(?:entière\s+)?disposition[^.!?\n]{0,90}|"
    r"(?:bonne|belle|excellente)\s+(?:journée|soirée|réception|fin\s+de\s+(?:semaine|journée))"
    r"[^.!?\n]{0,40}"
    r")(?:[.!?]+|(?=\n)|$)",
    re.I,
)
# From here on, what a mail program or an office adds by itself.
_FOOT = re.compile(
    r"^\W*(?:ce(?:t)?\s+(?:message|courriel|mail|e-?mail)\b.{0,160}\b(?:confidenti|destin|erreur)|"
    r"(?:les\s+informations|le\s+contenu)\b.{0,80}\b(?:confidenti|destin)|"
    r"(?:avis|clause|mention)s?\s+(?:de\s+|légales?\s*)?(?:confidentialité|légale)|"
    r"si\s+vous\s+(?:avez\s+reçu|n'êtes\s+pas|recevez)\b.{0,80}\b(?:erreur|destinataire)|"
    r"this\s+(?:message|e-?mail)\b.{0,160}\b(?:confidential|intended)|"
    r"(?:avant\s+d'imprimer|pensez\s+à\s+l'environnement|n'imprimez))",
    re.I,
)
_SIGNATURE_RULE = re.compile(r"^\s*--\s*$", re.M)
# Same length as what they replace, so that positions hold.
_INVISIBLE = dict.fromkeys((*range(32), 127, 160, 8239, 8201, 65279, 8203), " ")
_INVISIBLE |= {0x0A: "\n", 0x2019: "'", 0x2018: "'", 0x02BC: "'"}


@dataclass(frozen=True, slots=True)
class CleanText:
    """The words of a message that carry the request.

    Attributes:
        subject: the subject, tidied.
        body: the text without its wrapping; may be empty.
        origins: (start in body, start in the received text, length) of each kept piece,
            or nothing when the received text was HTML and positions are lost.
        received_length: length of the text as received, in characters.
    """

    subject: str
    body: str
    origins: tuple[tuple[int, int, int], ...]
    received_length: int

    @property
    def full(self) -> str:
        """Subject and body together, what the classifiers read."""
        return f"{self.subject}\n{self.body}" if self.subject else self.body

    def in_received(self, start: int, end: int) -> tuple[int, int]:
        """Where body[start:end] stands in the text as received."""
        if not self.origins or start >= end:
            return 0, self.received_length
        return self._position(start), self._position(end - 1) + 1

    def keep(self, spans: Sequence[tuple[int, int]]) -> CleanText:
        """The same message with only these parts of its body, in order.

        Args:
            spans: (start, end) in body, none across a line end.
        """
        body, origins, position = [], [], 0
        for start, end in spans:
            if self.origins:
                origins.append((position, self._position(start), max(end - start, 1)))
            body.append(self.body[start:end])
            position += end - start + 1
        return replace(self, body="\n".join(body), origins=tuple(origins))

    def _position(self, index: int) -> int:
        for body_start, received_start, length in reversed(self.origins):
            if index >= body_start:
                return received_start + min(index - body_start, length - 1)
        return 0


def clean(subject: str, text: str) -> CleanText:
    """Leaves out the wrapping of a message; never fails, whatever the characters."""
    received_length = len(text)
    exact = True
    if looks_like_html(text):
        text, exact = html_to_text(text), False
    composed = unicodedata.normalize("NFC", text)
    exact = exact and len(composed) == len(text)
    text = composed.translate(_INVISIBLE)
    spans = _without_wrapping(text, _without_history(text)) or [(0, len(text))]
    body, origins = _join(text, spans)
    tidy_subject = re.sub(
        r"^(?:\s*(?:re|fw|fwd|tr|rép)\s*:)+\s*",
        "",
        unicodedata.normalize("NFC", subject).translate(_INVISIBLE).strip(),
        flags=re.I,
    )
    return CleanText(tidy_subject, body, origins if exact else (), received_length)


def _without_history(text: str) -> list[tuple[int, int]]:
    """Spans of the lines to read: the newest message, and the quoted one under a short note."""
    lines = _line_spans(text)
    first = next(
        (index for index, (a, b) in enumerate(lines) if _HISTORY.match(text[a:b])), len(lines)
    )
    newest, history = lines[:first], lines[first:]
    words = sum(len(text[a:b].split()) for a, b in newest)
    # A reply typed under the quoted mail: the unquoted lines at the end are the newest message.
    tail = [(a, b) for a, b in history if text[a:b].strip() and not _quoted(text[a:b])]
    if words < _SHORT_COVER_NOTE:
        kept = []
        for a, b in history:
            mark = _QUOTE_MARK.match(text[a:b])
            start = a + mark.end() if mark else a
            if not _MAIL_HEADER.match(text[a:b]):
                kept.append((start, b))
        return newest + kept
    replied_below = bool(history) and _quoted(text[slice(*history[0])])
    return newest + (tail if replied_below else [])


def _quoted(line: str) -> bool:
    return _QUOTE_MARK.match(line) is not None or _MAIL_HEADER.match(line) is not None


def _line_spans(text: str) -> list[tuple[int, int]]:
    spans, start = [], 0
    for line in text.split("\n"):
        spans.append((start, start + len(line)))
        start += len(line) + 1
    return spans


def _without_wrapping(text: str, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Drops the greeting that opens the message and the formula and signature that close it."""
    lines = _above_the_foot(text, [(a, b) for a, b in lines if text[a:b].strip()])
    if not lines:
        return []
    start, end = lines[0]
    if greeting := _GREETING.match(text[start:end]):
        lines[0] = (start + greeting.end(), end)
    total_end = lines[-1][1]
    kept: list[tuple[int, int]] = []
    for a, b in lines:
        closing = _CLOSING.search(text, a, b) or _SIGNATURE_RULE.match(text, a, b)
        if (
            closing
            and total_end - closing.start() < _LONGEST_SIGNATURE
            and (kept or closing.start() > a)
        ):
            kept.append((a, closing.start()))
            break
        kept.append((a, b))
    plain = [span for a, b in kept for span in _without_courtesy(text, a, b)]
    return [(a, b) for a, b in plain or kept if text[a:b].strip(" \t,.;:!-")]


def _above_the_foot(text: str, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The lines before a notice of confidentiality or the like; never none."""
    for index, (a, b) in enumerate(lines):
        if index and _FOOT.match(text[a:b]):
            return lines[:index]
    return lines


def _without_courtesy(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The spans of a line between its sentences of mere courtesy."""
    spans, position = [], start
    for match in _COURTESY.finditer(text, start, end):
        spans.append((position, match.start()))
        position = match.end()
    spans.append((position, end))
    return [(a, b) for a, b in spans if text[a:b].strip(" \t,.;:!-")]


def _join(text: str, spans: list[tuple[int, int]]) -> tuple[str, tuple[tuple[int, int, int], ...]]:
    pieces, origins, position = [], [], 0
    for a, b in spans:
        piece = text[a:b]
        origins.append((position, a, max(len(piece), 1)))
        pieces.append(piece)
        position += len(piece) + 1
    return "\n".join(pieces), tuple(origins)
