"""Buttons, menus and memberships, over real HTTP."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from handlers.channel import Address, Answer, Button, ChatKind, Command, Outgoing
from handlers.texts import telegram as texts
from tests.bot.tg.conftest import Notes, channel_for, settings
from tests.botapi import BotApi, Fault

if TYPE_CHECKING:
    from bot.tg.channel import TelegramChannel

ROWS = ((Button("接单", "v1:7:accept"),),)


async def test_a_press_is_answered_with_the_services_word(
    api: BotApi, notes: Notes, channel: TelegramChannel
) -> None:
    """In a group the person who pressed is the one who acts, and the one who sees the answer."""
    notes.answer = Answer("已由张三接单", alert=True)
    team, member = api.group(-5), api.user(7, "李四")
    ref = await channel.send(
        Address("telegram", "-5", ChatKind.GROUP), Outgoing("卡片", ROWS), key="a", priority=0
    )
    query = member.presses("接单", chat=team.chat)
    assert await api.toast(query) == {"text": "已由张三接单", "alert": True}
    [press] = notes.presses
    assert (press.data, press.message, press.author.account) == ("v1:7:accept", ref, "7")
    assert press.address == Address("telegram", "-5", ChatKind.GROUP)


@pytest.mark.usefixtures("channel")
async def test_junk_is_answered_too(api: BotApi, notes: Notes) -> None:
    """A forged button, an empty answer, and one that is far too long."""
    notes.answer = Answer()
    person = api.user(7)
    assert (await api.toast(person.presses_data("'; DROP TABLE orders; --")))["text"] == ""
    notes.answer = Answer("字" * 500)
    assert len((await api.toast(person.presses_data("\x00")))["text"]) == 200


@pytest.mark.usefixtures("channel")
async def test_a_press_that_fails_is_answered_and_tried_again(api: BotApi, notes: Notes) -> None:
    """The person is not left with a button that stays busy, and the press is not lost."""
    notes.failures["v1:x"] = 2
    query = api.user(7).presses_data("v1:x")
    assert (await api.toast(query))["text"] == texts.PRESS_FAILED
    await notes.until(lambda: notes.presses)
    await api.processed()


async def test_a_slow_press_gets_a_first_word_and_the_answer_in_private(
    api: BotApi, notes: Notes, channel: TelegramChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer is for one person's eyes, so what is late goes to that person and never to the group."""
    monkeypatch.setattr(channel.door, "patience", 0.0)
    notes.hold = asyncio.Event()
    notes.answer = Answer("电话：13800000000")
    team, member = api.group(-5), api.user(7)
    query = member.presses_data("v1:x", chat=team.chat)
    assert (await api.toast(query))["text"] == texts.PRESS_UNDER_WAY
    notes.hold.set()
    assert (await api.shows(member.chat)).text == "电话：13800000000"
    assert team.chat.answers == []


@pytest.mark.usefixtures("channel")
async def test_a_press_too_old_to_be_answered_harms_nothing(
    api: BotApi, notes: Notes, caplog: pytest.LogCaptureFixture
) -> None:
    """Telegram refuses the answer; the press counts."""
    query = api.user(7).presses_data("v1:x")
    api.world.queries[query].too_old = True
    await api.world.until(lambda: api.refusals["answerCallbackQuery", 400])
    await api.processed()
    assert len(notes.presses) == 1
    assert not [record for record in caplog.records if record.levelname in {"WARNING", "ERROR"}]


async def test_menus_fit_the_role(api: BotApi, notes: Notes, channel: TelegramChannel) -> None:
    """Everybody has the stranger's menu; who joins gets theirs, once, and loses it on leaving."""
    await api.world.until(lambda: len(api.world.commands) == 2)
    assert [entry["command"] for entry in api.world.commands["all_private_chats"]] == ["help", "mine"]
    assert "bind" in [entry["command"] for entry in api.world.commands["all_group_chats"]]
    member = api.user(7)
    notes.members.add("7")
    member.says("/start join-X")
    await api.world.until(lambda: "chat:7" in api.world.commands)
    assert [entry["command"] for entry in api.world.commands["chat:7"]] == ["help", "mine", "tasks"]
    notes.members.clear()
    member.says("/leave")
    await api.world.until(lambda: len(api.world.commands["chat:7"]) == 2)
    api.user(8).says("你好")
    await notes.received(3)
    await channel.stop()
    assert "chat:8" not in api.world.commands


async def test_a_refused_menu_disturbs_nothing(api: BotApi, notes: Notes) -> None:
    """Start-up and use survive a Bot API that refuses setMyCommands, and try again later."""
    api.faults.append(
        Fault("setMyCommands", times=3, status=400, description="Bad Request: BOT_COMMAND_INVALID")
    )
    channel = channel_for(notes, settings(api))
    await channel.start()
    notes.members.add("7")
    person = api.user(7)
    person.says("/start join-X")
    await notes.received()
    await api.world.until(lambda: api.calls["setMyCommands"] == 3)
    person.says("/start")
    await api.world.until(lambda: "chat:7" in api.world.commands)
    await channel.stop()
    assert [incoming.command for incoming in notes.incoming] == [Command.START, Command.START]


@pytest.mark.usefixtures("channel")
async def test_who_blocks_the_bot_or_puts_it_out_is_noted(api: BotApi, notes: Notes) -> None:
    """Private chats and groups; being let in again is not bad news."""
    person, team = api.user(7), api.group(-5)
    person.blocks()
    team.removes_bot(person)
    person.unblocks()
    team.takes_bot_back(person)
    person.says("我回来了")
    await notes.received()
    await api.processed()
    assert notes.gone == [Address("telegram", "7"), Address("telegram", "-5", ChatKind.GROUP)]


@pytest.mark.usefixtures("channel")
async def test_everything_a_person_can_attach_gets_through_or_is_counted(api: BotApi, notes: Notes) -> None:
    """Albums picture by picture, places, voices, stickers, files that lie about themselves."""
    person = api.user(7)
    person.sends_album([b"one", b"two"], "这里")
    person.sends_place(32.5, 120.4)
    person.sends_voice()
    person.sends_sticker()
    person.sends_file("a.jpg", "image/jpeg", b"this is text")
    person.sends_file("a.jpg", "image/jpeg", size=60 * 1024 * 1024)
    person.sends_file("a.docx", "application/msword", b"PK")
    person.shares_phone("+8613800000000")
    first = person.says("灯坏了")
    person.edits(first, "灯坏了两天")
    person.says("补充", reply_to=first)
    await notes.received(12)
    by_key = sorted(notes.incoming, key=lambda incoming: int(incoming.key))
    assert [len(incoming.photos) for incoming in by_key] == [1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]
    assert [incoming.refused for incoming in by_key] == [0, 0, 0, 1, 1, 0, 1, 1, 0, 0, 0, 0]
    assert by_key[0].text == "这里"
    assert by_key[2].point is not None
    assert by_key[8].phone == "+8613800000000"
    assert [incoming.edited for incoming in by_key[9:]] == [False, True, False]
    assert by_key[11].reply_to == str(first)
    await api.processed()
