"""Many people in the same moment, on both databases."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from handlers.channel import Incoming, Press
from storage import drafts, people

if TYPE_CHECKING:
    from handlers.channel import Answer
    from tests.world import Chatter, World

NOISE = "楼上半夜装修太吵了，玫瑰园3栋，说了不听"


async def press(chatter: Chatter, data: str, key: str) -> Answer:
    """Press without letting anything go out, so that presses meet."""
    now = chatter.world.clock()
    return await chatter.world.front.press(Press(key, chatter.address, chatter.author, now, data))


async def send(chatter: Chatter, text: str, key: str) -> None:
    """Send a message likewise."""
    now = chatter.world.clock()
    await chatter.world.front.receive(Incoming(key, chatter.address, chatter.author, now, text, message=key))


async def test_twenty_accept_in_the_same_second(world: World) -> None:
    """One has it, nineteen are told who."""
    members = [await world.member(f"队员{at}", "mediation") for at in range(20)]
    resident = world.person("王阿姨")
    await resident.say(NOISE)
    await resident.press("提交")
    data = members[0].button("接单").data
    answers = await asyncio.gather(*(press(one, data, f"accept{at}") for at, one in enumerate(members)))
    await world.settle()
    won = [one.name for one, answer in zip(members, answers, strict=True) if answer.text.startswith("接好了")]
    assert len(won) == 1
    others = [answer.text for answer in answers if not answer.text.startswith("接好了")]
    assert all(won[0] in text for text in others)
    assert resident.texts().count("已接单") == 1
    assert sum("半夜" in one.texts() for one in members) == 1


async def test_a_newcomer_who_sends_everything_at_once_has_one_draft(world: World) -> None:
    """Eight messages of somebody never seen before: one person, one draft, every word in it."""
    newcomer = world.person("新来的")
    said = [f"楼道灯不亮，第{at}层" for at in range(1, 9)]
    await asyncio.gather(*(send(newcomer, text, f"first{at}") for at, text in enumerate(said)))
    async with world.database.reading() as session:
        known = await people.known(session, newcomer.address.channel, newcomer.name)
        assert known is not None
        draft = await drafts.of_person(session, known.id)
        assert draft is not None
        text = drafts.content_of(session, draft).text
    assert sorted(text.split("\n")) == sorted(said)


async def test_the_same_press_delivered_many_times_counts_once(world: World) -> None:
    """A messenger that repeats itself in the same moment gets one answer."""
    resident = world.person("王阿姨")
    await resident.say(NOISE)
    data = resident.button("提交").data
    answers = await asyncio.gather(*(press(resident, data, "same") for _ in range(6)))
    assert len({answer.text for answer in answers}) == 1
    await world.settle()
    assert resident.texts().count("收到了，诉求号") == 1


async def test_many_residents_submit_at_once(world: World) -> None:
    """Ten orders in the same moment have ten numbers without a gap."""
    residents = [world.person(f"居民{at}") for at in range(10)]
    for one in residents:
        await one.say(NOISE)
    buttons = [one.button("提交").data for one in residents]
    await asyncio.gather(*(press(one, data, one.name) for one, data in zip(residents, buttons, strict=True)))
    await world.settle()
    for one in residents:  # a neighbour's open order may be offered first
        if one.sees("单独办"):
            await one.press("单独办")
    shown = " ".join(one.texts() for one in residents)
    assert all(f"诉求号 {1001 + at}" in shown for at in range(10))
