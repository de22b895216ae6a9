"""From a message as received to the words that carry the request."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_router.text.clean import clean
from nlp_router.text.html import html_to_text, looks_like_html
from nlp_router.text.sentences import sentences

REQUEST = "Il y a un trou rue Haute."
LONG_REQUEST = " ".join([REQUEST] * 8)


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("Monsieur Vert, mon voisin, brûle des pneus.", None),
        ("Mme Pau du 3e a encore inondé la cave.", None),
        ("Bonjour Mr. Limay gare son camion ici.", "Mr. Limay gare son camion ici."),
        (f"Monsieur le Maire, {REQUEST}", REQUEST),
        (f"Bonjour Madame {REQUEST}", REQUEST),
    ],
)
def test_who_is_spoken_of_is_no_greeting(text: str, body: str | None) -> None:
    assert clean("", text).body == (body or text)


@pytest.mark.parametrize(
    ("text", "body"),
    [
        (REQUEST, REQUEST),
        (f"Bonjour,\n{REQUEST}\nCordialement\nM. Martin\n06 39 98 11 22", REQUEST),
        (f"Madame, Monsieur,\n\n{REQUEST}\n-- \nMairie annexe", REQUEST),
        (f"Bonjour {REQUEST}", REQUEST),
        (f"{REQUEST}\nEnvoyé de mon téléphone", REQUEST),
        (
            f"{LONG_REQUEST}\n\nLe 3 mai 2026 à 10:02, Accueil a écrit :\n> Merci de préciser",
            LONG_REQUEST,
        ),
        (f"{REQUEST}\nEn vous remerciant d'avance.\nBonne journée", REQUEST),
        (f"{REQUEST} Je vous remercie par avance de votre aide.", f"{REQUEST} "),
        (f"{REQUEST}\nAvis de confidentialité : ce courriel est réservé.\nMairie", REQUEST),
        (f"{REQUEST}\nCe message et ses pièces jointes sont confidentiels.\n", REQUEST),
        ("Je vous remercie par avance", "Je vous remercie par avance"),
        ("Bonjour", "Bonjour"),
        ("Merci", "Merci"),
        ("", ""),
        ("Cordialement", "Cordialement"),
    ],
    ids=[
        "plain", "letter", "signature rule", "inline greeting", "phone", "history",
        "courtesy", "courtesy in the line", "notice", "notice of a message", "only courtesy",
        "only a greeting", "only thanks", "empty", "only a formula",
    ],
)  # fmt: skip
def test_the_wrapping_is_left_out(text: str, body: str) -> None:
    assert clean("", text).body == body


def test_a_short_note_leaves_the_forwarded_message_readable() -> None:
    text = (
        "Pour suite à donner.\n\nDe : Mme X\nEnvoyé : lundi 3 mai\nObjet : lampadaire\n\n"
        "> Le lampadaire du 12 clignote"
    )

    assert clean("TR: lampadaire", text).full == (
        "lampadaire\nPour suite à donner.\nLe lampadaire du 12 clignote"
    )


def test_html_is_reduced_to_what_is_read() -> None:
    html = (
        "<html><head><style>p {color: red}</style></head><body><p>Bonjour</p>"
        "<div>Il y a un <b>trou</b>&nbsp;ici</div><script>alert(1)</script></body></html>"
    )

    assert looks_like_html(html)
    assert html_to_text(html) == "Bonjour\nIl y a un trou ici"
    assert clean("", html).body == "Il y a un trou ici"
    assert not looks_like_html("si x < 3 et y > 4, rue <barrée>")


def test_an_excerpt_points_into_the_text_as_received() -> None:
    text = f"Bonjour,\n\n{REQUEST}\n\nCordialement, Paul"
    cleaned = clean("", text)

    start, end = cleaned.in_received(0, len(cleaned.body))

    assert text[start:end] == REQUEST


@given(subject=st.text(max_size=60), text=st.text(max_size=400))
def test_any_text_is_cleaned_and_every_excerpt_lies_inside(subject: str, text: str) -> None:
    cleaned = clean(subject, text)

    start, end = cleaned.in_received(0, len(cleaned.body))

    assert 0 <= start <= end <= len(text)


@given(text=st.text(alphabet="aé .!?\n-;«»M", max_size=200))
def test_sentences_cover_every_word_once_and_in_order(text: str) -> None:
    found = sentences(text)

    assert found == sorted(found)
    assert all(text[a:b] == text[a:b].strip() != "" for a, b in found)
    assert "".join("".join(text[a:b].split()) for a, b in found).count("é") == text.count("é")


def test_an_abbreviation_does_not_end_a_sentence() -> None:
    text = "M. Martin est tombé av. Foch. Il a mal."

    assert [text[a:b] for a, b in sentences(text)] == [
        "M. Martin est tombé av. Foch.",
        "Il a mal.",
    ]
