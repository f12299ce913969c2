"""The line in trouble: bad frames, floods, strangers, and a service that fails behind it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import aiohttp
import pytest

from bot.web.hub import NO_HELLO, TRY_AGAIN
from bot.web.protocol import HARD_LIMIT, LARGEST_FRAME
from bot.web.socket import BURST, NO_IDENTITY
from tests.bot.web.service import running
from tests.bot.web.visitor import PATIENCE, Visitor

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bot.web.service import Running


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("{not json", "bad_json"),
        ("[1]", "bad_frame"),
        ('{"type":"dance"}', "unknown_type"),
        ('{"type":"message","key":"a","text":{}}', "bad_frame"),
        (json.dumps({"type": "message", "key": "a", "text": "长" * 10_000}), "text_too_long"),
        ("x" * (LARGEST_FRAME + 1), "frame_too_large"),
        (json.dumps({"type": "message", "key": "a", "photos": ["0" * 32]}), "photo_unknown"),
    ],
    ids=lambda value: value[:40],
)
async def test_mistakes_are_told_and_forgiven(visitor: Visitor, raw: str, code: str) -> None:
    """The line stays usable after any bad frame."""
    await visitor.raw(raw)
    assert (await visitor.next("error"))["code"] == code
    assert (await visitor.say("灯坏了"))["text"] == "收到：灯坏了"


async def test_a_binary_frame_is_told_and_forgiven(visitor: Visitor) -> None:
    """Bytes are no message."""
    await visitor.line.send_bytes(b"\x00\xff")
    assert (await visitor.next("error"))["code"] == "binary"
    assert await visitor.say("灯坏了")


async def test_a_monstrous_frame_ends_the_line_by_the_standard(visitor: Visitor) -> None:
    """Beyond a megabyte nothing is read; the person's next line works."""
    await visitor.raw("x" * (HARD_LIMIT + 1))
    closing = await visitor.line.receive(timeout=PATIENCE)
    assert closing.type is aiohttp.WSMsgType.CLOSE
    assert closing.data == aiohttp.WSCloseCode.MESSAGE_TOO_BIG
    await visitor.connect()
    assert await visitor.say("灯坏了")


async def test_a_flood_is_slowed_with_a_word(visitor: Visitor) -> None:
    """Too many frames at once: told how long to wait, and the line stays open."""
    for _ in range(BURST + 5):
        await visitor.send(type="ping")
    error = await visitor.next("error")
    assert (error["code"], error["retry_after"]) == ("too_fast", 1)


async def test_a_failing_service_asks_to_try_again(
    chat: Running, visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    """An error behind the door costs no words: the same key works once it is mended."""
    chat.door.broken = True
    await visitor.send(type="message", key="once", text="漏水")
    error = await visitor.next("error")
    assert (error["code"], error["key"]) == ("busy", "once")
    assert error["retry_after"] > 0
    assert "漏水" not in caplog.text
    chat.door.broken = False
    await visitor.send(type="message", key="once", text="漏水")
    assert (await visitor.next("ack"))["key"] == "once"


async def test_whoever_is_in_danger_hears_whom_to_call_though_the_service_fails(
    chat: Running, visitor: Visitor
) -> None:
    """Shown until it is dismissed; the frame is sent again like any other."""
    chat.door.broken = True
    await visitor.send(type="message", key="fire", text="救命，着火了")
    error = await visitor.next("error")
    assert (error["code"], error["alert"], error["retry_after"]) == ("busy_danger", True, 3)
    assert "119" in error["text"]


async def test_a_page_that_cannot_be_welcomed_is_asked_to_come_again(chat: Running, visitor: Visitor) -> None:
    """Better than a line that stays open and is good for nothing."""
    chat.lose_database()
    line = await visitor.http.ws_connect(chat.url("/ws"))
    await line.send_json({"type": "hello", "since": 0})
    assert (await line.receive(timeout=PATIENCE)).data == 1013


async def test_a_silent_database_keeps_no_page_waiting_for_its_welcome(tmp_path: Path) -> None:
    """The page is asked to come again soon, rather than shown as if the line were up."""
    async with running(tmp_path, answer_within=0.05) as chat, Visitor(chat) as visitor:
        await visitor.look()
        chat.silence_database()
        line = await visitor.http.ws_connect(chat.url("/ws"))
        await line.send_json({"type": "hello", "since": 0})
        assert (await line.receive(timeout=PATIENCE)).data == TRY_AGAIN


async def test_a_line_that_says_no_hello_is_closed(tmp_path: Path) -> None:
    """Whatever else it sends."""
    async with running(tmp_path, hello_within=0.2) as chat, Visitor(chat) as visitor:
        await visitor.look()
        line = await visitor.http.ws_connect(chat.url("/ws"))
        await line.send_json({"type": "ping"})
        assert (await line.receive_json(timeout=PATIENCE))["type"] == "pong"
        assert (await line.receive(timeout=PATIENCE)).data == NO_HELLO


async def test_hello_comes_first(chat: Running, visitor: Visitor) -> None:
    """A client that starts in the middle is told how to begin."""
    line = await visitor.http.ws_connect(chat.url("/ws"))
    await line.send_json({"type": "message", "key": "a", "text": "x"})
    assert (await line.receive_json(timeout=PATIENCE))["code"] == "hello_first"
    await line.close()


async def test_a_stranger_is_sent_to_the_page_first(chat: Running) -> None:
    """Without a cookie there is nobody to talk to."""
    async with Visitor(chat) as visitor:
        line = await visitor.http.ws_connect(chat.url("/ws"))
        assert (await line.receive_json(timeout=PATIENCE))["code"] == "no_identity"
        assert (await line.receive(timeout=PATIENCE)).data == NO_IDENTITY


async def test_a_page_of_somebody_else_cannot_open_the_line(chat: Running, visitor: Visitor) -> None:
    """A foreign page would act with the visitor's cookie."""
    with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
        await visitor.http.ws_connect(chat.url("/ws"), headers={"Origin": "https://evil.example"})
    assert caught.value.status == 403


async def test_our_own_page_can(chat: Running, visitor: Visitor) -> None:
    """The origin of the page is the address that it is served at."""
    line = await visitor.http.ws_connect(chat.url("/ws"), headers={"Origin": chat.url("").rstrip("/")})
    await line.close()
