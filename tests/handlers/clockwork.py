"""Time that passes in tests: ticks of the supervisor, and what came of them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from handlers import digests
from handlers.supervise import supervise
from storage.models import Nudge, Order, OrderEvent
from tests.orders.calendars import at

if TYPE_CHECKING:
    from tests.world import Chatter, World

LAMP = "玫瑰园4栋楼道灯不亮"
REMINDED = "请您看一眼"
WAITED = "让您等了几天"


async def tick(world: World, processes: int = 1) -> None:
    """Let the supervisor look and tell, in one process or in several at the same moment."""
    await asyncio.gather(*(supervise(world.desk) for _ in range(processes)))
    await asyncio.gather(*(digests.tell(world.desk) for _ in range(processes)))
    await world.settle()


async def ticks(world: World, *moments: str) -> None:
    """Look at these moments, by Shanghai's clocks."""
    for moment in moments:
        world.clock.now = at(moment)
        await tick(world)


async def order(world: World, number: int = 1001) -> Order:
    """Return an order as it is kept."""
    async with world.database.reading() as session:
        return (await session.exec(select(Order).where(Order.number == number))).one()


async def nudges(world: World) -> list[Nudge]:
    """Return every nudge, in the order in which they were made."""
    async with world.database.reading() as session:
        return list((await session.exec(select(Nudge).order_by(col(Nudge.id)))).all())


async def actions(world: World) -> list[str]:
    """Return everything that happened to orders."""
    async with world.database.reading() as session:
        found = await session.exec(select(OrderEvent.action).order_by(col(OrderEvent.id)))
        return list(found.all())


async def change(world: World, **columns: Any) -> None:  # noqa: ANN401 - columns by name
    """Write columns of every order."""
    async with world.database.transaction() as session:
        for one in (await session.exec(select(Order))).all():
            for name, value in columns.items():
                setattr(one, name, value)
            session.add(one)


def reminders(chatter: Chatter) -> int:
    """Count the reminders in somebody's chat."""
    return sum(REMINDED in shown.text for shown in chatter.chat)


async def accepted(world: World, text: str = LAMP) -> tuple[Chatter, Chatter]:
    """Return a member who works on an order, and its resident."""
    member, resident = await world.member("小张", "other"), world.person("居民甲")
    await resident.order(text)
    await member.press("接单")
    await member.press("进展")
    await member.say("在买零件")
    return member, resident


async def copies(world: World, count: int) -> None:
    """Write more orders down, each like the first."""
    async with world.database.transaction() as session:
        first = (await session.exec(select(Order).where(Order.number == 1001))).one()
        values = first.model_dump()
        for more in range(1, count + 1):
            session.add(Order(**{**values, "id": first.id + more, "number": 2000 + more}))
