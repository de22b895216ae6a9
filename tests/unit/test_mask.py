"""Masking: what leads to a person goes, what says where and who is in charge stays."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn

from nlp_router.ports import Masker
from nlp_router.privacy.mask import RuleMasker, blank_placeholders

MASKER: Masker = RuleMasker()


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Tél : 06 39 98 12 34.", "Tél : [téléphone]."),
        ("0639981234 ou 06.39.98.12.35", "[téléphone] ou [téléphone]"),
        ("au +33 6 39 98 12 34 le soir", "au [téléphone] le soir"),
        ("au 00 33 5 36 49 12 34", "au [téléphone]"),
        ("écrivez à Jean.Durand+mairie@example.fr !", "écrivez à [courriel] !"),
        ("n° 1 85 05 78 006 084 91 sur ma carte", "n° [n° de sécurité sociale] sur ma carte"),
        ("NIR 285022A123456", "NIR [n° de sécurité sociale]"),
        ("FR14 2004 1010 0505 0001 3M02 606", "[IBAN]"),
        ("compte BE68 5390 0754 7034 svp", "compte [IBAN] svp"),
        ("payé avec 4970 1012 3456 7893", "payé avec [carte bancaire]"),
        ("une Clio AB-123-CD mal garée", "une Clio [plaque] mal garée"),
        ("la voiture ab123cd", "la voiture [plaque]"),
        ("camion 1234 XY 47 sur le trottoir", "camion [plaque] sur le trottoir"),
        ("Né le 12/03/1956 à Agen", "Né le [date de naissance] à Agen"),
        ("date de naissance : 1er mars 1956", "date de naissance : [date de naissance]"),
        ("dossier 2024 0001 7788", "dossier [numéro]"),
        ("allocataire 123456789", "allocataire [numéro]"),
        ("12 bis, rue Haute à Virazeil", "[n°], rue Haute à Virazeil"),
        ("devant le 7 de la rue Haute", "devant le [n°] de la rue Haute"),
        ("Mme Durand et M. LE GOFF", "Mme [nom] et M. [nom]"),
        ("le docteur Anne-Marie La Pérouse", "le docteur [nom]"),
        ("Mme de Castagnet, Mme Durand de Virazeil", "Mme [nom], Mme [nom] de Virazeil"),
        ("bonjour madame martin", "bonjour madame [nom]"),
        ("je m'appelle Kevin Zorglub, 3 enfants", "je m'appelle [nom], 3 enfants"),
        ("je soussignée Claire Abadie certifie", "je soussignée [nom] certifie"),
        ("ma voisine Nicole Castagnet crie", "ma voisine [nom] crie"),
        ("Un trou.\nCordialement,\nA. Castagnet", "Un trou.\nCordialement,\n[nom]"),
        ("Un trou rue Haute. Merci, Sylvie", "Un trou rue Haute. Merci, [nom]"),
        ("Un banc cassé.\n\nPaul CASTAGNET", "Un banc cassé.\n\n[nom]"),
    ],
)  # fmt: skip
def test_what_leads_to_a_person_is_masked(text: str, masked: str) -> None:
    assert MASKER.mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "Monsieur le Maire, Madame la Présidente, Madame, Monsieur,",
        "un trou rue Victor Hugo, devant l'école Jean Moulin et la salle Marcel Pagnol",
        "sur la D 933 route de Bordeaux et la RN 113 avenue de la gare",
        "le 24/11/2026 15h, le 24.11.2026 et 3 places de parking",
        "entre 47200 et 47180, 47200 47180 Marmande",
        "le 120 et le 150 de 100 kg, au 150 le soir",
        "PIERRE TOMBEE SUR LA CHAUSSEE A SAINTE BAZEILLE",
        "Un trou à Saint-Pierre-d'Aurillac.\nMerci\nSainte-Bazeille",
        "depuis le 12 mars 2026 ; composez le 15, le 18 ou le 112",
        "merci pour tout, le pierrier est tombé",
    ],
)
def test_what_says_where_and_what_stays(text: str) -> None:
    assert MASKER.mask(text) == text


@settings(deadline=None)  # the names are read from their files at the first text
@given(st.text(max_size=80))
def test_any_text_is_masked_once(text: str) -> None:
    masked = MASKER.mask(text)

    assert MASKER.mask(masked) == masked


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "Mme",
                "Jean",
                "Durand",
                "rue",
                "M.",
                "06 39 98 12 34",
                "\n",
                "Merci,",
                "12",
                "AB-123-CD",
            ]
        ),
        max_size=12,
    )
)
def test_pieces_of_letters_are_masked_once(words: list[str]) -> None:
    masked = MASKER.mask(" ".join(words))

    assert "06 39 98 12 34" not in masked
    assert "AB-123-CD" not in masked
    assert MASKER.mask(masked) == masked


@settings(deadline=None)
@given(st.integers(10**8, 10**18), st.sampled_from(["", " ", ".", "-"]))
def test_no_long_number_remains(number: int, separator: str) -> None:
    digits = str(number)
    written = separator.join(re.findall(r"\d{1,3}", digits))

    assert not re.search(r"\d{9}", re.sub(r"[ .-]", "", MASKER.mask(f"réf {written} fin")))


@settings(deadline=None)
@given(st.integers(10**14, 10**15 - 1))
def test_a_card_is_told_by_its_check_digit(number: int) -> None:
    card = f"5{number % 10**14:014d}"
    card += luhn.calc_check_digit(card)

    assert MASKER.mask(f"carte {card} refusée") in {
        "carte [carte bancaire] refusée",
        # Some numbers read as a telephone or a person first: masked all the same.
        "carte [téléphone] refusée",
    }


def test_blanks_hold_positions() -> None:
    assert blank_placeholders("Mme [nom] au [n°] rue [Haute]") == "Mme       au      rue [Haute]"
