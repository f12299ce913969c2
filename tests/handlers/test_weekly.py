"""What teams and residents hear once a week: their own list, and nothing that was said already."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from handlers import weekly
from handlers.channel import Command
from handlers.desk import Desk
from tests.world import sorter

if TYPE_CHECKING:
    from tests.world import Chatter, World

MONDAY_NINE = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
NO_TIME = timedelta(0)
LAMP = "玫瑰园3栋楼道的灯坏了，摸黑下楼"
SENSITIVE = "我丈夫经常打我，身上都是伤，我不敢回家，玫瑰园3栋"
GROUP = "综合队的群"
HEAD = "综合队上周小结（11月23日—11月29日）"


async def tick(world: World, later: timedelta = NO_TIME) -> int:
    """Let the job look once, on Monday at nine or later."""
    world.clock.now = MONDAY_NINE + later
    done = await weekly.tend(world.desk)
    await world.settle()
    return done


async def at_work(world: World) -> tuple[Chatter, Chatter, Chatter]:
    """Return the lead and a member of a team with one order in hand, and its resident."""
    lead, member = await world.member("刘队", "other", "lead"), await world.member("小张", "other")
    resident = world.person("王阿姨")
    await resident.order(LAMP)
    await member.press("接单")
    return lead, member, resident


async def test_a_lead_gets_the_team_s_own_list(world: World) -> None:
    """Who has what until when; once, and to nobody else where there is a lead."""
    lead, member, _ = await at_work(world)
    await world.person("李大爷").order("海棠苑2栋楼道灯不亮，摸黑下楼")
    assert await tick(world) == 2
    assert HEAD in lead.last.text
    assert "手上 1 件，还有 1 件等人接：" in lead.last.text
    assert "· 1001 路灯照明 · 小张 · " in lead.last.text
    assert "· 1002 路灯照明 · 等人接 · " in lead.last.text
    assert HEAD not in member.texts()
    assert await tick(world, timedelta(minutes=10)) == 0
    assert lead.texts().count(HEAD) == 1
    await tick(world, timedelta(weeks=1))
    assert "还有 1 件等人接，其中 2 件超期：" in lead.last.text
    assert "已超时" in lead.last.text


async def test_what_is_done_and_thanked_is_said(world: World) -> None:
    """归档, 感谢 and by whom they were earned: the team's, with the numbers."""
    lead, member, resident = await at_work(world)
    await member.press("办结")
    await member.say("灯修好了。")
    await resident.press("已解决")
    await resident.press("5")
    await resident.press("5")
    await tick(world)
    assert "归档 1 件" in lead.last.text
    assert "手上没有单子。" in lead.last.text


async def test_a_group_reads_nothing_of_a_resident(world: World) -> None:
    """In the group stand numbers, categories and colleagues; no story, no name, nothing confidential."""
    _, member, _ = await at_work(world)
    await member.in_group(GROUP).command(Command.BIND, "member-other")
    await world.person("李阿姨").order(SENSITIVE)
    await tick(world)
    [shown] = [one for one in world.messenger.chats[GROUP] if HEAD in one.text]
    for secret in ("摸黑", "王阿姨", "玫瑰园", "1002", "丈夫"):
        assert secret not in shown.text
    assert "1001" in shown.text


async def test_without_a_lead_the_members_get_it(world: World) -> None:
    """Somebody must."""
    member = await world.member("小张", "other")
    await world.person("王阿姨").order(LAMP)
    await tick(world)
    assert HEAD in member.texts()


async def test_a_team_with_nothing_hears_nothing(world: World) -> None:
    """An empty list is no message."""
    lead = await world.member("刘队", "policy", "lead")
    before = len(lead.chat)
    await tick(world)
    assert len(lead.chat) == before


async def test_two_processes_send_each_list_once(world: World) -> None:
    """Both at the same moment on one database."""
    lead, _, _ = await at_work(world)
    world.clock.now = MONDAY_NINE
    other = Desk(world.database, world.clock, sorter())
    done = await asyncio.gather(weekly.tend(world.desk), weekly.tend(other))
    await world.settle()
    assert sum(done) == 2
    assert lead.texts().count(HEAD) == 1


async def test_a_resident_who_was_told_everything_hears_nothing(world: World) -> None:
    """Accepted, and told so at once: no second word for it."""
    _, _, resident = await at_work(world)
    before = len(resident.chat)
    await tick(world)
    assert len(resident.chat) == before


async def test_a_resident_hears_of_what_moved_without_a_word(world: World) -> None:
    """A return is told nobody when it happens; at the end of the week it is, once, with the date."""
    staff = await world.staff()
    _, member, resident = await at_work(world)
    world.clock.forward(minutes=1)
    await member.press("退单")
    await member.say("眼下人手不够")
    assert staff.sees("选工作队") or staff.chat
    before = len(resident.chat)
    await tick(world)
    [word] = resident.chat[before:]
    assert "诉求号 1001 · 重新安排" in word.text
    assert "社区正在重新安排" in word.text
    assert "人手不够" not in word.text
    await tick(world, timedelta(weeks=1))
    assert len(resident.chat) == before + 1


async def test_a_clock_that_was_ahead_and_set_back_hides_no_move(world: World) -> None:
    """Identifiers never fall back: those of a Sunday may look like Monday's."""
    await world.staff()
    _, member, resident = await at_work(world)
    sunday = datetime(2026, 11, 29, 13, 0, tzinfo=UTC)
    world.clock.now = sunday + timedelta(hours=20)
    world.database.ids.new()
    world.clock.now = sunday
    await member.press("退单")
    await member.say("眼下人手不够")
    before = len(resident.chat)
    await tick(world)
    [word] = resident.chat[before:]
    assert "重新安排" in word.text


async def test_whoever_placed_it_for_somebody_reads_for_whom(world: World) -> None:
    """A grid worker has placed many: the weekly word says whose matter has moved."""
    await world.staff()
    member, grid = await world.member("小张", "other"), await world.staff("老孙", "grid_worker")
    await grid.command(Command.ORDER_FOR)
    await grid.say("王阿姨 13912345678")
    await grid.order(LAMP)
    await member.press("接单")
    world.clock.forward(minutes=1)
    await member.press("退单")
    await member.say("眼下人手不够")
    before = len(grid.chat)
    await tick(world)
    [word] = grid.chat[before:]
    assert "诉求号 1001（替王阿姨点的） · 重新安排" in word.text


async def test_off_for_a_month_brings_one_list(world: World) -> None:
    """The newest week's, not four of them."""
    lead, _, _ = await at_work(world)
    await tick(world, timedelta(weeks=4))
    assert lead.texts().count("上周小结") == 1
