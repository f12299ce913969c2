"""A week as people live it, and what its report says."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from handlers.reporting import gather
from handlers.stepping import _CLOCKS
from nlp.extract import STAND_INS
from nlp.understanding import MaskKind
from orders import periods
from orders.report import Advice, Dimension, Measure
from orders.states import Action
from storage import directory
from storage.models import Order
from storage.reports import RENEWING
from storage.sayings import Said
from tests.counts import statements

if TYPE_CHECKING:
    from handlers.reporting.names import Names
    from orders.report import Report
    from tests.world import Chatter, World

LAMP = "玫瑰园3栋楼道的灯坏了，晚上黑得看不见"
NOISE = "海棠苑2栋楼上半夜装修吵得睡不着"


async def report(world: World, *, weeks_ago: int = 0) -> Report:
    """Return the report of this week, or of one before it."""
    async with world.database.reading() as session:
        community = await directory.community(session, world.communities["甲社区"])
        zone = ZoneInfo(community.zone)
        this = periods.week_of(world.clock().astimezone(zone).date(), zone)
        return await gather.report(session, world.desk, community, periods.before(this, weeks_ago))


async def names(world: World) -> Names:
    """Return what things are called."""
    async with world.database.reading() as session:
        return await gather.names(session, await directory.community(session, world.communities["甲社区"]))


async def order(world: World, number: int = 1001) -> Order:
    """Return one order."""
    async with world.database.reading() as session:
        return (await session.exec(select(Order).where(Order.number == number))).one()


async def done(resident: Chatter, member: Chatter, words: str = "换了新灯") -> None:
    """Let an order be accepted, done and judged as solved."""
    await member.press("接单")
    await member.press("办结")
    await member.say(words)
    await resident.press("已解决")


async def test_a_week_as_it_was_lived(world: World) -> None:
    """Received, sorted, done, marked: the figures and the numbers of the orders behind them."""
    member = await world.member("小张", "other")
    resident = world.person("王阿姨")
    await resident.order(LAMP)
    await world.person("老李").order(NOISE)
    await done(resident, member)
    await resident.press("5")
    made = await report(world)
    figures = made.figures
    assert figures[Measure.RECEIVED].counted == (1001, 1002)
    assert figures[Measure.CLOSED].counted == (1001,)
    assert figures[Measure.SOLVED_RATE].counted == (1001,)
    assert figures[Measure.SATISFIED_RATE].counted == (1001,)
    assert [row.key for row in made.groups[Dimension.CATEGORY]] == ["mediation", "other"]
    assert {row.key for row in made.groups[Dimension.ESTATE]} == {"MG", "HC"}
    teams = {row.key: row.figures[Measure.CLOSED].now.n for row in made.groups[Dimension.TEAM]}
    assert teams[str(world.teams["other"])] == 1
    assert (made.sorting.right, made.sorting.total) == (1, 1)


async def test_what_is_late_has_an_owner_and_goes_to_the_meeting(world: World) -> None:
    """Somebody accepted it and did nothing: their name, how long, and a point of the agenda."""
    member = await world.member("小张", "other")
    await world.person("王阿姨").order(LAMP)
    await member.press("接单")
    world.clock.forward(days=14)
    made = await report(world, weeks_ago=1)
    [late] = made.late
    assert (late.number, late.team) == (1001, world.teams["other"])
    assert late.handler is not None
    assert (await names(world)).people[late.handler] == "小张"
    assert late.working_days >= 1
    assert made.figures[Measure.IN_TIME_RATE].others in {(1001,), ()}
    assert (Advice.LATE, (1001,)) in {(one.advice, one.orders) for one in made.suggestions}


async def test_last_weeks_report_does_not_change_when_the_order_is_reopened(world: World) -> None:
    """Made on Monday or a month later: the same."""
    member = await world.member("小张", "other")
    resident = world.person("王阿姨")
    await resident.order(LAMP)
    await done(resident, member)
    world.clock.forward(days=7)
    on_monday = await report(world, weeks_ago=1)
    await resident.say("我的诉求")
    await resident.press("看 1001")
    await resident.press("重办")
    await resident.say("又坏了")
    assert (await order(world)).round == 2
    world.clock.forward(days=28)
    later = await report(world, weeks_ago=5)
    assert later.figures == on_monday.figures
    week_after = await report(world, weeks_ago=4)
    assert week_after.figures[Measure.REOPEN_RATE].counted == (1001,)
    assert week_after.figures[Measure.SOLVED_RATE].others == (1001,)


async def test_thanks_are_passed_on(world: World) -> None:
    """Words of thanks after a good mark are kept with the order that they are for."""
    member = await world.member("小张", "other")
    resident = world.person("王阿姨")
    await resident.order(LAMP)
    await done(resident, member)
    await resident.press("5")
    answer = await resident.say("谢谢社区，辛苦了")
    assert "不客气" in answer.text
    [thanks] = (await report(world)).thanks
    assert (thanks.number, thanks.team, thanks.rating) == (1001, world.teams["other"], 5)
    assert thanks.words == "谢谢社区，辛苦了"
    assert (await names(world)).people[thanks.handler or 0] == "小张"


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("灯亮了，王秀兰谢谢你们", "灯亮了，{name}谢谢你们"),
        ("灯亮了，谢谢，有事打13912345678", "灯亮了，谢谢，有事打{phone}"),
        ("我的事怎么样了", ""),
    ],
    ids=["a name", "a phone", "no thanks at all"],
)
async def test_no_name_and_no_phone_goes_with_thanks(world: World, words: str, shown: str) -> None:
    """Whatever they wrote under the result."""
    said = Said(1, words, ("王秀兰",))
    async with world.database.reading() as session:
        community = await directory.community(session, world.communities["甲社区"])
        found = await gather._kind_words(session, world.desk, community, said)
    assert found == shown.format(name=STAND_INS[MaskKind.NAME], phone=STAND_INS[MaskKind.PHONE])


async def test_thanks_for_nothing_in_particular_are_only_answered(world: World) -> None:
    """Somebody without an order that was closed lately says thanks: nothing is written down."""
    resident = world.person("王阿姨")
    await resident.order(LAMP)
    await resident.say("谢谢")
    assert (await report(world)).thanks == ()


async def test_a_followers_day_moves_with_its_carriers(world: World) -> None:
    """An extension of the common matter is one for everybody who follows it."""
    staff = await world.staff()
    member = await world.member("小张", "other")
    await world.person("居民甲").order(LAMP)
    second = world.person("居民乙")
    await second.draft("玫瑰园3栋楼道里灯不亮，摸黑下楼怕摔，我电话13912345678")
    await second.press("提交")
    await second.press("一起跟进")
    before = (await order(world, 1002)).close_by
    await member.press("接单")
    await member.press("申请延期")
    await member.say("等配件")
    await staff.press("同意延期")
    carrier, follower = await order(world, 1001), await order(world, 1002)
    assert follower.close_by == carrier.close_by > before


async def test_a_report_takes_the_same_few_queries_whatever_happened(world: World) -> None:
    """With names and all."""
    member = await world.member("小张", "other")
    resident = world.person("王阿姨")
    counted = []
    for text in (LAMP, "玫瑰园5栋楼道的灯也坏了"):
        await resident.order(text)
        await done(resident, member)
        await resident.press("5")
        with statements(world.database) as seen:
            await report(world)
            await names(world)
        counted.append(len(seen))
    assert counted[0] == counted[1] <= 13


async def test_the_street_compares_its_communities(world: World) -> None:
    """Each on its own calendar, for the week of the same name."""
    await world.person("王阿姨").order(LAMP)
    async with world.database.reading() as session:
        [street] = await directory.streets(session)
        week = periods.week_of(world.clock().date(), ZoneInfo("Asia/Shanghai"))
        [(community, made)] = await gather.comparison(session, world.desk, street, week)
    assert community.name == "甲社区"
    assert made.figures[Measure.RECEIVED].counted == (1001,)


async def test_names_are_those_of_the_community(world: World) -> None:
    """Places, teams, and whoever works for it; no resident."""
    await world.member("小张", "other")
    await world.person("王阿姨").order(LAMP)
    found = await names(world)
    assert (found.community, found.street) == ("甲社区", "示例街道")
    assert found.places["MG-3"] == "玫瑰园3栋"
    assert found.teams[world.teams["other"]] == "综合队"
    assert set(found.people.values()) == {"小张"}


async def test_a_week_that_runs_is_seen_as_it_stands(world: World) -> None:
    """What is due later this week is not late yet."""
    await world.person("王阿姨").order(LAMP)
    made = await report(world)
    assert made.late == ()
    assert made.made_at == world.clock()
    assert made.period.end - made.period.start == timedelta(days=7)


def test_every_move_that_sets_a_day_is_looked_for() -> None:
    """What may replace a promised day is read with the window's events."""
    assert _CLOCKS | {Action.JOIN} <= RENEWING
