"""What nobody takes is offered to others, and what is late is worked down by staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import select

from handlers.channel import Command
from storage.ids import to_text
from storage.models import Order
from tests.handlers.clockwork import (
    LAMP,
    accepted,
    actions,
    change,
    change_one,
    copies,
    order,
    reminders,
    ticks,
)
from tests.orders.calendars import at

if TYPE_CHECKING:
    from tests.world import World


async def test_an_order_that_nobody_takes_is_offered_by_name(world: World) -> None:
    """The member with least in hand, then the lead, then staff; anybody in the team may still accept."""
    busy, free = await world.member("小张", "other"), await world.member("小王", "other")
    lead, staff, resident = (
        await world.member("老李", "other", "lead"),
        await world.staff(),
        world.person("甲"),
    )
    await busy.in_group("群").command(Command.BIND, "member-other")
    await resident.order("玫瑰园1栋下水道堵了，臭气熏天")
    await busy.in_group("群").press("接单")
    await resident.order(LAMP)
    await ticks(world, "2026-11-24 17:30", "2026-11-25 09:00")
    assert [reminders(one) for one in (free, lead, staff)] == [1, 0, 0]
    assert "过了联系时间还没人接" in free.last.text
    assert "已请小王先看看" in world.person("群").texts()
    await ticks(world, "2026-11-25 10:31", "2026-11-25 14:00")
    assert [reminders(one) for one in (free, lead, staff)] == [1, 1, 0]
    await ticks(world, "2026-11-25 15:32", "2026-11-26 09:00")
    assert reminders(staff) == 1
    await ticks(world, "2026-11-26 12:00", "2026-11-26 14:00")
    assert (await actions(world)).count("offer") == 2
    await free.press("看 1002 路灯照明 玫瑰园")
    await free.press("接单")
    assert (await order(world, 1002)).state == "accepted"


async def test_an_order_given_by_name_goes_back_to_the_team(world: World) -> None:
    """The person did not come: the others may accept, and one of them is asked."""
    named, other = await world.member("小张", "other"), await world.member("小王", "other")
    lead, resident = await world.member("老李", "other", "lead"), world.person("居民甲")
    await resident.order(LAMP)
    async with world.database.reading() as session:
        mine = (await session.exec(select(Order))).one()
    await lead.press_data(f"v1:o{to_text(mine.id)}:reassign:1:")
    await lead.press("小张")
    assert (await order(world)).assignee_id is not None
    await ticks(world, "2026-11-24 17:30", "2026-11-25 09:00")
    assert (await order(world)).assignee_id is None
    assert [reminders(one) for one in (named, other)] == [0, 1]


async def test_a_confidential_order_goes_to_staff_alone(world: World) -> None:
    """No team hears of it; the reminder says no more than the number."""
    member, staff, resident = await world.member("小张", "other"), await world.staff(), world.person("居民甲")
    await resident.order("我丈夫经常打我，身上都是伤，我不敢回家")
    await change(world, urgency="none", contact_by=at("2026-11-24 17:30"))
    await ticks(world, "2026-11-24 17:30", "2026-11-25 09:00")
    assert reminders(member) == 0
    line = next(line for line in staff.last.text.split("\n") if line.startswith("·"))
    assert line.startswith("· 🔒 1001：")


async def test_who_has_accepted_is_reminded_to_call(world: World) -> None:
    """联系无遗漏: the contact time counts for whoever has accepted, too."""
    member, resident = await world.member("小张", "other"), world.person("居民甲")
    await resident.order(LAMP)
    await member.press("接单")
    await ticks(world, "2026-11-24 17:30", "2026-11-25 09:00")
    assert "请今天和居民联系上" in member.last.text
    await ticks(world, "2026-11-25 14:00", "2026-11-26 09:00")
    assert member.texts().count("请今天和居民联系上") == 1


async def test_staff_work_the_late_ones_down(world: World) -> None:
    """待办 lists them; 催办 reaches the handler at once; 已了解 takes one off the list for three days."""
    staff = await world.staff()
    member, _ = await accepted(world)
    world.clock.now = at("2026-12-01 10:00")
    await staff.say("待办")
    assert "督办：超过期限还没办结的，一共 1 件：" in staff.last.text
    await staff.press("1001 超 1 个工作日 · 路灯照明 玫瑰园 · 小张")
    answer = await staff.press("催办")
    assert answer.text == "已请小张抓紧。"
    assert "社区请您抓紧办" in member.texts()
    await staff.press("已了解")
    await staff.say("待办")
    assert "没有等您处理的事。\n另有 1 件超期的，点过「已了解」，先放着。" in staff.last.text
    world.clock.now = at("2026-12-04 17:00")
    await staff.say("待办")
    assert "督办" not in staff.last.text
    world.clock.now = at("2026-12-04 17:30")
    await staff.say("待办")
    assert "督办" in staff.last.text


async def test_nobody_but_staff_takes_note(world: World) -> None:
    """A forged button of a member does nothing."""
    member, _ = await accepted(world)
    world.clock.now = at("2026-12-01 10:00")
    answer = await member.press_data(f"v1:o{to_text((await order(world)).id)}:oversee:1:")
    assert answer.alert
    assert (await order(world)).overseen_at is None


async def test_the_street_decides_gives_more_time(world: World) -> None:
    """须街道研究, before it is dispatched: 15 working days instead of 7."""
    staff, resident = await world.staff(), world.person("居民甲")
    await resident.order("家里很困难，想申请低保救助，帮帮忙")
    found = await order(world)
    assert found.category == "hardship"
    await change(world, state="submitted", team_id=None, nudged=2, paused_seconds=600)
    await staff.say("待办")
    await staff.press_data(staff.last.buttons[0].data)
    await staff.press("须街道研究")
    longer = await order(world)
    assert longer.close_by == at("2026-12-14 17:30")
    assert (longer.nudged, longer.paused_seconds) == (0, 0)


async def test_the_count_of_late_orders_says_where_they_are(world: World) -> None:
    """What waits for staff is listed above and late all the same: the counts agree with the summary's."""
    staff = await world.staff()
    await accepted(world)
    await copies(world, 2)
    await change_one(world, 2001, state="submitted", team_id=None, handler_id=None)
    await change_one(world, 2002, overseen_at=at("2026-12-01 09:30"))
    world.clock.now = at("2026-12-01 10:00")
    await staff.say("待办")
    waiting, late = staff.chat[-2:]
    assert "等您处理的（1）" in waiting.text
    assert late.text == (
        "⏱ 督办：超过期限还没办结的，一共 3 件。1 件在上面「等您处理」里，"
        "1 件点过「已了解」，先放着，其余 1 件："
    )
    assert [button.label[:4] for button in late.buttons] == ["1001"]


async def test_what_runs_by_the_wall_clock_is_told_in_hours(world: World) -> None:
    """还有 1 个工作日 would be wrong on a Friday evening: what is urgent is counted in hours."""
    staff = await world.staff()
    member, _ = await accepted(world)
    await change(world, urgency="urgent", close_by=at("2026-11-28 10:00"))
    world.clock.now = at("2026-11-27 16:00")
    await member.say("我的任务")
    assert "⚡1001 路灯照明 玫瑰园 还有 18 小时" in [button.label for button in member.last.buttons]
    world.clock.now = at("2026-11-28 14:00")
    await staff.say("待办")
    assert "⚡1001 超 4 小时 · 路灯照明 玫瑰园 · 小张" in [button.label for button in staff.last.buttons]


async def test_what_waits_for_a_yes_or_no_says_so(world: World) -> None:
    """An order in hand stands there because more time is asked for: the line says that, and not 办理中."""
    staff = await world.staff()
    member, _ = await accepted(world)
    await member.press("申请延期")
    await member.say("零件要等三天")
    await staff.say("待办")
    assert staff.last.buttons[0].label.startswith("· 1001 申请延期 · 其他事项")
