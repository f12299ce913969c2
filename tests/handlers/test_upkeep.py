"""What the clock makes happen, when several look at it, or nobody did for a week."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from handlers.channel import Command
from handlers.upkeep import tend_drafts, tend_orders
from storage import orders
from tests.counts import statements

if TYPE_CHECKING:
    import pytest

    from tests.world import Chatter, World

NOISE = "楼上半夜装修太吵了，玫瑰园3栋，邻居说了不听"


async def resolved(world: World, name: str = "居民甲", building: str = "3栋") -> Chatter:
    """Return a resident whose order waits for their judgement."""
    member, resident = await world.member("小张", "mediation"), world.person(name)
    await resident.order(NOISE.replace("3栋", building))
    await member.press("接单")
    await member.press("办结")
    await member.say("谈好了，九点后不施工")
    return resident


async def test_two_processes_offer_a_draft_once(world: World) -> None:
    """They look at the same moment; the resident hears it once."""
    resident = world.person("居民甲")
    await resident.draft(NOISE)
    world.clock.forward(minutes=31)
    done = await asyncio.gather(*(tend_drafts(world.desk) for _ in range(4)))
    await world.settle()
    assert sum(done) == 1
    assert resident.texts().count("还没提交") == 1


async def test_two_processes_put_a_draft_away_once(world: World) -> None:
    """One word, and the draft is gone."""
    resident = world.person("居民甲")
    await resident.draft(NOISE)
    world.clock.forward(hours=25)
    done = await asyncio.gather(*(tend_drafts(world.desk) for _ in range(4)))
    await world.settle()
    assert sum(done) == 1
    assert resident.texts().count("收起来") == 1
    assert not resident.sees("提交")


async def test_a_draft_that_is_spoken_to_is_left_alone(world: World) -> None:
    """Every word begins the waiting anew."""
    resident = world.person("居民甲")
    await resident.draft(NOISE)
    world.clock.forward(minutes=25)
    await resident.say("昨天也是这样")
    world.clock.forward(minutes=25)
    assert await tend_drafts(world.desk) == 0


async def test_a_draft_of_pictures_alone_is_put_away_too(world: World) -> None:
    """Without words there is nothing to offer; after a day it is put away with a word."""
    resident = world.person("居民甲")
    await resident.say(photos=("p1",))
    world.clock.forward(minutes=31)
    await tend_drafts(world.desk)
    world.clock.forward(hours=25)
    await tend_drafts(world.desk)
    await world.settle()
    assert "收起来" in resident.texts()


async def test_two_processes_remind_once(world: World) -> None:
    """One reminder, however many look."""
    resident = await resolved(world)
    world.clock.forward(days=3)
    await asyncio.gather(*(tend_orders(world.desk) for _ in range(4)))
    await world.settle()
    assert resident.texts().count("您还没告诉我们") == 1


async def test_whoever_ordered_for_somebody_is_asked_to_pass_the_reminder_on(world: World) -> None:
    """Of their own they have nothing to judge: the reminder says for whom it is, like every word before."""
    member, staff = await world.member("小张", "mediation"), await world.staff()
    await staff.command(Command.ORDER_FOR)
    await staff.say("王阿姨 13912345678")
    await staff.order(NOISE)
    await member.press("接单")
    await member.press("办结")
    await member.say("谈好了，九点后不施工")
    await world.later(days=3)
    await tend_orders(world.desk)
    await world.settle()
    assert staff.last.text.startswith("（请转告王阿姨）")
    assert "您还没告诉我们" in staff.last.text
    assert staff.sees("已解决")


async def test_after_a_week_of_downtime_the_order_is_closed_at_once(world: World) -> None:
    """The reminder that was missed is not sent after its time; what fell due since then happens, once."""
    resident = await resolved(world)
    world.clock.forward(days=14)
    await asyncio.gather(*(tend_orders(world.desk) for _ in range(4)))
    await tend_orders(world.desk)
    await world.settle()
    assert "您还没告诉我们" not in resident.texts()
    assert resident.texts().count("未评价") == 1
    assert resident.sees("重办")


async def test_whom_nothing_reaches_is_closed_all_the_same(world: World) -> None:
    """Nobody can be asked; the order does not stay open for ever."""
    resident = await resolved(world)
    await world.front.unreachable(resident.address)
    for _ in range(3):
        world.clock.forward(days=4)
        await tend_orders(world.desk)
    await world.settle()
    assert await tend_orders(world.desk) == 0


async def test_what_can_wait_costs_a_look_and_no_transaction(world: World) -> None:
    """However many results wait for their residents, a tick touches only those that are due."""
    for name, building in (("居民甲", "3栋"), ("居民乙", "5栋"), ("居民丙", "6栋")):
        await resolved(world, name, building)
    world.clock.forward(days=1)
    with statements(world.database) as seen:
        assert await tend_orders(world.desk) == 0
    assert len(seen) == 4


async def test_results_that_wait_already_keep_no_other_from_being_reminded(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that were reminded stand in no one's way until they are closed."""
    monkeypatch.setattr(orders, "TENDED", 1)
    first = await resolved(world)
    world.clock.forward(days=1)
    second = await resolved(world, "居民乙", "5栋")
    world.clock.forward(days=3)
    for _ in range(3):
        await tend_orders(world.desk)
    await world.settle()
    assert first.texts().count("您还没告诉我们") == 1
    assert second.texts().count("您还没告诉我们") == 1
