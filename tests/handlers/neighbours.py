"""What tests of the same matter nearby share: neighbours who follow, and how their orders stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import select

from orders.states import State
from storage.cases import CARRIERS
from storage.models import Order

if TYPE_CHECKING:
    from tests.world import Chatter, World

LAMP = "玫瑰园3栋楼道的灯坏了，晚上黑得看不见"
SAME_LAMP = "玫瑰园3栋楼道里灯不亮，摸黑下楼怕摔，我电话13912345678"
LIFT = "玫瑰园3栋电梯坏了好几天，老人下不了楼"


async def follow(world: World, name: str, text: str = SAME_LAMP) -> Chatter:
    """Return a resident who follows a neighbour's order along."""
    resident = world.person(name)
    await resident.draft(text)
    await resident.press("提交")
    await resident.press("一起跟进")
    return resident


async def mend(member: Chatter) -> None:
    """Take the order whose card the member sees, and report it as done."""
    await member.press("接单")
    await member.press("办结")
    await member.say("灯换好了")


async def states(world: World) -> dict[int, str]:
    """Return every order's state by its number; whoever is carried has a carrier that lives."""
    async with world.database.reading() as session:
        found = (await session.exec(select(Order))).all()
    by_id = {order.id: order for order in found}
    for order in found:
        if order.state == State.JOINED:
            assert by_id[order.parent_id or 0].state in CARRIERS, f"{order.number} is left behind"
    return {order.number: order.state for order in found}


async def open_whole(resident: Chatter, number: int) -> None:
    """Open one of the person's orders."""
    await resident.say("我的诉求")
    await resident.press(f"看 {number}")
