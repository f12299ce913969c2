"""请假 and 销假: whoever is away is asked for nothing, and their orders go on without them."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from handlers import absence
from handlers.absence_words import UnclearError, is_absence, last_day
from handlers.channel import Command
from storage.models import Absence, Order
from tests.handlers.clockwork import accepted, order, reminders, ticks
from tests.orders.calendars import at

if TYPE_CHECKING:
    from tests.world import World

LAMP = "玫瑰园4栋楼道灯不亮"
MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("请假", None),
        ("请假1天", date(2026, 11, 23)),
        ("请假3天", date(2026, 11, 25)),
        ("请假三天", date(2026, 11, 25)),
        ("请假一周", date(2026, 11, 29)),
        ("请假两个星期", date(2026, 12, 6)),
        ("请假到周五", date(2026, 11, 27)),
        ("请假到星期一", date(2026, 11, 23)),
        ("请假到下周三", date(2026, 12, 2)),
        ("请假到12月1日", date(2026, 12, 1)),
        ("请假到30号", date(2026, 11, 30)),
        ("请假到1月5日", date(2027, 1, 5)),
    ],
)
def test_how_people_say_until_when(said: str, day: date | None) -> None:
    """The day of return is not counted: 三天 are today and two more."""
    assert is_absence(said)
    assert last_day(said, MONDAY) == day


@pytest.mark.parametrize("said", ["请假到过年", "请假到2月30日", "请假400天", "请假0天"])
def test_what_nobody_can_tell_is_asked_again(said: str) -> None:
    """With an example of how to write it."""
    with pytest.raises(UnclearError, match="请假"):
        last_day(said, MONDAY)


async def test_what_a_member_had_in_hand_goes_back_to_the_team(world: World) -> None:
    """The others are asked, the resident hears once and gently, and nobody's returns are counted."""
    mate = await world.member("小王", "other")
    member, resident = await accepted(world)
    before = await order(world)
    await member.say("请假到周五")
    assert "到11月27日（周五）为止" in member.last.text
    assert "1 件单子已交回" in member.last.text
    after = await order(world)
    assert (after.state, after.handler_id, after.returns) == ("dispatched", None, 0)
    assert after.close_by == before.close_by
    assert resident.texts().count("换综合队接着办，还是11月30日（周一）前办结") == 1
    await mate.press("接单")
    assert (await order(world)).state == "accepted"


async def test_what_waited_for_them_by_name_waits_for_the_team(world: World) -> None:
    """The resident was told no name, and hears nothing."""
    lead, member = await world.member("老李", "other", "lead"), await world.member("小张", "other")
    resident = world.person("居民甲")
    await resident.order(LAMP)
    await lead.command(Command.TASKS)
    await lead.press_data(lead.last.buttons[0].data)
    await lead.press_data(lead.last.buttons[0].data.replace(":accept:", ":reassign:"))
    await lead.press("小张")
    said = len(resident.chat)
    await member.say("请假")
    found = await order(world)
    assert (found.state, found.assignee_id) == ("dispatched", None)
    assert len(resident.chat) == said


async def test_without_anybody_else_it_goes_to_staff(world: World) -> None:
    """The only member is away: staff arrange it, and it is nobody's 退单."""
    staff = await world.staff()
    member, resident = await accepted(world)
    said = len(resident.chat)
    await member.say("请假 3 天")
    found = await order(world)
    assert (found.state, found.returns) == ("returned", 0)
    assert "接单人请假" in staff.texts()
    assert len(resident.chat) == said


async def test_whoever_is_away_is_asked_for_nothing(world: World) -> None:
    """Neither offers nor reminders; a team of which nobody is there gets no new orders."""
    lead, member = await world.member("老李", "other", "lead"), await world.member("小张", "other")
    resident = world.person("居民甲")
    await resident.order(LAMP)
    await member.say("请假")
    await ticks(world, "2026-11-24 17:30", "2026-11-25 09:00")
    assert (reminders(member), reminders(lead)) == (0, 1)
    await lead.say("请假")
    await world.person("居民乙").order("玫瑰园1栋下水道堵了，臭气熏天")
    assert (await order(world, 1002)).state == "submitted"


async def test_new_cards_come_to_those_at_work(world: World) -> None:
    """A team without a group, and the office: where everybody is away, everybody is shown it all the same."""
    member, mate = await world.member("小张", "other"), await world.member("小王", "other")
    staff, resident = await world.staff(), world.person("居民甲")
    await member.say("请假")
    await staff.say("请假")
    await resident.order(LAMP)
    assert "诉求号 1001" not in member.texts()
    assert "诉求号 1001" in mate.texts()
    await world.person("居民乙").order("我丈夫经常打我，身上都是伤，我不敢回家")
    assert "诉求号 1002" in staff.texts()


async def test_after_the_last_day_they_are_back_by_themselves(world: World) -> None:
    """Nothing has to be said; 销假 comes earlier where they are back earlier."""
    member, resident = await world.member("小张", "other"), world.person("居民甲")
    await member.say("请假 2 天")
    world.clock.now = at("2026-11-25 00:00")
    await resident.order(LAMP)
    assert (await order(world)).state == "dispatched"
    await member.say("销假")
    assert "没有在请假" in member.last.text
    await member.say("请假")
    await member.say("销假")
    assert "欢迎回来" in member.last.text


async def test_who_accepts_while_away_keeps_it(world: World) -> None:
    """They are at work after all."""
    await world.member("小王", "other")
    member, resident = await world.member("小张", "other"), world.person("居民甲")
    await member.say("请假")
    world.clock.forward(minutes=5)
    await resident.order(LAMP)
    await member.command(Command.TASKS)
    await member.press_data(member.last.buttons[0].data)
    await member.press("接单")
    world.clock.forward(minutes=5)
    assert await absence.tend(world.desk) == 0
    assert (await order(world)).state == "accepted"


async def test_what_comes_to_somebody_away_goes_back_once(world: World) -> None:
    """A choice made just before they left; several processes look at the same moment."""
    await world.member("小王", "other")
    await accepted(world)
    await _set_away(world)
    done = await asyncio.gather(*(absence.tend(world.desk) for _ in range(3)))
    assert sum(done) == 1
    assert (await order(world)).state == "dispatched"


async def _set_away(world: World) -> None:
    """Write an absence down as another process would."""
    async with world.database.transaction() as session:
        found = (await session.exec(select(Order))).one()
        session.add(
            Absence(
                community_id=found.community_id,
                id=1,
                person_id=found.handler_id or 0,
                starts_at=world.clock(),
            )
        )


async def test_a_lead_registers_somebody_else(world: World) -> None:
    """In 名册, and ends it there; the member is told."""
    lead = await world.member("老李", "other", "lead")
    member, _ = await accepted(world)
    await lead.say("名册")
    await lead.press("综合队")
    await lead.press("小张 请假")
    assert "1 件单子交回" in lead.last.text
    assert "已为您登记请假" in member.texts()
    await lead.say("名册")
    await lead.press("综合队")
    await lead.press("小张 销假")
    assert "已为您销假" in member.texts()


async def test_a_resident_who_asks_about_leave_is_a_resident(world: World) -> None:
    """Only who works here can be away; and a question about leave is nobody's absence."""
    resident, member = world.person("居民甲"), await world.member("小张", "other")
    await resident.say("请假到社区办事要什么证明")
    await member.say("请假条怎么开")
    async with world.database.reading() as session:
        assert (await session.exec(select(Absence))).all() == []


async def test_who_leaves_the_team_leaves_nothing_behind(world: World) -> None:
    """Their orders go to staff, and it is nobody's 退单."""
    await world.staff()
    member, _ = await accepted(world)
    await member.say("退出队伍")
    await member.press("退出")
    found = await order(world)
    assert (found.state, found.returns) == ("returned", 0)
