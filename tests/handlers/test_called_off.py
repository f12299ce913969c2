"""What somebody is about to send, while its chat is taken from its person or its order is forgotten."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from handlers import last_look
from handlers.channel import Address, Outgoing, RetryLaterError, UnreachableError
from handlers.deliver import Outbox
from handlers.texts import parting as texts
from handlers.texts import privacy as privacy_texts
from handlers.texts import recovery as recovery_texts
from handlers.turn import Turn
from orders.notices import Priority
from storage.models import Card, Notice, PhoneTask
from tests.fakes import FakeMessenger
from tests.handlers.mail import post
from tests.handlers.nights import lived
from tests.handlers.own_data import all_rows, person_of
from tests.handlers.test_parting import moved, press_unsent
from tests.handlers.test_recovery import LAMP, at_home, code_of, come_back
from tests.world import CHANNEL, World

if TYPE_CHECKING:
    from datetime import datetime

    from handlers.last_look import LastLook
    from tests.world import Chatter


@dataclass
class Busy(FakeMessenger):
    """A messenger that makes chats wait: for their turn, or on the wire (`slow`) until they are let go."""

    waits: dict[str, asyncio.Event] = field(default_factory=dict)
    slow: bool = False
    ends: list[Exception] = field(default_factory=list)
    met: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(
        self,
        address: Address,
        message: Outgoing,
        *,
        key: str,
        priority: int,
        since: datetime | None = None,
        last_look: LastLook | None = None,
    ) -> str:
        """Wait before the last look, or after it."""
        wait = self.waits.get(address.chat)
        if wait is not None and self.slow and last_look is not None:
            await last_look()
            last_look = None
        if wait is not None:
            self.met.set()
            await wait.wait()
            if self.ends:
                raise self.ends.pop()
        return await super().send(
            address, message, key=key, priority=priority, since=since, last_look=last_look
        )


@dataclass
class Held:
    """What is on its way to a chat, held up."""

    world: World
    busy: Busy
    chat: str
    work: asyncio.Task[None]

    async def die(self) -> None:
        """Let the process that sends die, and another begin."""
        sending = [one for one in asyncio.all_tasks() if "Outbox" in repr(one.get_coro())]
        for task in sending:
            task.cancel()
        await asyncio.gather(*sending, return_exceptions=True)
        self.busy.waits.clear()
        self.world.outbox = Outbox(self.world.desk, {CHANNEL: self.busy})

    async def let_go(self) -> None:
        """Let it go on, and everything go out."""
        self.busy.waits.pop(self.chat).set()
        await self.work
        await self.world.settle()


async def held_up(world: World, chat: str, *, slow: bool = False) -> Held:
    """Have what waits for a chat claimed and held up; its sender knows nothing of what happens next."""
    busy = Busy(world.messenger.chats, keys=world.messenger.keys, slow=slow)
    busy.waits[chat] = asyncio.Event()
    world.messenger = busy
    world.outbox = Outbox(world.desk, {CHANNEL: busy})
    work = asyncio.create_task(world.outbox.drain())
    await asyncio.wait_for(busy.met.wait(), 60)
    return Held(world, busy, chat, work)


async def about_to_hear(world: World, *, with_new: bool) -> tuple[Chatter, Chatter | None, Chatter]:
    """Return a lost chat for which 已接单 waits, another of its person, and staff about to part it."""
    member, staff = await world.member("小张", "mediation"), await world.staff()
    new: Chatter | None = None
    if with_new:
        old, new = await moved(world)
        await old.say("在吗")  # the old phone is the one used last
    else:
        old = await at_home(world)
    await staff.say("换手机 1001")
    await press_unsent(member, "接单")
    return old, new, staff


def told(who: Chatter, words: str) -> int:
    """Return in how many messages somebody reads words."""
    return sum(words in one.text for one in who.chat)


async def test_what_waits_for_its_turn_when_the_chat_is_parted_goes_to_the_new_one(world: World) -> None:
    """The sender held it and looks once more; it is told once, where its person is."""
    old, new, staff = await about_to_hear(world, with_new=True)
    assert new is not None
    held = await held_up(world, old.name)
    await press_unsent(staff, "断开 聊天")
    await held.let_go()
    assert told(old, "已接单") == 0
    assert old.last.text == texts.THERE
    assert told(new, "已接单") == 1
    assert await all_rows(world, PhoneTask) == []


async def test_where_no_chat_is_left_what_was_held_becomes_one_call(world: World) -> None:
    """As with what only waited."""
    old, _, staff = await about_to_hear(world, with_new=False)
    held = await held_up(world, old.name)
    await press_unsent(staff, "断开 聊天")
    await held.let_go()
    assert told(old, "已接单") == 0
    assert len(await all_rows(world, PhoneTask)) == 1


async def test_a_sender_that_dies_holding_it_loses_and_doubles_nothing(world: World) -> None:
    """The parting itself sends it elsewhere; nobody takes it up again."""
    old, new, staff = await about_to_hear(world, with_new=True)
    assert new is not None
    held = await held_up(world, old.name)
    await press_unsent(staff, "断开 聊天")
    await held.die()
    await world.later(hours=1)
    assert told(old, "已接单") == 0
    assert told(new, "已接单") == 1


async def test_what_was_on_the_wire_leaves_no_card_in_the_parted_chat(world: World) -> None:
    """It cannot be called back, but nothing is ever brought up to date there, and its person hears of it."""
    old, new, staff = await about_to_hear(world, with_new=True)
    assert new is not None
    held = await held_up(world, old.name, slow=True)
    await press_unsent(staff, "断开 聊天")
    await held.let_go()
    assert told(new, "已接单") == 1
    assert [one for one in await all_rows(world, Card) if one.chat == old.name] == []
    parted = [one for one in await all_rows(world, Notice) if one.state == "parted"]
    assert [one.chat for one in parted] == [old.name]


async def test_what_was_on_the_wire_and_comes_back_calls_nobody_twice(world: World) -> None:
    """The far end refuses it after the parting has sent it elsewhere: it is in other hands already."""
    old, _, staff = await about_to_hear(world, with_new=False)
    held = await held_up(world, old.name, slow=True)
    held.busy.ends.append(UnreachableError("blocked"))
    await press_unsent(staff, "断开 聊天")
    await held.let_go()
    assert len(await all_rows(world, PhoneTask)) == 1
    assert [one.state for one in await all_rows(world, Notice) if one.state == "failed"] == []


async def test_what_is_written_for_a_chat_while_that_is_parted_finds_its_person(world: World) -> None:
    """Somebody looked up where to write to a moment before; they are told elsewhere, once."""
    old, new, staff = await about_to_hear(world, with_new=True)
    assert new is not None
    await world.settle()
    await staff.press("断开 聊天")
    person, before = await person_of(world, new), len(old.chat)
    await post(world, old.name, "明天上门", person=person)
    await post(world, old.name, "新样子", card="a card that was there", edit=True)
    await world.settle()
    assert len(old.chat) == before
    assert told(new, "明天上门") == 1
    assert told(new, "新样子") == 0
    assert {one.state for one in await all_rows(world, Notice)} == {"sent", "parted"}


async def test_a_bell_that_rang_unheard_is_made_good_by_looking(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With several processes, what has been held for a while is looked at whatever was heard."""
    if world.database.is_sqlite:
        pytest.skip("one process has the file, and hears itself")
    monkeypatch.setattr(last_look, "FRESH", -1.0)
    old, new, staff = await about_to_hear(world, with_new=True)
    assert new is not None
    held = await held_up(world, old.name)
    with monkeypatch.context() as deaf:
        deaf.setattr("storage.called_off.CalledOff.add", lambda *_: None)
        await press_unsent(staff, "断开 聊天")
    await held.let_go()
    assert told(old, "已接单") == 0
    assert told(new, "已接单") == 1


async def test_what_is_held_when_somebody_is_forgotten_is_never_shown(world: World) -> None:
    """Nor does it leave a trace: they were told that nothing is left."""
    resident = await lived(world)
    await resident.say(privacy_texts.ERASE)
    person = await person_of(world, resident)
    assert person is not None
    async with world.database.transaction() as session:
        turn = Turn(world.desk, session, world.clock())
        message = Outgoing("您的诉求有新进展", card="o1:resident")
        await turn.tell(person, message, priority=Priority.NEWS, community=world.communities["甲社区"])
    held = await held_up(world, resident.name)
    await press_unsent(resident, privacy_texts.ERASE_YES)
    await held.let_go()
    assert told(resident, "有新进展") == 0
    assert [one for one in await all_rows(world, Card) if one.chat == resident.name] == []


async def test_what_waits_for_a_thief_when_that_is_undone_goes_to_the_owner(world: World) -> None:
    """不是我: whoever came by a code that they found reads nothing more, on no card either."""
    member = await world.member("小张", "mediation")
    old, thief = await at_home(world), world.person("捡到纸的人")
    await come_back(thief, await code_of(old))
    await press_unsent(member, "接单")
    held = await held_up(world, thief.name)
    await press_unsent(old, recovery_texts.NOT_ME)
    await held.let_go()
    assert told(thief, "已接单") == 0
    assert thief.last.text == recovery_texts.CUT_THERE
    assert told(old, "已接单") == 1
    assert [one for one in await all_rows(world, Card) if one.chat == thief.name] == []


async def test_a_thief_s_own_orders_stay_with_them(world: World) -> None:
    """What waits for them about those is told to them still."""
    member = await world.member("小李", "other")
    old, thief = await at_home(world), world.person("捡到纸的人")
    await thief.order(LAMP)
    await come_back(thief, await code_of(old))
    await press_unsent(member, "接单")
    await press_unsent(old, recovery_texts.NOT_ME)
    await world.settle()
    assert told(thief, "已接单") == 1
    assert told(old, "已接单") == 0


async def test_what_waited_for_a_stranger_is_their_person_s_once_they_came_back(world: World) -> None:
    """Where the new chat closes, it goes to the old one, and is no call to nobody."""
    old, new = await at_home(world), world.person("新手机")
    await new.say("在吗")
    stranger = await person_of(world, new)
    world.messenger.failures[new.name] = [RetryLaterError("busy", 60), UnreachableError("blocked")]
    await post(world, new.name, "您要的回话", person=stranger, priority=Priority.ANSWER)
    await come_back(new, await code_of(old))
    await world.later(minutes=2)
    assert told(new, "您要的回话") == 0
    assert told(old, "您要的回话") == 1
    assert await all_rows(world, PhoneTask) == []
