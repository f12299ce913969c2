"""One order, all the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import World


async def test_an_order_goes_from_words_to_a_judgement(world: World) -> None:
    """A resident orders, a member takes it and resolves it, the resident hears every step and judges."""
    member = await world.member("小张", "mediation")
    staff = await world.staff()
    resident = world.person("王阿姨")

    card = await resident.say("楼上半夜装修太吵了，玫瑰园3栋，邻居说了不听")
    assert "矛盾纠纷调解" in card.text
    assert "玫瑰园3栋" in card.text
    await resident.press("提交")
    assert "诉求号 1001" in resident.texts()
    assert "调解队" in resident.texts()

    assert "玫瑰园" in member.last.text
    assert "半夜装修" not in member.texts()
    assert (await member.press("接单")).text.startswith("接好了")
    assert "半夜装修" in member.last.text
    assert "小张 已接单" in resident.texts()

    await member.press("进展")
    await member.press("已上门")
    assert "已上门查看" in resident.texts()
    await member.press("办结")
    await member.say("双方说好晚上九点后不施工。")
    assert "九点后不施工" in resident.last.text
    await resident.press("已解决")
    await resident.press("5")
    await resident.press("4")
    assert "已归档" in resident.last.text
    assert "已归档" in member.texts()
    assert staff.chat
