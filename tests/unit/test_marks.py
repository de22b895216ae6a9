"""What is marked in a message on the screen."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from api.web.bars import bars
from api.web.marks import Segment, marked, quoted_words


def test_the_words_that_weighed_and_the_place_are_marked() -> None:
    reasons = ["Nid-de-poule plutôt que « Trottoir » : « trou », « chaussée ».", "Danger."]

    words = quoted_words(reasons)

    assert words == ["trou", "chaussée"]
    assert marked("Un TROU sur la chaussee à Virazeil.", words, "virazeil") == [
        Segment("Un "),
        Segment("TROU", "word"),
        Segment(" sur la "),
        Segment("chaussee", "word"),
        Segment(" à "),
        Segment("Virazeil", "place"),
        Segment("."),
    ]


@given(st.text(), st.lists(st.text(min_size=1), max_size=5), st.none() | st.text())
def test_no_character_is_lost(text: str, words: list[str], place: str | None) -> None:
    assert "".join(segment.text for segment in marked(text, words, place)) == text


def test_a_chart_of_nothing_is_flat() -> None:
    assert bars([]).bars == ()
    assert [bar.height for bar in bars([("a", 0), ("b", 0)]).bars] == [0, 0]
    assert [bar.height for bar in bars([("a", 1), ("b", 2)]).bars] == [69, 138]
