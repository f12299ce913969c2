"""The words about data: once, below the first answer, never in the way of what is urgent."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from handlers.channel import Command
from handlers.texts import privacy as texts
from storage import people, privacy
from storage.models import Community
from tests.world import CHANNEL

if TYPE_CHECKING:
    from storage.models import PrivacyEvent
    from tests.world import Chatter, World

NOISE = "楼上半夜装修太吵了，玫瑰园3栋，邻居说了不听"
FIRE = "着火了！3栋2单元，快来人"
BEATEN = "我老公打我，玫瑰园2栋，我很害怕"
MARK = "接着说就算您同意"

WORDINGS = {1: "e1e8"}
"""Of each version the beginning of its hash: another wording is another version."""


async def told(world: World, who: Chatter) -> list[PrivacyEvent]:
    """Return what is written down of what somebody was told."""
    async with world.database.reading() as session:
        someone = await people.known(session, CHANNEL, who.name)
        assert someone is not None
        return await privacy.events_of(session, someone.id)


def times(who: Chatter) -> int:
    """Count how many messages of a chat say the words now."""
    return sum(MARK in shown.text for shown in who.chat)


def test_another_wording_is_another_version() -> None:
    """Who changes the sentences must count up, or nobody is told of the change."""
    digest = hashlib.sha256(texts.terms(1095).encode()).hexdigest()
    assert WORDINGS[texts.VERSION] == digest[:4], digest[:4]


def test_two_plain_sentences_say_everything() -> None:
    """What is kept, for what, how long, and how to have it deleted."""
    said = texts.terms(1095)
    assert said.count("。") == 2
    for word in ("称呼", "电话", "住处", "照片", "只用来办您的事", "3 年", "删掉", texts.MY_DATA):
        assert word in said
    assert "60 天" in texts.terms(60)


async def test_the_first_answer_says_it_and_the_order_is_not_delayed(world: World) -> None:
    """One message holds the card to confirm and the words; it is written down when and which."""
    resident = world.person("居民甲")
    card = await resident.say(NOISE)
    assert len(resident.chat) == 1
    assert MARK in card.text
    assert resident.sees("提交")
    (event,) = await told(world, resident)
    assert (event.kind, event.version, event.facts) == ("told", texts.VERSION, {"keep_orders": 1095})
    await resident.press("提交")
    assert "诉求号 1001" in resident.texts()


async def test_it_is_said_once(world: World) -> None:
    """Greetings, further orders, another day: not again."""
    resident = world.person("居民甲")
    await resident.say("在吗")
    for _ in range(3):
        await resident.say("谢谢")
    await resident.order(NOISE)
    assert times(resident) == 1
    assert len(await told(world, resident)) == 1


async def test_the_card_keeps_the_words_while_it_changes(world: World) -> None:
    """A second piece of text replaces the card, sent or not: the words stand on the one that is seen."""
    resident = world.person("居民甲")
    await resident.say("玫瑰园3栋", wait=0)
    await resident.say("楼上半夜装修太吵了，邻居说了不听", wait=0)
    await world.later(seconds=3)
    assert MARK in resident.last.text
    assert len(await told(world, resident)) == 1


@pytest.mark.parametrize("words", [FIRE, BEATEN])
async def test_whoever_is_in_need_reads_it_another_time(world: World, words: str) -> None:
    """Neither an emergency nor something delicate is burdened with it; the next answer says it."""
    resident = world.person("居民甲")
    await resident.say(words)
    assert times(resident) == 0
    assert await told(world, resident) == []
    await resident.say("谢谢")
    assert times(resident) == 1


async def test_a_new_wording_is_said_to_everybody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the version counts up, the next answer says it once more, and both are on record."""
    resident = world.person("居民甲")
    await resident.say("在吗")
    monkeypatch.setattr(texts, "VERSION", texts.VERSION + 1)
    await resident.say("谢谢")
    await resident.say("谢谢")
    assert times(resident) == 2
    assert [event.version for event in await told(world, resident)] == [1, 2]


async def test_the_community_s_own_time_is_named(world: World) -> None:
    """A community that keeps less says so."""
    async with world.database.transaction() as session:
        community = await session.get_one(Community, world.communities["甲社区"])
        community.settings = {"keep_orders": 200}
    resident = world.person("居民甲")
    assert "200 天" in (await resident.command(Command.START)).text


async def test_members_are_told_when_they_are_residents_again(world: World) -> None:
    """Joining is no moment for it; who has left and writes on, reads it."""
    member = await world.member("小张", "mediation")
    await member.say("在吗")
    assert times(member) == 0
    await member.command(Command.LEAVE)
    await member.press("退出")
    await member.say("在吗")
    assert times(member) == 1


async def test_groups_never_read_it(world: World) -> None:
    """Words about one person's data are said to that person."""
    guest = world.person("路人").in_group("g1")
    await guest.command(Command.HELP)
    assert times(guest) == 0
