"""How people come in and go, and what the menus offer them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from handlers.channel import Command
from storage import people

if TYPE_CHECKING:
    from tests.world import World

NOISE = "楼上半夜装修太吵了，玫瑰园3栋，邻居说了不听"


async def test_somebody_joins_by_a_code(world: World) -> None:
    """/start join-CODE makes a member, says so and explains the next step."""
    member = await world.member("小张", "mediation")
    assert "欢迎队员加入甲社区调解队" in member.chat[0].text
    assert "接单" in member.chat[0].text


async def test_joining_twice_changes_nothing(world: World) -> None:
    """A second use of the same invitation by the same person costs no place."""
    member = await world.member("小张", "mediation")
    answer = await member.command(Command.START, "join-member-mediation")
    assert "不用再加入" in answer.text


@pytest.mark.parametrize(
    ("uses", "days", "sentence"), [(0, 9, "用完了"), (5, -1, "过期了")], ids=["used up", "expired"]
)
async def test_an_invitation_that_does_not_hold_says_why(
    world: World, uses: int, days: int, sentence: str
) -> None:
    """Used up and expired each have a clear sentence."""
    async with world.database.transaction() as session:
        invitation = await people.invitation(session, "member-mediation")
        assert invitation is not None
        invitation.uses_left = uses
        invitation.expires_at = world.clock() + timedelta(days=days)
    answer = await world.person("小张").command(Command.START, "join-member-mediation")
    assert sentence in answer.text


async def test_an_unknown_code_is_said_kindly(world: World) -> None:
    """A wrong code and a wrong place harm nothing."""
    answer = await world.person("小张").command(Command.START, "join-wrong")
    assert "邀请码不对" in answer.text
    answer = await world.person("小张").command(Command.START, "place-wrong")
    assert "没找到" in answer.text


async def test_street_people_join_the_street(world: World) -> None:
    """They see every community: none of them is said to be theirs."""
    street = await world.staff("街道老张", "street")
    assert "欢迎街道工作人员加入示例街道！" in street.texts()
    clerk = await world.staff()
    assert "欢迎社区工作人员加入甲社区！" in clerk.texts()


async def test_leaving_gives_orders_back(world: World) -> None:
    """Whoever leaves is thanked, and what they had in hand goes to staff."""
    member = await world.member("小张", "mediation")
    staff = await world.staff()
    await world.person("居民甲").order(NOISE)
    await member.press("接单")
    await member.command(Command.LEAVE)
    await member.press("退出")
    assert "1 件单子已交回" in member.texts()
    assert "离队" in staff.texts()
    assert "没有在任何队伍" in (await member.command(Command.LEAVE)).text


async def test_nobody_reads_of_no_orders(world: World) -> None:
    """Whoever goes with empty hands is thanked, and a removal is confirmed, without a count of none."""
    lead, member = await world.member("队长", "mediation", "lead"), await world.member("小张", "mediation")
    await world.member("小李", "mediation")
    await member.command(Command.LEAVE)
    await member.press("退出")
    assert "谢谢您这段时间的付出！" in member.texts()
    await lead.command(Command.ROSTER)
    if lead.sees("调解队"):
        await lead.press("调解队")
    await lead.press("移出 小李")
    await lead.press("移出")
    assert lead.last.text == "已移出小李。"
    assert "0 件" not in member.texts() + lead.texts()


async def test_a_removed_member_is_told_and_loses_the_order(world: World) -> None:
    """名册 lets staff remove somebody who has gone."""
    member = await world.member("小张", "mediation")
    staff = await world.staff()
    await world.person("居民甲").order(NOISE)
    await member.press("接单")
    await staff.command(Command.ROSTER)
    await staff.press("调解队")
    await staff.press("移出 小张")
    await staff.press("移出")
    assert "移出" in member.last.text
    assert "离队" in staff.texts()
    assert "半夜" not in member.texts()


async def test_a_group_is_bound_by_its_team_s_code(world: World) -> None:
    """/bind CODE in the group makes it the team's; in private it says where to type it."""
    member = await world.member("小张", "mediation")
    assert "群里发" in (await member.command(Command.BIND, "member-mediation")).text
    group = member.in_group("g1")
    assert "/bind" in (await group.command(Command.BIND)).text
    assert "不是工作队" in (await group.command(Command.BIND, "staff")).text
    assert "调解队" in (await group.command(Command.BIND, "member-mediation")).text


async def test_a_code_that_is_used_up_binds_a_group_only_for_those_who_belong_to_the_team(
    world: World,
) -> None:
    """Whoever finds one on paper, or has left the team, leads its cards nowhere; the lead and staff do."""
    member, staff = await world.member("小张", "mediation"), await world.staff()
    async with world.database.transaction() as session:
        found = await people.invitation(session, "member-mediation")
        assert found is not None
        found.uses_left = 0
    for anybody in (world.person("路人"), await world.member("小孙", "policy")):
        assert "不对" in (await anybody.in_group("g1").command(Command.BIND, "member-mediation")).text
    for belongs in (member, staff):
        assert "调解队" in (await belongs.in_group("g2").command(Command.BIND, "member-mediation")).text


async def test_a_private_command_in_a_group_is_sent_to_the_private_chat(world: World) -> None:
    """我的诉求 and the like are never answered before others."""
    group = world.person("居民甲").in_group("g1")
    assert "私聊" in (await group.command(Command.MINE)).text


async def test_menus_fit_the_roles(world: World) -> None:
    """Residents, members and staff are offered what they can use."""
    await world.member("小张", "mediation")
    await world.staff()

    async def offered(name: str) -> set[Command]:
        return {command for command, _ in await world.front.menu("test", name)}

    assert await offered("谁也不是") == {Command.MINE, Command.HELP}
    assert Command.TASKS in await offered("小张")
    assert Command.TODO not in await offered("小张")
    assert {Command.TODO, Command.ORDER_FOR, Command.ROSTER} <= await offered("社区小林")


async def test_a_nameless_member_is_asked_what_to_be_called(world: World) -> None:
    """Residents should know who comes: a member without a name is asked for one."""
    member = world.person("")
    member.address = type(member.address)("test", "web-1")
    await member.command(Command.START, "join-member-mediation")
    assert "怎么称呼您" in member.last.text
    await member.say("张师傅")
    assert "张师傅" in member.last.text
