"""Numbers and addresses that lead to one person, found by their form and their check digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from phonenumbers import PhoneNumberMatcher
from stdnum import iban, luhn

from nlp_router.privacy.span import Span

_SEPARATOR = r"[ .\-\u00a0\u202f]?"
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ \u00a0]?[A-Z0-9]){11,30}\b", re.I)
_FRENCH_IBAN = re.compile(r"\bFR\d{2}(?:[ \u00a0]?[A-Z0-9]){23}\b", re.I)
# Sex, year, month, département, commune, order, and the key when it is given (INSEE).
_NIR = re.compile(
    rf"(?<!\d)[1278]{_SEPARATOR}\d\d{_SEPARATOR}(?:0[1-9]|[1-9]\d){_SEPARATOR}(?:\d\d|2[AB]){_SEPARATOR}\d{{3}}{_SEPARATOR}\d{{3}}"
    rf"(?:{_SEPARATOR}\d\d)?(?!\d)",
    re.I,
)
_CARD = re.compile(rf"(?<!\d)\d(?:{_SEPARATOR}\d){{12,18}}(?!\d)")
_PHONE = re.compile(rf"(?<![\d/])(?:(?:\+|00)33{_SEPARATOR}|0)[1-9](?:{_SEPARATOR}\d\d){{4}}(?!\d)")
# Since 2009: no I, O or U. Small letters only when written as one word: « de 100 kg » is none.
_LETTERS = "A-HJ-NP-TV-Z"
_PLATE = re.compile(
    rf"\b(?:[{_LETTERS}]{{2}}[ -]?\d{{3}}[ -]?[{_LETTERS}]{{2}}"
    rf"|(?i:[{_LETTERS}]{{2}}(-?)\d{{3}}\1[{_LETTERS}]{{2}}))\b"
)
_OLD_PLATE = re.compile(r"\b\d{1,4}[ -]?([A-Z]{2,3})[ -]?(?:\d\d|2[AB]|97\d)\b")
_NO_PLATE = frozenset(
    "RUE AV AVE BD PL CH IMP RTE ALL ZA ZI DE DU ET LE LA AU KM KG EUR RD RN".split()
)
_MONTHS = (
    r"(?:janv(?:ier)?|f[ée]v(?:rier)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|ao[uû]t|sept(?:embre)?|"
    r"oct(?:obre)?|nov(?:embre)?|d[ée]c(?:embre)?)"
)
_DATE = rf"\d{{1,2}}(?:er)?\s*(?:[/.-]\s*\d{{1,2}}\s*[/.-]|\s{_MONTHS}\.?)\s*(?:19|20)?\d\d"
_BIRTH = re.compile(
    rf"\b(?:n[ée]e?s?\b|naissance|naquis?|ddn)[^\d\n]{{0,30}}?(?P<date>{_DATE})(?!\d)", re.I
)
# As one run, or in groups of at most four: two postcodes side by side are not a file number.
_LONG_NUMBER = re.compile(
    rf"(?<![\d.,])(?:\d{{9,}}|(?=(?:{_SEPARATOR}\d){{9}})\d{{1,4}}(?:[ .\-\u00a0\u202f]\d{{1,4}})+)"
    r"(?!\d)"
)
_STARTS_WITH_DATE = re.compile(_DATE + r"(?!\d)", re.I)
_WAYS = (
    r"(?:rue|avenue|ave?|boulevard|bld|bd|chemin|che?|impasse|imp|place|pl|all[ée]e|route|rte|quai|"
    r"cours|square|sq|lotissement|r[ée]sidence|passage|venelle|sentier|faubourg|fbg|fg|lieu[- ]dit|"
    r"hameau|esplanade|cit[ée]|traverse|mont[ée]e|ruelle|promenade|mail|cl?os|villa)\b"
)
_HOUSE = re.compile(
    r"(?<![\w.,/-])(?P<number>\d{1,4}(?:\s?(?:bis|ter|quater|[a-d]))?)"
    rf"(?=\s*,?\s+(?:(?:de\s+la|de\s+l'|du|des)\s+)?{_WAYS})",
    re.I,
)
# The number of a road is no house: « D 933 route de… ».
_ROAD = re.compile(
    r"(?:\b(?:RD|RN|VC|CR|CD|D|N|A|M)\.?|d[ée]partementale|nationale|kilom[èe]tre|km|PK)\s*$", re.I
)


def identifiers(text: str) -> Iterator[Span]:
    """Where such numbers and addresses stand, the surest first; spans may overlap."""
    yield from _all(_MAIL, text, "courriel")
    yield from _all(_FRENCH_IBAN, text, "IBAN")
    yield from _valid_ibans(text)
    yield from _all(_NIR, text, "n° de sécurité sociale")
    yield from _cards(text)
    yield from _all(_PHONE, text, "téléphone")
    yield from _phones(text)
    yield from _plates(text)
    for match in _BIRTH.finditer(text):
        yield Span(*match.span("date"), "date de naissance")
    yield from _long_numbers(text)
    yield from _houses(text)


def _all(pattern: re.Pattern[str], text: str, label: str) -> Iterator[Span]:
    for match in pattern.finditer(text):
        yield Span(*match.span(), label)


def _valid_ibans(text: str) -> Iterator[Span]:
    """The longest valid beginning: a word in capitals may follow."""
    for match in _IBAN.finditer(text):
        written = match.group()
        while written and not iban.is_valid(written, check_country=False):
            written = re.sub(r"[ \u00a0]?[^ \u00a0]*$", "", written)
        if written:
            yield Span(match.start(), match.start() + len(written), "IBAN")


def _cards(text: str) -> Iterator[Span]:
    for match in _CARD.finditer(text):
        if luhn.is_valid(re.sub(r"\D", "", match.group())):
            yield Span(*match.span(), "carte bancaire")


def _phones(text: str) -> Iterator[Span]:
    for match in PhoneNumberMatcher(text, "FR"):
        yield Span(match.start, match.end, "téléphone")


def _plates(text: str) -> Iterator[Span]:
    yield from _all(_PLATE, text, "plaque")
    for match in _OLD_PLATE.finditer(text):
        if match.group(1) not in _NO_PLATE:
            yield Span(*match.span(), "plaque")


def _long_numbers(text: str) -> Iterator[Span]:
    for match in _LONG_NUMBER.finditer(text):
        if not _STARTS_WITH_DATE.match(text, match.start()):
            yield Span(*match.span(), "numéro")


def _houses(text: str) -> Iterator[Span]:
    for match in _HOUSE.finditer(text):
        if not _ROAD.search(text, 0, match.start()):
            yield Span(*match.span("number"), "n°")
