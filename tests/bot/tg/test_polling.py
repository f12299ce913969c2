"""Receiving by polling, over real HTTP."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING, Any

import pytest

from bot.tg.channel import TokenRefusedError
from bot.tg.insisting import REVOKED_PAUSES, TO_DO
from handlers.channel import Address, ChatKind
from handlers.texts.telegram import BUSY_DANGER, NOT_TAKEN
from tests.bot.tg.conftest import Notes, channel_for, settings
from tests.botapi import TOKEN, BotApi, Fault

if TYPE_CHECKING:
    from bot.tg.channel import TelegramChannel


async def test_a_message_arrives_and_is_confirmed(
    api: BotApi, notes: Notes, channel: TelegramChannel
) -> None:
    """What a person types reaches the service, and Telegram is told that it did."""
    number = api.user(7, "王奶奶").says("楼道灯坏了")
    incoming = await notes.received()
    assert (incoming.text, incoming.message, incoming.author.name) == ("楼道灯坏了", str(number), "王奶奶")
    assert incoming.address == Address("telegram", "7", ChatKind.PRIVATE)
    await api.processed()
    assert channel.username == "sandan_bot"


@pytest.mark.usefixtures("channel")
async def test_nothing_is_confirmed_before_it_is_kept(
    api: BotApi, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the service has not committed, Telegram still keeps the update."""
    monkeypatch.setattr("bot.tg.polling.SETTLE", 0.01)
    notes.hold = asyncio.Event()
    api.user(7).says("一")
    calls = api.calls["getUpdates"]
    await api.world.until(lambda: api.calls["getUpdates"] > calls + 1)
    assert [update["message"]["text"] for update in api.world.updates] == ["一"]
    notes.hold.set()
    await api.processed()
    assert notes.texts == ["一"]


@pytest.mark.usefixtures("channel")
async def test_a_chat_keeps_its_order_and_does_not_hold_up_others(api: BotApi, notes: Notes) -> None:
    """A message that fails at first delays its own chat only, and keeps its place there."""
    notes.failures["甲一"] = 3
    first, second = api.user(1), api.user(2)
    first.says("甲一")
    first.says("甲二")
    second.says("乙一")
    await notes.received(3)
    assert notes.texts.index("甲一") < notes.texts.index("甲二")
    assert "乙一" in notes.texts
    await api.processed()


@pytest.mark.usefixtures("channel")
async def test_a_poisoned_update_is_given_up_with_a_word_in_the_log(
    api: BotApi, notes: Notes, caplog: pytest.LogCaptureFixture
) -> None:
    """It is skipped once others succeed; its sender is told, and the log names it without its text."""
    notes.failures["毒"] = 10**6
    person = api.user(1)
    person.says("毒")
    person.says("后面的话")
    api.user(2).says("别人的话")
    await notes.received(2)
    await api.processed()
    assert (await api.shows(person.chat)).text == NOT_TAKEN
    errors = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert len(errors) == 1
    assert "gave up on update" in errors[0]
    assert "毒" not in caplog.text


@pytest.mark.usefixtures("channel")
async def test_an_outage_of_the_service_loses_nothing(api: BotApi, notes: Notes) -> None:
    """While everything fails nothing is given up; afterwards everything arrives, in order."""
    for text in ("一", "二", "三"):
        notes.failures[text] = 40
        api.user(1).says(text)
    await notes.received(3)
    assert notes.texts == ["一", "二", "三"]
    await api.processed()


@pytest.mark.usefixtures("channel")
@pytest.mark.parametrize(
    "fault",
    [
        Fault("getUpdates", status=502),
        Fault("getUpdates", reset="before"),
        Fault("getUpdates", reset="after"),
        Fault("getUpdates", status=409, description="Conflict: terminated by other getUpdates request"),
        Fault("getUpdates", status=429, parameters={"retry_after": 3}),
    ],
    ids=["5xx", "reset before", "reset after", "second poller", "flood"],
)
async def test_trouble_with_the_line_is_absorbed(api: BotApi, notes: Notes, fault: Fault) -> None:
    """5xx, resets, a second poller and floods only delay."""
    api.user(1).says("早")
    await notes.received()
    fault.times = 3
    api.faults.append(fault)
    api.user(1).says("晚")
    await notes.received(2)
    await api.processed()
    assert notes.texts == ["早", "晚"]


async def test_stopping_finishes_and_confirms_what_is_in_hand(api: BotApi, notes: Notes) -> None:
    """What the service has kept when it stops does not come again."""
    channel = channel_for(notes, settings(api))
    await channel.start()
    api.user(1).says("最后一句")
    await notes.received()
    await channel.stop()
    assert api.world.updates == []


async def test_an_update_cut_short_by_stopping_comes_again(
    api: BotApi, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was not kept when the time ran out is not confirmed, and is delivered to the next start."""
    monkeypatch.setattr("bot.tg.channel.FINISH", 0)
    notes.hold = asyncio.Event()
    channel = channel_for(notes, settings(api))
    await channel.start()
    api.user(1).says("没来得及")
    await api.world.until(lambda: api.calls["getUpdates"] >= 1)
    await channel.stop()
    notes.hold.set()
    again = channel_for(notes, settings(api))
    await again.start()
    await notes.received()
    await again.stop()
    assert notes.texts == ["没来得及"]


async def test_a_wrong_token_is_said_without_repeating_it(api: BotApi, notes: Notes) -> None:
    """The operator hears what is wrong; the token stays out of the sentence."""
    channel = channel_for(notes, settings(api, token="4242:mistyped"))  # noqa: S106 - opens nothing
    with pytest.raises(TokenRefusedError) as caught:
        await channel.start()
    assert "mistyped" not in str(caught.value)
    assert "mistyped" not in repr(settings(api, token="4242:mistyped"))  # noqa: S106 - as above
    await channel.stop()


async def test_a_token_that_is_revoked_is_said_once_and_tried_ever_more_rarely(
    api: BotApi, notes: Notes, caplog: pytest.LogCaptureFixture
) -> None:
    """One line with what to do, on /health for as long as it lasts; with the token everything is back."""
    waited: list[float] = []
    said: list[str | None] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)
        said.append(channel.refused)
        if len(waited) == len(REVOKED_PAUSES) + 2:
            api.token = TOKEN
        await asyncio.sleep(0)

    channel = channel_for(notes, settings(api), wait)
    with caplog.at_level("INFO"):
        await channel.start()
        api.user(7).says("一")
        await notes.received()
        api.token = "4242:another"  # noqa: S105 - opens nothing
        api.user(7).says("二")
        await notes.received(2)
        assert channel.refused is None
    await channel.stop()
    assert waited == [*REVOKED_PAUSES, REVOKED_PAUSES[-1], REVOKED_PAUSES[-1]]
    assert set(said) == {"telegram_token"}
    lines = [one.getMessage() for one in caplog.records if one.name in {"bot.tg.insisting", "bot.tg.polling"}]
    assert len(lines) == 2
    assert TO_DO["telegram_token"] in lines[0]
    assert TOKEN not in "".join(lines)


async def test_starting_without_a_network_waits_for_one(api: BotApi, notes: Notes) -> None:
    """The service starts while Telegram is away, and receives once it is back."""
    api.faults += [Fault("getMe", status=503, times=4), Fault("deleteWebhook", reset="before", times=2)]
    channel = channel_for(notes, settings(api))
    await channel.start()
    assert channel.username is None
    api.user(1).says("你好")
    await notes.received()
    await channel.stop()


@pytest.mark.usefixtures("channel")
async def test_an_update_that_cannot_be_read_is_skipped(api: BotApi, notes: Notes) -> None:
    """A shape nobody knows blocks nobody, and what it says stays out of the log."""
    api.world.add_update("message", {"message_id": "x", "chat": 5, "text": "秘密"})
    api.user(1).says("你好")
    await notes.received()
    await api.processed()
    assert notes.texts == ["你好"]


@pytest.mark.usefixtures("channel")
async def test_an_answer_that_is_none_changes_nothing(api: BotApi, notes: Notes) -> None:
    """Entries without a number, answers that are no list or no JSON: polling goes on."""
    api.world.updates += [{"nonsense": 1}, {"update_id": True}, {"update_id": None}]
    api.world.ring()
    await api.world.until(lambda: api.calls["getUpdates"] > 2)
    api.world.updates.clear()
    api.faults += [
        Fault("getUpdates", answer=answer) for answer in ("<html>", "[]", '{"ok":true,"result":7}', "{}")
    ]
    api.user(1).says("你好")
    await notes.received()
    await api.processed()


async def test_nothing_secret_is_logged(api: BotApi, notes: Notes, caplog: pytest.LogCaptureFixture) -> None:
    """Not even at debug level: neither the token nor what people write."""
    caplog.set_level("DEBUG")
    channel = channel_for(notes, settings(api))
    await channel.start()
    api.faults += [Fault("getUpdates", reset="before"), Fault("getUpdates", status=502)]
    notes.failures["我的秘密"] = 2
    api.user(1).says("我的秘密")
    await notes.received()
    await channel.stop()
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name != "aiohttp.access")
    assert api.token not in ours
    assert "秘密" not in ours


@pytest.mark.parametrize("seed", range(4))
async def test_nothing_is_lost_or_disordered_in_random_trouble(api: BotApi, notes: Notes, seed: int) -> None:
    """Faults of every kind, a failing service and a restart: each message arrives, each chat in order."""
    dice = random.Random(seed)  # noqa: S311 - to be repeatable
    people = [api.user(number) for number in range(1, 7)]
    channel = channel_for(notes, settings(api))
    await channel.start()
    for number in range(60):
        api.faults += trouble(dice)
        text = f"{number:02d}"
        notes.failures[text] = dice.choice([0, 0, 0, 1, 3])
        dice.choice(people).says(text)
        await asyncio.sleep(0)
        if number == 30:
            await channel.stop()
            channel = channel_for(notes, settings(api))
            await channel.start()
    await notes.until(lambda: len(set(notes.texts)) == 60)
    await channel.stop()
    assert api.world.updates == []
    for person in people:
        own = [incoming.text for incoming in notes.incoming if incoming.author.account == str(person.id)]
        assert own == sorted(own)
        assert len(own) == len(set(own))


def trouble(dice: random.Random) -> list[Fault]:
    """Return now and then something that goes wrong with the line."""
    kinds: list[dict[str, Any]] = [{"reset": "before"}, {"reset": "after"}, {"status": 500}, {"answer": "?"}]
    kinds += [{"status": 409}, {"status": 429, "parameters": {"retry_after": 1}}]
    return [Fault("getUpdates", **dice.choice(kinds))] if dice.random() < 0.3 else []


@pytest.mark.usefixtures("channel")
async def test_whoever_is_in_danger_hears_whom_to_call_while_nothing_can_be_kept(
    api: BotApi, notes: Notes
) -> None:
    """At once and once; the words themselves are kept as soon as that is possible."""
    notes.failures["救命，着火了"] = 3
    notes.failures["灯坏了"] = 3
    in_danger, waiting = api.user(1), api.user(2)
    waiting.says("灯坏了")
    in_danger.says("救命，着火了")
    await notes.received(2)
    await api.processed()
    assert [shown.text for shown in in_danger.chat.answers] == [BUSY_DANGER]
    assert waiting.chat.answers == []
