"""The line: what a client sends and hears, over a real WebSocket."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import aiohttp
import pytest

from bot.web.protocol import HARD_LIMIT, LARGEST_FRAME, LONGEST_TEXT
from bot.web.socket import BURST, NO_IDENTITY
from handlers.channel import Command, Outgoing, Point
from tests.bot.web.visitor import PATIENCE, Visitor

if TYPE_CHECKING:
    from tests.bot.web.service import Running


async def test_the_welcome_tells_what_a_page_needs(chat: Running) -> None:
    """Community, menu, limits, zone and an empty history."""
    async with Visitor(chat) as visitor:
        welcome = await visitor.arrive()
    assert welcome["community"] == "和平社区"
    assert welcome["menu"][0] == {"command": "mine", "label": "我的诉求"}
    assert welcome["utc_offset"] == 480
    assert welcome["limits"]["text"] == LONGEST_TEXT
    assert (welcome["messages"], welcome["whole"], welcome["earlier"], welcome["rev"]) == ([], True, False, 0)


async def test_a_message_reaches_the_service_and_is_answered(chat: Running, visitor: Visitor) -> None:
    """What was said comes in whole, and the answer goes out."""
    answer = await visitor.say("灯坏了", point={"latitude": 31.2, "longitude": 121.4})
    incoming = chat.door.incoming[-1]
    assert (incoming.text, incoming.point) == ("灯坏了", Point(31.2, 121.4))
    assert incoming.address.channel == "web"
    assert incoming.address.chat == incoming.author.account
    assert incoming.key == f"{visitor.account}:k1"
    assert incoming.message == "1"
    assert answer["text"] == "收到：灯坏了"


async def test_the_same_key_twice_is_one_message(chat: Running, visitor: Visitor) -> None:
    """A page that is not sure sends again, and nothing is doubled."""
    for _ in range(2):
        await visitor.send(type="message", key="once", text="漏水")
        ack = await visitor.next("ack")
    assert ack == {"type": "ack", "key": "once", "id": "1"}
    assert {incoming.key for incoming in chat.door.incoming} == {f"{visitor.account}:once"}
    welcome = await visitor.connect()
    assert [message["text"] for message in welcome["messages"]] == ["漏水", "收到：漏水"]


async def test_two_people_may_use_the_same_key(chat: Running, visitor: Visitor) -> None:
    """Keys belong to their sender."""
    await visitor.say("漏水")
    async with Visitor(chat) as other:
        await other.arrive()
        await other.say("停电")
    assert len({incoming.key for incoming in chat.door.incoming}) == 2


async def test_history_belongs_to_its_person(chat: Running, visitor: Visitor) -> None:
    """Somebody else's page shows nothing of it."""
    await visitor.say("一件私事")
    async with Visitor(chat) as other:
        assert (await other.arrive())["messages"] == []


async def test_history_survives_a_new_line(visitor: Visitor) -> None:
    """The same cookie finds the same conversation."""
    await visitor.say("灯坏了")
    welcome = await visitor.connect()
    assert [message["from"] for message in welcome["messages"]] == ["me", "service"]
    assert welcome["messages"][0]["key"] == "k1"


async def test_only_what_changed_comes_after_a_short_break(chat: Running, visitor: Visitor) -> None:
    """A page that has the start gets new messages and edited ones, and no more."""
    await visitor.say("楼上太吵")
    before = await visitor.connect()
    card = before["messages"][-1]
    address = chat.door.incoming[-1].address
    await chat.channel.edit(address, card["id"], Outgoing("已提交"), key="e", priority=0)
    await chat.channel.send(address, Outgoing("有进展"), key="s", priority=0)
    after = await visitor.connect(since=before["rev"])
    assert after["whole"] is False
    assert [(message["id"], message["text"]) for message in after["messages"]] == [
        (card["id"], "已提交"),
        ("3", "有进展") if card["id"] == "1" else ("4", "有进展"),
    ]


async def test_a_long_history_comes_in_pages(chat: Running, visitor: Visitor) -> None:
    """The last page at once, older ones when asked for."""
    await visitor.say("你好")
    address = chat.door.incoming[-1].address
    for number in range(60):
        await chat.channel.send(address, Outgoing(f"消息{number}"), key=f"n{number}", priority=0)
    welcome = await visitor.connect()
    assert (len(welcome["messages"]), welcome["earlier"]) == (50, True)
    await visitor.send(type="earlier", before=welcome["messages"][0]["id"])
    page = await visitor.next("history")
    assert (len(page["messages"]), page["earlier"]) == (12, False)
    assert page["messages"][0]["text"] == "你好"


async def test_every_window_of_a_person_shows_the_same(visitor: Visitor) -> None:
    """What is said in one tab appears in the other."""
    second = await visitor.http.ws_connect(visitor.chat.url("/ws"))
    await second.send_json({"type": "hello"})
    await second.receive_json(timeout=PATIENCE)
    await visitor.say("灯坏了")
    seen = [(await second.receive_json(timeout=PATIENCE))["message"]["from"] for _ in range(2)]
    assert seen == ["me", "service"]
    await second.close()


async def test_a_press_is_answered_with_a_word(chat: Running, visitor: Visitor) -> None:
    """The button's data goes to the service as it is; the answer comes back under its key."""
    card = await visitor.say("楼上太吵")
    assert card["rows"][0][0] == {"label": "提交", "style": "primary", "data": "v1:submit"}
    await visitor.send(type="press", key="p1", message=card["id"], data="v1:submit")
    edit = await visitor.next("edit")
    toast = await visitor.next("toast")
    assert toast == {"type": "toast", "key": "p1", "text": "已提交", "alert": False}
    assert "rows" not in edit["message"]
    assert chat.door.presses[-1].author.account == visitor.account


async def test_a_forged_press_stays_in_its_own_chat(chat: Running, visitor: Visitor) -> None:
    """Whatever message a client names, the press carries its own address."""
    card = await visitor.say("楼上太吵")
    async with Visitor(chat) as stranger:
        await stranger.arrive()
        await stranger.send(type="press", key="p1", message=card["id"], data="v1:submit")
        error = await stranger.next("error")
    assert error["code"] == "busy"
    assert chat.door.presses[-1].address.chat != visitor.account
    assert (await visitor.connect())["messages"][-1]["rows"]


@pytest.mark.parametrize(
    ("text", "command", "rest"),
    [
        ("/start join-ABC", Command.START, "join-ABC"),
        ("/MINE", Command.MINE, ""),
        ("/nonsense 1", None, "/nonsense 1"),
        ("/", None, "/"),
        ("3/4 号楼", None, "3/4 号楼"),
    ],
)
async def test_typed_commands_mean_the_same_as_links(
    chat: Running, visitor: Visitor, text: str, command: Command | None, rest: str
) -> None:
    """A typed `/start join-CODE` enters like the link."""
    await visitor.say(text)
    assert (chat.door.incoming[-1].command, chat.door.incoming[-1].text) == (command, rest)


async def test_a_start_leaves_no_trace_and_a_menu_entry_does(visitor: Visitor) -> None:
    """A link is no sentence of the person; a menu entry reads like one."""
    await visitor.send(type="command", key="a", command="start", text="place-P3")
    assert (await visitor.next("ack"))["id"] is None
    await visitor.send(type="command", key="b", command="mine", label="我的诉求")
    await visitor.next("ack")
    messages = (await visitor.connect())["messages"]
    assert [message["text"] for message in messages if message["from"] == "me"] == ["我的诉求"]


async def test_a_new_role_changes_the_menu(chat: Running, visitor: Visitor) -> None:
    """Who joins a team finds its entries at once."""
    chat.door.labels = ((Command.TASKS, "我的任务"),)
    await visitor.send(type="command", key="a", command="start", text="join-ABC")
    assert (await visitor.next("menu"))["menu"] == [{"command": "tasks", "label": "我的任务"}]


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


async def test_the_three_phones_of_the_demo_are_three_people(chat: Running) -> None:
    """One browser, three paths, three cookies; the main page is a fourth person."""
    async with Visitor(chat) as browser:
        for base in ("/", "/demo/resident/", "/demo/member/", "/demo/staff/"):
            browser.base = base
            await browser.arrive()
            await browser.say("你好")
            await browser.leave()
    assert len({incoming.author.account for incoming in chat.door.incoming}) == 4


async def test_a_restart_is_announced(chat: Running, visitor: Visitor) -> None:
    """Every open page is told that the service goes away, and comes back by itself."""
    await chat.server.close()
    closing = await visitor.line.receive(timeout=PATIENCE)
    assert closing.data == aiohttp.WSCloseCode.GOING_AWAY
