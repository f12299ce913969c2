"""Time that passes in tests: ticks of the supervisor, and what came of them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from handlers import digests
from handlers.supervise import supervise
from storage.database import new_id
from storage.models import Account, Nudge, Order, OrderEvent, Person
from tests.orders.calendars import at
from tests.world import CHANNEL

if TYPE_CHECKING:
    from tests.world import Chatter, World

LAMP = "玫瑰园4栋楼道灯不亮"
REMINDED = "请您看一眼"
WAITED = ("让您等了", "没有新消息了，让您久等", "还没有办出结果，对不住您")
"""How a word to a resident who waits begins: the first time, the second, and later."""


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


async def change_one(world: World, number: int, **columns: Any) -> None:  # noqa: ANN401 - columns by name
    """Write columns of one order."""
    async with world.database.transaction() as session:
        one = (await session.exec(select(Order).where(Order.number == number))).one()
        for name, value in columns.items():
            setattr(one, name, value)
        session.add(one)


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


def waits(chatter: Chatter) -> int:
    """Count the messages in somebody's chat that tell how what they wait for stands."""
    return sum(any(words in shown.text for words in WAITED) for shown in chatter.chat)


async def accepted(world: World, text: str = LAMP) -> tuple[Chatter, Chatter]:
    """Return a member who works on an order, and its resident."""
    member, resident = await world.member("小张", "other"), world.person("居民甲")
    await resident.order(text)
    await member.press("接单")
    await member.press("进展")
    await member.say("在买零件")
    return member, resident


async def copies(world: World, count: int, *, residents: bool = False) -> None:
    """Write more orders down, each like the first; where asked for, each of a resident of its own."""
    async with world.database.transaction() as session:
        first = (await session.exec(select(Order).where(Order.number == 1001))).one()
        values = first.model_dump()
        people = [first.orderer_id or 0] * count
        if residents:
            people = [new_id(session) for _ in range(count)]
            session.add_all(Person(id=one, created_at=world.clock()) for one in people)
            await session.flush()
            session.add_all(
                Account(
                    id=new_id(session),
                    channel=CHANNEL,
                    external=f"x{one}",
                    chat=f"x{one}",
                    person_id=one,
                    seen_at=world.clock(),
                )
                for one in people
            )
        for more, person in enumerate(people, start=1):
            own = {"id": first.id + more, "number": 2000 + more, "orderer_id": person}
            session.add(Order(**{**values, **own}))
