"""Personal data out of a text before it is kept to learn from (GDPR, article 5(1)(c)).

« Appelez Mme Durand au 06 39 98 12 34 » → « Appelez Mme [nom] au [téléphone] ». Streets and
communes stay: they say who is in charge. Rules find what has a form; a name without civility,
given name or signature around it escapes them, so that a masked text is pseudonymous, not
anonymous.
"""

from __future__ import annotations

import re

from nlp_router.privacy.identifiers import identifiers
from nlp_router.privacy.names import names
from nlp_router.privacy.span import Span

LABELS = (
    "courriel", "IBAN", "n° de sécurité sociale", "carte bancaire", "téléphone", "plaque",
    "date de naissance", "numéro", "n°", "nom",
)  # fmt: skip
_PLACEHOLDER = re.compile("|".join(re.escape(f"[{label}]") for label in LABELS))


class RuleMasker:
    """`Masker` by rules and check digits. The same text always gives the same result."""

    def mask(self, text: str) -> str:
        """The text with a placeholder such as « [téléphone] » for each piece of personal data.

        A masked text is left as it is. Never fails, whatever the characters.
        """
        # What is masked changes what stands beside the rest: until nothing more is found.
        while spans := _found(text):
            for span in sorted(spans, key=lambda span: span.start, reverse=True):
                text = f"{text[: span.start]}[{span.label}]{text[span.end :]}"
        return text


def _found(text: str) -> list[Span]:
    """Spans that do not overlap, outside of placeholders."""
    taken = [Span(*match.span(), "") for match in _PLACEHOLDER.finditer(text)]
    kept: list[Span] = []
    for span in (*identifiers(text), *names(text)):
        if not any(span.overlaps(other) for other in (*taken, *kept)):
            kept.append(span)
    return kept


def blank_placeholders(text: str) -> str:
    """The text with spaces instead of placeholders, so that no classifier learns their words.

    Positions in the text hold.
    """
    return _PLACEHOLDER.sub(lambda match: " " * len(match.group()), text)
