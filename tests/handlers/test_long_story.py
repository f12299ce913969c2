"""A story too long for a card is read to its end with a tap, by those who may read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import World

NOISE = "楼上半夜装修太吵了，玫瑰园3栋，邻居说了不听"
LONG = f"{NOISE}。{'他们天天敲，' * 600}最后一句在这里"


async def test_a_short_story_has_no_such_button(world: World) -> None:
    """The card says it all."""
    member = await world.member("小张", "mediation")
    await world.person("居民甲").order(NOISE)
    await member.press("接单")
    assert not member.sees("看全文")


async def test_the_handler_reads_it_to_the_end_while_the_order_is_open(world: World) -> None:
    """Everything after the tap; nothing any more once it is over, and never for a stranger."""
    member, stranger = await world.member("小张", "mediation"), await world.member("小李", "mediation")
    resident = world.person("居民甲")
    await resident.order(LONG)
    await member.press("接单")
    assert "最后一句" not in member.last.text
    data = member.button("看全文").data
    await member.press_data(data)
    assert "最后一句在这里" in member.last.text
    assert (await stranger.press_data(data)).alert
    assert "最后一句" not in stranger.texts()
    await member.press("办结")
    await member.say("谈好了。")
    await resident.press("已解决")
    seen = len(member.chat)
    assert (await member.press_data(data)).alert
    assert len(member.chat) == seen


async def test_an_anonymous_story_stays_anonymous_to_its_end(world: World) -> None:
    """The whole story shows no more of the person than the card does; staff read it as it was said."""
    member, staff = await world.member("小张", "mediation"), await world.staff()
    resident = world.person("居民甲")
    await resident.draft(f"{LONG}，我电话13912345678")
    await resident.press("匿名")
    await resident.press("提交")
    await member.press("接单")
    data = member.button("看全文").data
    await member.press_data(data)
    assert "最后一句在这里" in member.last.text
    assert "13912345678" not in member.texts()
    await staff.press_data(data)
    assert "13912345678" in staff.last.text
