"""Showing messages in Telegram, over real HTTP."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.tg.pace import Limits
from handlers.channel import (
    Address,
    Button,
    CardGoneError,
    ChatKind,
    MovedError,
    Outgoing,
    RefusedError,
    RetryLaterError,
    SendError,
    UnreachableError,
    Want,
)
from handlers.texts.telegram import KEYS_BELOW
from tests.bot.tg.conftest import Notes, channel_for, settings
from tests.botapi import BotApi, Fault

if TYPE_CHECKING:
    from bot.tg.channel import TelegramChannel

ROWS = ((Button("接单", "v1:7:accept"), Button("退单", "v1:7:return")),)
LINES = "".join(f"{number:04d} {'字' * 94}\n" for number in range(60))


def private(chat: int) -> Address:
    """Return a person's address."""
    return Address("telegram", str(chat))


def group(chat: int) -> Address:
    """Return a group's address."""
    return Address("telegram", str(chat), ChatKind.GROUP)


async def test_a_card_is_shown_and_edited_in_place(api: BotApi, channel: TelegramChannel) -> None:
    """Its id stays the same; the text is shown literally, whatever it looks like."""
    chat = api.user(7).chat
    text = '<b>灯&"坏了</b> *_[x](y)`\u202e'
    ref = await channel.send(private(7), Outgoing(text, ROWS), key="a", priority=0)
    assert (chat.answers[0].text, chat.answers[0].buttons) == (text, ["接单", "退单"])
    assert await channel.edit(private(7), ref, Outgoing("已接单"), key="b", priority=0) == ref
    assert (chat.answers[0].text, chat.answers[0].buttons, len(chat.answers)) == ("已接单", [], 1)


async def test_a_message_need_not_wait_for_the_introduction(api: BotApi, notes: Notes) -> None:
    """The outbox is at work before the bot has asked for its name; once the line is closed, nothing goes."""
    chat = api.user(7).chat
    channel = channel_for(notes, settings(api))
    await channel.send(private(7), Outgoing("一"), key="a", priority=0)
    assert [shown.text for shown in chat.answers] == ["一"]
    await channel.stop()
    with pytest.raises(RetryLaterError):
        await channel.send(private(7), Outgoing("二"), key="b", priority=0)


async def test_editing_into_the_same_is_fine(api: BotApi, channel: TelegramChannel) -> None:
    """Telegram refuses it as "not modified"; for us the card shows what it should."""
    api.user(7)
    ref = await channel.send(private(7), Outgoing("卡片", ROWS), key="a", priority=0)
    assert await channel.edit(private(7), ref, Outgoing("卡片", ROWS), key="b", priority=0) == ref
    assert api.refusals["editMessageText", 400] == 1


async def test_buttons_are_taken_off_beside_the_main_road(api: BotApi, channel: TelegramChannel) -> None:
    """Stripping never raises, also when the message is gone."""
    chat = api.user(7).chat
    ref = await channel.send(private(7), Outgoing("卡片", ROWS), key="a", priority=0)
    await channel.strip(private(7), ref)
    await api.world.until(lambda: chat.answers[0].buttons == [])
    await channel.strip(private(7), "999999")
    await channel.strip(private(7), "junk")
    assert chat.answers[0].text == "卡片"


async def test_a_card_that_is_gone_is_said_to_be(api: BotApi, channel: TelegramChannel) -> None:
    """Deleted, never ours, somebody else's, or too long for one message now: to be shown anew."""
    person = api.user(7)
    ref = await channel.send(private(7), Outgoing("卡片", ROWS), key="a", priority=0)
    for gone in ("999999", "junk", str(person.says("我的话"))):
        with pytest.raises(CardGoneError):
            await channel.edit(private(7), gone, Outgoing("新"), key="b", priority=0)
    with pytest.raises(CardGoneError):
        await channel.edit(private(7), ref, Outgoing("长" * 4097), key="b", priority=0)
    person.chat.answers[0].deleted = True
    with pytest.raises(CardGoneError):
        await channel.edit(private(7), ref, Outgoing("新"), key="b", priority=0)


async def test_a_long_message_arrives_whole(api: BotApi, channel: TelegramChannel) -> None:
    """In pieces, in order, the buttons under the last, whose id stands for all."""
    chat = api.user(7).chat
    ref = await channel.send(private(7), Outgoing(LINES, ROWS), key="a", priority=0)
    assert "\n".join(shown.text for shown in chat.answers) + "\n" == LINES
    assert [bool(shown.buttons) for shown in chat.answers] == [False, True]
    assert ref == str(chat.answers[-1].message_id)


async def test_trying_again_goes_on_where_it_stopped(api: BotApi, channel: TelegramChannel) -> None:
    """The same key shows only what it has not shown yet, and in the end nothing twice."""
    chat = api.user(7).chat
    message = Outgoing(LINES * 2, ROWS)
    for shown in (1, 2):
        api.faults.append(Fault("sendMessage", status=503, skip=1))
        with pytest.raises(RetryLaterError):
            await channel.send(private(7), message, key="a", priority=0)
        assert len(chat.answers) == shown
    ref = await channel.send(private(7), message, key="a", priority=0)
    assert await channel.send(private(7), message, key="a", priority=0) == ref
    assert len(chat.answers) == 3
    assert chat.find(int(ref)) is chat.answers[2]


async def test_the_same_notice_twice_at_once_is_shown_once(api: BotApi, channel: TelegramChannel) -> None:
    """A lease that ran out lets a second worker send what the first is still sending."""
    chat = api.user(7).chat
    sends = [channel.send(private(7), Outgoing(LINES, ROWS), key="a", priority=0) for _ in range(3)]
    refs = await asyncio.gather(*sends)
    assert (len(set(refs)), len(chat.answers)) == (1, 2)


async def test_the_keys_for_a_place_are_offered_once_a_card(api: BotApi, channel: TelegramChannel) -> None:
    """Below a card with buttons, however often it is edited; trouble with them is not the card's."""
    chat = api.user(7).chat
    wants = frozenset({Want.PLACE})
    ref = await channel.send(private(7), Outgoing("卡片", ROWS), key="a", priority=0)
    for number in range(3):
        await channel.edit(
            private(7), ref, Outgoing(f"在哪里？{number}", ROWS, wants=wants), key="b", priority=0
        )
    keys = await api.shows(chat, KEYS_BELOW)
    assert keys.keys[0][0]["request_location"] is True
    api.faults.append(Fault("sendMessage", status=400, skip=1))
    await channel.send(private(7), Outgoing("又一张", ROWS, wants=wants), key="c", priority=0)
    await channel.stop()
    assert [shown.text for shown in chat.answers] == ["在哪里？2", KEYS_BELOW, "又一张"]


async def test_pictures_are_uploaded(api: BotApi, channel: TelegramChannel) -> None:
    """One with its caption and buttons, several as an album; a lost one does not cost the words."""
    chat = api.user(7).chat
    ref = await channel.send(private(7), Outgoing("一张", ROWS, photos=("a",)), key="1", priority=0)
    assert (chat.answers[0].text, chat.answers[0].buttons) == ("一张", ["接单", "退单"])
    assert api.world.files[chat.answers[0].photos[0]][0].endswith(b"picture a")
    await channel.edit(private(7), ref, Outgoing("改了", photos=("a",)), key="2", priority=0)
    await channel.edit(private(7), ref, Outgoing("又改了"), key="3", priority=0)
    assert chat.answers[0].text == "又改了"
    await channel.send(private(7), Outgoing("三张", photos=("a", "b", "c")), key="4", priority=0)
    assert [shown.text for shown in chat.answers[1:]] == ["三张", "", ""]
    await channel.send(private(7), Outgoing("丢了", ROWS, photos=("lost",)), key="5", priority=0)
    assert (chat.answers[-1].text, chat.answers[-1].photos) == ("丢了", [])


async def test_a_text_card_edited_with_pictures_stays_a_text(api: BotApi, channel: TelegramChannel) -> None:
    """The text is what counts; a card that began without a picture keeps its form."""
    chat = api.user(7).chat
    ref = await channel.send(private(7), Outgoing("卡片", ROWS), key="a", priority=0)
    await channel.edit(private(7), ref, Outgoing("改了", photos=("a",)), key="b", priority=0)
    assert chat.answers[0].text == "改了"


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault(status=403, description="Forbidden: bot was blocked by the user"), UnreachableError),
        (Fault(status=403, description="Forbidden: user is deactivated"), UnreachableError),
        (Fault(status=400, description="Bad Request: chat not found"), UnreachableError),
        (
            Fault(status=400, description="Bad Request: not enough rights to send text messages"),
            UnreachableError,
        ),
        (Fault(status=400, description="Bad Request: BUTTON_DATA_INVALID"), RefusedError),
        (Fault(status=413, description="Request Entity Too Large"), RefusedError),
        (Fault(status=500), RetryLaterError),
        (Fault(status=502, description="Bad Gateway"), RetryLaterError),
        (Fault(status=401, description="Unauthorized"), RetryLaterError),
        (Fault(reset="before"), RetryLaterError),
    ],
    ids=lambda value: (value.reset or value.description) if isinstance(value, Fault) else "",
)
async def test_refusals_are_told_apart(
    api: BotApi, channel: TelegramChannel, fault: Fault, expected: type[SendError]
) -> None:
    """What is lasting, what is the message's own fault, and what passes; never with the token in it."""
    api.user(7)
    fault.method, fault.times = "sendMessage", 1
    api.faults.append(fault)
    with pytest.raises(expected) as caught:
        await channel.send(private(7), Outgoing("你好"), key="a", priority=0)
    assert type(caught.value) is expected
    assert api.token not in f"{caught.value} {caught.value.__cause__}"


async def test_people_who_cannot_be_reached(api: BotApi, channel: TelegramChannel) -> None:
    """Unknown, blocked, and groups that put the bot out."""
    person, team = api.user(7), api.group(-5)
    person.chat.closed = "bot was blocked by the user"
    team.chat.closed = "bot was kicked from the group chat"
    for address in (private(7), private(12345), group(-5)):
        with pytest.raises(UnreachableError):
            await channel.send(address, Outgoing("你好"), key="a", priority=0)


async def test_a_group_that_moved_says_where_to(api: BotApi, notes: Notes, channel: TelegramChannel) -> None:
    """The service hears of it, and whoever sends to the old id is told the new one."""
    leader, team = api.user(7), api.group(-5)
    new = team.becomes_supergroup(leader)
    await notes.until(lambda: len(notes.moves) == 2)
    assert set(notes.moves) == {(group(-5), group(new.id))}
    with pytest.raises(MovedError) as caught:
        await channel.send(group(-5), Outgoing("你好"), key="a", priority=0)
    assert caught.value.address == group(new.id)
    await channel.send(caught.value.address, Outgoing("你好"), key="a", priority=0)
    assert new.answers[0].text == "你好"


async def test_a_flood_is_obeyed(api: BotApi, channel: TelegramChannel) -> None:
    """The outbox hears how long to wait."""
    api.user(7)
    api.faults.append(Fault("sendMessage", status=429, parameters={"retry_after": 17}))
    with pytest.raises(RetryLaterError) as caught:
        await channel.send(private(7), Outgoing("你好"), key="a", priority=0)
    assert caught.value.after == 17


async def test_a_picture_is_fetched(api: BotApi, notes: Notes, channel: TelegramChannel) -> None:
    """What a person sent is handed out byte for byte."""
    api.user(7).sends_photo(b"\x89PNG many bytes", "漏水")
    incoming = await notes.received()
    assert await channel.fetch(incoming.photos[0].ref) == b"\x89PNG many bytes"


async def test_a_picture_that_cannot_be_fetched(api: BotApi, channel: TelegramChannel) -> None:
    """Too large or unknown is final; trouble on the line passes."""
    large = api.world.add_file(b"", 60 * 1024 * 1024)
    small = api.world.add_file(b"x")
    for ref in (large, "unknown"):
        with pytest.raises(RefusedError):
            await channel.fetch(ref)
    api.faults += [Fault("getFile", status=500), Fault("getFile", status=429, parameters={"retry_after": 4})]
    for _ in range(2):
        with pytest.raises(RetryLaterError):
            await channel.fetch(small)
    assert await channel.fetch(small) == b"x"


async def test_the_limits_are_kept_over_real_http(api: BotApi, notes: Notes) -> None:
    """More than a second's worth of messages, judged strictly: no 429."""
    channel = channel_for(notes, settings(api, limits=Limits()))
    await channel.start()
    api.limits.enabled = True
    for chat in range(1, 41):
        api.user(chat)
    sends = [
        channel.send(private(chat), Outgoing("通知"), key=str(chat), priority=1) for chat in range(1, 41)
    ]
    await asyncio.gather(*sends)
    await channel.stop()
    assert api.limits.refused == 0
    assert all(len(api.chat(chat).answers) == 1 for chat in range(1, 41))
