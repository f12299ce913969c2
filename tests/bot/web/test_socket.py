"""The line: what a client sends and hears, over a real WebSocket."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aiohttp
import pytest

from bot.web.protocol import LONGEST_TEXT
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
