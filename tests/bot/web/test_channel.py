"""The browser chat as a channel of the outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aiohttp import WSMsgType

from bot.web.hub import TRY_AGAIN
from handlers.channel import Address, Button, CardGoneError, Outgoing, RefusedError
from storage import chats
from tests.bot.web.pictures import picture

if TYPE_CHECKING:
    from tests.bot.web.service import Running
    from tests.bot.web.visitor import Visitor

THERE = Address("web", "somebody")
CARD = Outgoing("对吗？", rows=((Button("提交", "v1:submit"), Button("看地图", url="https://example.org")),))


async def test_a_repeated_key_is_shown_once(chat: Running) -> None:
    """The outbox sends again after a crash, and nobody sees it twice."""
    first = await chat.channel.send(THERE, Outgoing("已派单"), key="n1", priority=5)
    assert await chat.channel.send(THERE, Outgoing("已派单"), key="n1", priority=5) == first
    assert await chat.channel.send(THERE, Outgoing("已接单"), key="n2", priority=5) != first


async def test_a_message_waits_for_somebody_who_is_away(chat: Running, visitor: Visitor) -> None:
    """What was sent to a closed page is there when it opens."""
    await visitor.say("你好")
    await visitor.leave()
    await chat.channel.send(Address("web", visitor.account), Outgoing("有进展"), key="n1", priority=0)
    assert (await visitor.connect())["messages"][-1]["text"] == "有进展"


async def test_an_edit_keeps_its_place(chat: Running, visitor: Visitor) -> None:
    """The card changes where it stands, in open pages and in the history."""
    await visitor.say("你好")
    there = Address("web", visitor.account)
    ref = await chat.channel.send(there, CARD, key="n1", priority=0)
    await chat.channel.send(there, Outgoing("后来的话"), key="n2", priority=0)
    assert await chat.channel.edit(there, ref, Outgoing("已提交"), key="n3", priority=0) == ref
    edit = await visitor.next("edit")
    assert (edit["message"]["id"], edit["message"]["text"]) == (ref, "已提交")
    assert [message["text"] for message in (await visitor.connect())["messages"]][-2:] == [
        "已提交",
        "后来的话",
    ]


@pytest.mark.parametrize("ref", ["99", "", "-1", "x", "9" * 40])
async def test_an_edit_of_nothing_says_so(chat: Running, ref: str) -> None:
    """The outbox then shows the card anew."""
    with pytest.raises(CardGoneError):
        await chat.channel.edit(THERE, ref, CARD, key="n1", priority=0)


async def test_nobody_elses_message_is_edited(chat: Running) -> None:
    """A message is named within its chat, and people's own words are never changed."""
    ref = await chat.channel.send(THERE, CARD, key="n1", priority=0)
    with pytest.raises(CardGoneError):
        await chat.channel.edit(Address("web", "other"), ref, CARD, key="n2", priority=0)


async def test_peoples_own_words_are_never_edited(chat: Running, visitor: Visitor) -> None:
    """The service has no hand in what a person wrote."""
    await visitor.say("你好")
    with pytest.raises(CardGoneError):
        await chat.channel.edit(Address("web", visitor.account), "1", CARD, key="n2", priority=0)


async def test_stripping_takes_the_buttons_only(chat: Running, visitor: Visitor) -> None:
    """An old card keeps its words; stripping twice or nothing is no error."""
    await visitor.say("你好")
    there = Address("web", visitor.account)
    ref = await chat.channel.send(there, CARD, key="n1", priority=0)
    for each in (ref, ref, "99"):
        await chat.channel.strip(there, each)
    strip = await visitor.next("strip")
    assert (strip["message"]["text"], strip["message"].get("rows")) == ("对吗？", None)


async def test_buttons_keep_what_they_do(chat: Running, visitor: Visitor) -> None:
    """A button presses or opens an address, never both."""
    await visitor.say("你好")
    await chat.channel.send(Address("web", visitor.account), CARD, key="n1", priority=0)
    assert (await visitor.next("message"))["message"]["rows"][0] == [
        {"label": "提交", "style": "plain", "data": "v1:submit"},
        {"label": "看地图", "style": "plain", "url": "https://example.org"},
    ]


async def test_uploaded_pictures_are_fetched_by_their_ref(chat: Running, visitor: Visitor) -> None:
    """The service gets the picture that a person sent."""
    async with await visitor.upload(picture()) as answer:
        ref = (await answer.json())["ref"]
    assert (await chat.channel.fetch(ref)).startswith(b"\xff\xd8")


async def test_a_picture_that_is_not_there_is_refused(chat: Running) -> None:
    """Trying again would not help."""
    with pytest.raises(RefusedError):
        await chat.channel.fetch("0" * 32)


async def test_a_parted_window_sees_nothing_of_before(chat: Running, visitor: Visitor) -> None:
    """The open page is closed, and what it then gets replaces all that it showed."""
    await visitor.say("楼上半夜装修")
    there = visitor.account
    async with chat.channel.database.transaction() as session:
        await chats.draw_curtain(session, there)
    await chat.channel.send(Address("web", there), Outgoing("断开了", clear=True), key="n1", priority=9)
    closed = await visitor.line.receive()
    assert (closed.type, closed.data) == (WSMsgType.CLOSE, TRY_AGAIN)
    welcome = await visitor.connect(since=2)
    assert welcome["whole"]
    assert [message["text"] for message in welcome["messages"]] == ["断开了"]
