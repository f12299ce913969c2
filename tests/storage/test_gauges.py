"""How much waits: counts over what is open."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from storage import gauges, tasks

if TYPE_CHECKING:
    from tests.world import World


async def test_open_orders_late_ones_and_notices_that_wait(world: World) -> None:
    """By community and state, with the oldest; what is over counts no more."""
    resident = world.person("居民")
    await resident.order("玫瑰园3栋楼上半夜装修太吵了，邻居说了不听，请来调解")
    gone = world.person("邻居")
    await gone.order("请问高龄津贴的政策怎么规定，要带什么材料到哪里办理")
    received = world.clock()
    await gone.say("我的诉求")
    await world.settle()
    async with world.database.transaction() as session:
        await tasks.phone(session, 1, person=None, order=None, words="打电话", dedupe="x", now=received)
    async with world.database.reading() as session:
        found = await gauges.open_orders(session, received + timedelta(days=60))
        assert sum(one.count for one in found) == sum(one.late for one in found) == 2
        assert {one.community for one in found} == {"c0"}
        assert max(one.oldest for one in found) <= received
        assert sum(one.late for one in await gauges.open_orders(session, received)) == 0
        assert await gauges.outbox(session, received) == []
        assert await gauges.phone_tasks(session) == 1


async def test_the_outbox_by_channel(world: World) -> None:
    """What waits, what of it is due, and since when."""
    now = world.clock()
    await world.person("居民").say("楼道灯坏了")
    world.clock.forward(hours=2)
    async with world.database.reading() as session:
        before = await gauges.outbox(session, now - timedelta(minutes=1))
    assert all(one.due == 0 and one.since is None for one in before)
