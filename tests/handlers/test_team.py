"""A work team's side: accept, return, progress, assist, extend, resolve, groups."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from handlers.channel import Address, ChatKind, Command

if TYPE_CHECKING:
    from tests.world import Chatter, World

NOISE = "楼上半夜装修太吵了，玫瑰园3栋，邻居说了不听"


async def ordered(world: World) -> Chatter:
    """Return a resident who has placed an order."""
    resident = world.person("居民甲")
    await resident.order(NOISE)
    return resident


async def test_twenty_press_at_once_and_one_has_it(world: World) -> None:
    """One member gets the order; nineteen are told who has it."""
    members = [await world.member(f"队员{number}", "mediation") for number in range(20)]
    await ordered(world)
    data = members[0].button("接单").data
    answers = await asyncio.gather(*(member.press_data(data) for member in members))
    won = [answer for answer in answers if answer.text.startswith("接好了")]
    lost = [answer for answer in answers if "已经接单了" in answer.text]
    assert (len(won), len(lost)) == (1, 19)
    winner = members[answers.index(won[0])]
    assert all(winner.name in answer.text for answer in lost)
    assert sum("半夜" in member.texts() for member in members) == 1


async def test_a_card_in_a_group_is_edited_in_place(world: World) -> None:
    """The group's card turns from an offer into who has it, without a new message."""
    member = await world.member("小张", "mediation")
    group = member.in_group("g1")
    await group.command(Command.BIND, "member-mediation")
    await ordered(world)
    seen = len(group.chat)
    await group.press("接单")
    assert len(group.chat) == seen
    assert "小张 已接单" in group.last.text
    assert not group.last.buttons


async def test_somebody_else_in_the_group_cannot_accept(world: World) -> None:
    """A guest in the group is told that the order is not theirs."""
    member = await world.member("小张", "mediation")
    group = member.in_group("g1")
    await group.command(Command.BIND, "member-mediation")
    await ordered(world)
    guest = world.person("路人").in_group("g1")
    answer = await guest.press("接单")
    assert "接不了" in answer.text
    assert "已接单" not in group.texts()


async def test_whoever_accepts_in_private_is_sent_nowhere_else(world: World) -> None:
    """Where the card came privately, what comes next stands right below it."""
    member, resident = await world.member("小张", "mediation"), world.person("居民甲")
    await resident.order(NOISE)
    answer = await member.press("接单")
    assert "私聊" not in answer.text
    assert "下面这张卡片" in answer.text


async def test_a_reply_to_the_card_in_the_group_is_progress(world: World) -> None:
    """What the handler answers to the card reaches the resident; anybody else is told who has it."""
    member = await world.member("小张", "mediation")
    other = await world.member("小李", "mediation")
    group = member.in_group("g1")
    await group.command(Command.BIND, "member-mediation")
    resident = await ordered(world)
    card = group.last
    await group.press("接单")
    await other.in_group("g1").say("我去看过了", reply_to=card.ref)
    assert "我去看过了" not in resident.texts()
    await group.say("约了今晚七点上门", reply_to=card.ref)
    assert "约了今晚七点上门" in resident.texts()
    await group.say("大家周末愉快")
    assert "周末愉快" not in resident.texts()


async def test_a_group_that_becomes_a_supergroup_is_followed(world: World) -> None:
    """Cards go on under the group's new id."""
    member = await world.member("小张", "mediation")
    await member.in_group("g1").command(Command.BIND, "member-mediation")
    await world.front.moved(
        Address("test", "g1", ChatKind.GROUP), Address("test", "g1-super", ChatKind.GROUP)
    )
    await ordered(world)
    assert "诉求号 1001" in member.in_group("g1-super").texts()


async def test_a_returned_order_goes_to_staff_with_its_reason(world: World) -> None:
    """退单 lands with staff, not with the same team, and the resident hears nothing until it moves on."""
    member = await world.member("小张", "mediation")
    await world.member("老周", "other")
    staff = await world.staff()
    resident = await ordered(world)
    heard = len(resident.chat)
    await member.press("退单")
    await member.say("这事归物业管")
    assert "这事归物业管" in staff.texts()
    assert "退回来" in staff.texts() or "退单" in staff.texts()
    assert len(resident.chat) == heard
    await staff.press("选工作队")
    await staff.press("综合队")
    assert "综合队" in resident.last.text


async def test_whoever_gives_an_order_back_reads_that_staff_have_it(world: World) -> None:
    """Their private card does not say that others have it: nobody has yet."""
    member, _ = await world.member("小张", "mediation"), await world.staff()
    await ordered(world)
    await member.press("接单")
    await member.press("退单")
    await member.press("眼下人手不够")
    assert "已交回社区重新安排" in member.texts()
    assert "已转给别人办" not in member.texts()


async def test_an_order_that_comes_back_is_open_to_whoever_had_it(world: World) -> None:
    """After 未解决 it is with nobody: they hear that they may take it again, not that others have it."""
    member = await world.member("小张", "mediation")
    resident = await ordered(world)
    await member.press("接单")
    await member.press("办结")
    await member.say("谈好了")
    heard = len(member.chat)
    await resident.press("未解决")
    assert len(member.chat) == heard + 1
    assert "居民说还没办好，请您接着办" in member.last.text
    assert "第 2 次办理" in member.last.text
    assert "已转给别人办" not in member.texts()
    await member.press("接单")
    assert "第 2 次办理" in member.last.text


async def test_progress_with_a_photo_reaches_the_resident(world: World) -> None:
    """A milestone and its picture are shown to the resident."""
    member = await world.member("小张", "mediation")
    resident = await ordered(world)
    await member.press("接单")
    await member.press("进展")
    await member.say("已经和楼上谈好", photos=("p1",))
    assert "已经和楼上谈好" in resident.texts()
    assert any(shown.message.photos for shown in resident.chat)


async def test_an_album_after_the_result_belongs_to_it(world: World) -> None:
    """The further pictures of an album carry no words and still belong to the same order."""
    member = await world.member("小张", "mediation")
    resident = await ordered(world)
    await member.press("接单")
    await member.press("办结")
    await member.say("谈好了，九点后不施工", photos=("p1",))
    await member.say(photos=("p2",))
    await member.say(photos=("p3",))
    assert len([shown for shown in resident.chat if shown.message.photos]) == 3
    assert "一句话" not in member.texts()


async def test_help_is_asked_for_and_comes(world: World) -> None:
    """请求协同: staff send another team, whoever comes sees what they need, the handler is told."""
    member = await world.member("小张", "mediation")
    helper = await world.member("老周", "policy")
    staff = await world.staff()
    resident = await ordered(world)
    await member.press("接单")
    await member.press("请求协同")
    await member.say("要个懂法的一起去")
    assert "要个懂法的" in staff.texts()
    await staff.press("派人协同")
    await staff.press("普法队")
    assert "半夜" not in helper.texts()
    await helper.press("我来协同")
    assert "半夜" in helper.texts()
    assert "老周" in member.texts()
    await helper.press("进展")
    await helper.say("法条已经讲清楚了")
    assert "法条已经讲清楚了" in resident.texts()


async def test_an_extension_is_granted_once(world: World) -> None:
    """申请延期 needs staff's yes; the resident hears the new date; a second time is refused."""
    member = await world.member("小张", "mediation")
    staff = await world.staff()
    resident = await ordered(world)
    await member.press("接单")
    await member.press("申请延期")
    await member.say("业主出差了")
    await staff.press("同意延期")
    assert "多花点时间" in resident.texts()
    assert "同意延期" in member.texts()
    answer = await member.press("申请延期")
    assert "只能做一次" in answer.text


async def test_an_order_is_reassigned_by_the_lead(world: World) -> None:
    """The lead gives an order to a named member; the former handler is thanked, the resident told."""
    member = await world.member("小张", "mediation")
    lead = await world.member("队长", "mediation", "lead")
    other = await world.member("小李", "mediation")
    resident = await ordered(world)
    await member.press("接单")
    await resident.say("我的诉求")
    data = member.button("进展").data.replace(":progress:", ":reassign:")
    await lead.press_data(data)
    await lead.press("小李")
    assert "转给别人办" in member.texts()
    assert other.sees("接单")
    assert not lead.sees("接单")
    await other.press("接单")
    assert "小李 已接单" in resident.texts()


async def test_my_tasks_lists_what_i_have_and_what_waits(world: World) -> None:
    """我的任务 shows the member's own orders and those of the team that nobody took."""
    member = await world.member("小张", "mediation")
    await ordered(world)
    await world.person("居民乙").order("隔壁半夜打麻将吵得睡不着，海棠苑2栋，说了不听")
    await member.press("接单")
    await member.say("我的任务")
    assert "我手上的单子（1）" in member.texts()
    assert "队里等人接的（1）" in member.texts()


async def test_an_old_round_s_button_changes_nothing(world: World) -> None:
    """A button from before the order was reopened says that somebody was faster."""
    member = await world.member("小张", "mediation")
    resident = await ordered(world)
    old = member.button("接单").data
    await member.press("接单")
    await member.press("办结")
    await member.say("谈好了")
    await resident.press("未解决")
    answer = await member.press_data(old)
    assert "最新的卡片" in answer.text


async def test_a_forged_action_is_refused(world: World) -> None:
    """A resident cannot accept, a member cannot decline: the table decides, not the button."""
    member = await world.member("小张", "mediation")
    resident = await ordered(world)
    accept = member.button("接单").data
    answer = await resident.press_data(accept)
    assert "不是您来做" in answer.text
    answer = await member.press_data(accept.replace(":accept:", ":decline:"))
    assert "不是您来做" in answer.text or "不能这样操作" in answer.text
    assert "已接单" not in resident.texts()
