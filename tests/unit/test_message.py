"""What is accepted as a message, and how everything else is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_router.domain import Channel, Message
from nlp_router.errors import InvalidMessage
from nlp_router.intake.message import MESSAGE_CODES, MessageReader
from nlp_router.territory.territory import Territory

SECRET = "Kerguelen"


@pytest.fixture(scope="module")
def reader(territory: Territory) -> MessageReader:
    return MessageReader(territory.referential)


def test_a_whole_message_is_read(reader: MessageReader) -> None:
    raw = {
        "id": "a1",
        "channel": "email",
        "subject": "lampadaire",
        "text": "il clignote",
        "received_at": "2026-11-24T10:00:00+01:00",
        "epci": "200030674",
        "commune": "47310",
        "author": "une habitante",
        "latitude": 44.39,
        "longitude": 0.31,
        "address": "rue Haute",
        "attachments": ["photo.jpg"],
        "unknown": "ignored",
    }

    assert reader.read(raw) == Message(
        id="a1",
        channel=Channel.EMAIL,
        subject="lampadaire",
        text="il clignote",
        received_at=datetime.fromisoformat("2026-11-24T10:00:00+01:00"),
        epci="200030674",
        commune="47310",
        author="une habitante",
        latitude=44.39,
        longitude=0.31,
        address="rue Haute",
        attachments=("photo.jpg",),
    )


def test_only_the_text_is_needed(reader: MessageReader) -> None:
    message = reader.read({"text": "un trou"})

    assert (message.channel, message.epci, message.commune) == (Channel.AUTRE, None, None)
    assert message.id
    assert message.received_at.tzinfo is UTC


@pytest.mark.parametrize(
    ("raw", "code", "field"),
    [
        ([], "not_an_object", ""),
        ("bonjour", "not_an_object", ""),
        ({}, "empty_text", "text"),
        ({"text": " \n "}, "empty_text", "text"),
        ({"text": 12}, "invalid_field", "text"),
        ({"text": "é" * 20_001}, "text_too_long", "text"),
        ({"text": f"{SECRET}\x00"}, "invalid_characters", "text"),
        ({"text": f"{SECRET}\ud83d"}, "invalid_characters", "text"),
        ({"text": "x", "subject": "\udc00"}, "invalid_characters", "subject"),
        ({"text": SECRET, "channel": "pigeon"}, "unknown_channel", "channel"),
        ({"text": SECRET, "channel": ["email"]}, "unknown_channel", "channel"),
        ({"text": SECRET, "received_at": "hier"}, "invalid_date", "received_at"),
        ({"text": SECRET, "received_at": "2026-11-24T10:00:00"}, "invalid_date", "received_at"),
        ({"text": SECRET, "received_at": 1764000000}, "invalid_date", "received_at"),
        ({"text": SECRET, "received_at": "2026-02-30T10:00:00Z"}, "invalid_date", "received_at"),
        (
            {"text": SECRET, "received_at": "9999-12-31T23:59:59-12:00"},
            "invalid_date",
            "received_at",
        ),
        ({"text": SECRET, "commune": "99999"}, "unknown_commune", "commune"),
        ({"text": SECRET, "commune": 47157}, "unknown_commune", "commune"),
        ({"text": SECRET, "epci": "47157"}, "unknown_epci", "epci"),
        ({"text": SECRET, "latitude": 44.0}, "invalid_coordinates", "latitude"),
        ({"text": SECRET, "latitude": 144.0, "longitude": 0}, "invalid_coordinates", "latitude"),
        (
            {"text": SECRET, "latitude": float("nan"), "longitude": 0},
            "invalid_coordinates",
            "latitude",
        ),
        ({"text": SECRET, "attachments": "photo"}, "invalid_field", "attachments"),
        ({"text": SECRET, "id": 7}, "invalid_field", "id"),
    ],
)
def test_a_refusal_has_a_code_a_field_and_no_word_of_the_citizen(
    reader: MessageReader, raw: Any, code: str, field: str
) -> None:
    with pytest.raises(InvalidMessage) as caught:
        reader.read(raw)

    assert (caught.value.code, caught.value.field) == (code, field)
    assert SECRET not in str(caught.value)
    assert code in MESSAGE_CODES


def test_a_batch_wants_an_id(reader: MessageReader) -> None:
    with pytest.raises(InvalidMessage, match="missing_id"):
        reader.read({"text": "un trou"}, id_required=True)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["id", "text", "channel", "received_at", "commune", "latitude", "x"]
                ),
                inner,
                max_size=5,
            )
        ),
        max_leaves=12,
    )
)
def test_anything_is_read_or_refused(reader: MessageReader, raw: Any) -> None:
    try:
        message = reader.read(raw)
    except InvalidMessage as refusal:
        code = refusal.code
    else:
        code = ""
        assert message.text.strip() or message.subject.strip()

    assert code in {"", *MESSAGE_CODES}
