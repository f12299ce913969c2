"""The street's comparison of its communities."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from handlers.channel import Command
from tests.handlers.mondays import MONDAY_NINE, busy, rows, shown, tick
from tests.world import open_world

if TYPE_CHECKING:
    from tests.world import World


async def test_the_street_hears_how_its_communities_compare(any_url: str) -> None:
    """Made and sent by itself, once; with a workbook, and the late orders of each community one tap away."""
    async with open_world(any_url, communities=("甲社区", "乙社区")) as world:
        street = await world.staff("街道老周", "street")
        staff, _, _ = await busy(world)
        neighbour = world.person("李大爷")
        await neighbour.command(Command.START, "place-HC-2")
        await neighbour.order("海棠苑2栋下水道堵了，污水流了一地")
        await tick(world, MONDAY_NINE + timedelta(weeks=1))
        [got] = [one for one in shown(street, "示例街道各社区") if "第49周" in one.text]
        assert "乙社区" in got.text
        assert [file.is_picture for file in got.message.files] == [True, False]
        count = len(street.chat)
        await tick(world)
        assert len(street.chat) == count
        assert not shown(staff, "示例街道各社区")
        assert got.buttons[0].label == "看超期 2"
        await street.press_data(got.buttons[0].data)
        await street.press("甲社区 2")
        await street.press("1001 ")
        assert "诉求号 1001" in street.last.text
        answer = await staff.press_data(got.buttons[0].data)
        assert "不是发给您的" in answer.text
        await street.say("周报")
        assert len(shown(street, "示例街道各社区")) > 2


async def test_a_community_that_has_not_begun_gets_no_summary(any_url: str) -> None:
    """Where nobody has ordered anything yet, nobody is asked to send a summary of nothing."""
    async with open_world(any_url, communities=("甲社区", "乙社区")) as world:
        street = await world.staff("街道老周", "street")
        await busy(world)
        await tick(world, MONDAY_NINE)
        assert shown(street, "示例街道各社区")
        assert not shown(street, "乙社区群众诉求")
        assert len([one for one in await rows(world) if one.community_id]) == 1
        assert await tick(world) == 0


async def test_a_street_of_one_community_has_nothing_to_compare(world: World) -> None:
    """One is not compared with itself."""
    street = await world.staff("街道老周", "street")
    await busy(world)
    await tick(world, MONDAY_NINE)
    assert not shown(street, "各社区")
