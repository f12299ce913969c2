"""Frames: what is read, and what is refused with which code."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.web.protocol import (
    LARGEST_FRAME,
    LONGEST_TEXT,
    Commanded,
    Earlier,
    FrameError,
    Hello,
    Ping,
    Pressed,
    Said,
    TooFastError,
    error_frame,
    read_frame,
)
from handlers.channel import Command, Point

REF = "0123456789abcdef" * 2


def refused(raw: str) -> str:
    """Return the code with which a text is refused."""
    with pytest.raises(FrameError) as caught:
        read_frame(raw)
    assert str(caught.value)
    return caught.value.code


@pytest.mark.parametrize(
    ("frame", "meant"),
    [
        ({"type": "hello"}, Hello(0)),
        ({"type": "hello", "since": 7}, Hello(7)),
        ({"type": "ping"}, Ping()),
        ({"type": "earlier", "before": "12"}, Earlier(12)),
        ({"type": "press", "key": "a", "message": "3", "data": "v1"}, Pressed("a", "3", "v1")),
        ({"type": "press", "key": "a", "data": "v1"}, Pressed("a", "", "v1")),
        (
            {"type": "command", "key": "a", "command": "start", "text": "place-P3"},
            Commanded("a", Command.START, "place-P3", ""),
        ),
        (
            {
                "type": "message",
                "key": "a",
                "text": "灯坏了",
                "photos": [REF, REF],
                "point": {"latitude": 31, "longitude": 121.5},
                "reply_to": "4",
            },
            Said("a", "灯坏了", (REF,), Point(31.0, 121.5), "4"),
        ),
    ],
)
def test_good_frames(frame: dict[str, Any], meant: object) -> None:
    """Each kind of frame is understood."""
    assert read_frame(json.dumps(frame)) == meant


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "bad_json"),
        ("{", "bad_json"),
        ("[" * 50_000, "bad_json"),
        ('{"since":' + "9" * 5000 + "}", "bad_json"),
        ("null", "bad_frame"),
        ("[]", "bad_frame"),
        ("{}", "unknown_type"),
        ('{"type":["hello"]}', "unknown_type"),
        ('{"type":"dance"}', "unknown_type"),
        ('{"type":"hello","since":-1}', "bad_frame"),
        ('{"type":"hello","since":true}', "bad_frame"),
        ('{"type":"hello","since":1e400}', "bad_frame"),
        ('{"type":"earlier"}', "bad_frame"),
        ('{"type":"message","text":"a"}', "bad_frame"),
        ('{"type":"message","key":"a b","text":"a"}', "bad_frame"),
        ('{"type":"message","key":"a","text":7}', "bad_frame"),
        ('{"type":"message","key":"a","text":"  \\n "}', "empty"),
        ('{"type":"message","key":"a","photos":"x"}', "bad_frame"),
        ('{"type":"message","key":"a","photos":["../x"]}', "bad_frame"),
        ('{"type":"message","key":"a","point":[1,2]}', "bad_frame"),
        ('{"type":"message","key":"a","point":{"latitude":91,"longitude":0}}', "bad_frame"),
        ('{"type":"message","key":"a","point":{"latitude":NaN,"longitude":0}}', "bad_frame"),
        ('{"type":"message","key":"a","point":{"latitude":1e999,"longitude":0}}', "bad_frame"),
        ('{"type":"message","key":"a","text":"a","reply_to":3}', "bad_frame"),
        ('{"type":"command","key":"a","command":"sudo"}', "bad_frame"),
        ('{"type":"press","key":"a","message":"x","data":""}', "bad_frame"),
        ("x" * (LARGEST_FRAME + 1), "frame_too_large"),
        (json.dumps({"type": "message", "key": "a", "text": "长" * 10_000}), "text_too_long"),
        (
            json.dumps({"type": "message", "key": "a", "photos": [f"{n:032x}" for n in range(10)]}),
            "too_many_photos",
        ),
    ],
    ids=lambda value: value[:40],
)
def test_bad_frames(raw: str, code: str) -> None:
    """Each mistake has its code and a sentence."""
    assert refused(raw) == code


def test_the_longest_text_passes() -> None:
    """The limit counts characters, as people do, not bytes."""
    frame = read_frame(
        json.dumps({"type": "message", "key": "a", "text": "😀" * LONGEST_TEXT}, ensure_ascii=False)
    )
    assert isinstance(frame, Said)


def test_characters_that_no_database_takes_are_replaced() -> None:
    """NUL and half an emoji become the sign for an unreadable character."""
    frame = read_frame('{"type":"message","key":"a","text":"a\\u0000b\\ud800c"}')
    assert isinstance(frame, Said)
    assert frame.text == "a\ufffdb\ufffdc"


def test_marks_that_people_send_stay() -> None:
    """Zero-width and right-to-left marks and markup are words like others."""
    text = "<b>&\"' \u200b\u202eabc\u200f"
    frame = read_frame(json.dumps({"type": "message", "key": "a", "text": text}))
    assert isinstance(frame, Said)
    assert frame.text == text


def test_an_error_says_when_to_come_back() -> None:
    """A client reads code, sentence, key and seconds."""
    frame = json.loads(error_frame(TooFastError(3, "k1")))
    assert (frame["code"], frame["key"], frame["retry_after"]) == ("too_fast", "k1", 3)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
KINDS = st.sampled_from(["hello", "message", "command", "press", "earlier", "ping"])
FIELDS = (
    "key",
    "text",
    "photos",
    "point",
    "reply_to",
    "since",
    "before",
    "command",
    "label",
    "message",
    "data",
)


@settings(deadline=None)
@given(KINDS, st.dictionaries(st.sampled_from(FIELDS), JSON | st.just("k1")))
def test_nothing_else_ever_happens(kind: str, fields: dict[str, Any]) -> None:
    """Whatever a client sends is a frame or a :class:`FrameError`."""
    try:
        read_frame(json.dumps({"type": kind, **fields}))
    except FrameError as error:
        assert json.loads(error_frame(error))["text"]  # noqa: PT017 - either way is right


@settings(deadline=None)
@given(st.text())
def test_no_text_breaks_the_reader(raw: str) -> None:
    """Noise is refused, never an exception of another kind."""
    try:
        read_frame(raw)
    except FrameError as error:
        assert str(error)  # noqa: PT017 - either way is right
