"""Time passes: who is reminded, when and how often, and what the people concerned read."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import col, select

from handlers import digests
from handlers.channel import Command
from handlers.supervise import supervise
from storage import directory, supervision
from storage.ids import to_text
from storage.models import Community, Membership, Nudge, Order, OrderEvent
from tests.counts import statements
from tests.orders.calendars import at
from tests.world import CHANNEL

if TYPE_CHECKING:
    from tests.world import Chatter, World

LAMP = "玫瑰园4栋楼道灯不亮"
REMINDED = "请您看一眼"
WAITED = "让您等了几天"


async def tick(world: World, processes: int = 1) -> None:
    """Let the supervisor look and tell, in one process or in several at the same moment."""
    await asyncio.gather(*(supervise(world.desk) for _ in range(processes)))
    await asyncio.gather(*(digests.tell(world.desk) for _ in range(processes)))
    await world.settle()


async def ticks(world: World, *moments: str) -> None:
    """Look at these moments, by Shanghai's clocks."""
    for moment in moments:
        world.clock.now = at(moment)
        await tick(world)


async def order(world: World, number: int = 1001) -> Order:
    """Return an order as it is kept."""
    async with world.database.reading() as session:
        return (await session.exec(select(Order).where(Order.number == number))).one()


async def nudges(world: World) -> list[Nudge]:
    """Return every nudge, in the order in which they were made."""
    async with world.database.reading() as session:
        return list((await session.exec(select(Nudge).order_by(col(Nudge.id)))).all())


async def actions(world: World) -> list[str]:
    """Return everything that happened to orders."""
    async with world.database.reading() as session:
        found = await session.exec(select(OrderEvent.action).order_by(col(OrderEvent.id)))
        return list(found.all())


async def change(world: World, **columns: Any) -> None:  # noqa: ANN401 - columns by name
    """Write columns of every order."""
    async with world.database.transaction() as session:
        for one in (await session.exec(select(Order))).all():
            for name, value in columns.items():
                setattr(one, name, value)
            session.add(one)


def reminders(chatter: Chatter) -> int:
    """Count the reminders in somebody's chat."""
    return sum(REMINDED in shown.text for shown in chatter.chat)


async def accepted(world: World, text: str = LAMP) -> tuple[Chatter, Chatter]:
    """Return a member who works on an order, and its resident."""
    member, resident = await world.member("小张", "other"), world.person("居民甲")
    await resident.order(text)
    await member.press("接单")
    await member.press("进展")
    await member.say("在买零件")
    return member, resident


async def test_each_level_hears_in_its_turn(any_world: World) -> None:
    """The member at half the time, the lead at four fifths, staff when it is due, the street at half more."""
    world = any_world
    lead, staff = await world.member("老李", "other", "lead"), await world.staff()
    street = await world.staff("街道小周", "street")
    member, _ = await accepted(world)
    heard = []
    for moment in (
        "26 10:30",
        "26 14:00",
        "27 17:01",
        "30 09:00",
        "30 17:31",
        "+1 09:00",
        "+3 17:00",
        "+4 09:00",
    ):
        day = moment.replace("+", "2026-12-0") if moment[0] == "+" else f"2026-11-{moment}"
        await ticks(world, day)
        heard.append([reminders(one) for one in (member, lead, staff, street)])
    assert heard == [
        [0, 0, 0, 0],  # half the time has passed, and the next digest is at two
        [1, 0, 0, 0],
        [1, 0, 0, 0],  # four fifths, on Friday evening
        [1, 1, 0, 0],
        [1, 1, 0, 0],  # due, after the day's last digest
        [1, 1, 1, 0],
        [1, 1, 1, 0],
        [1, 1, 1, 1],
    ]
    assert "1001 路灯照明 玫瑰园：时间过半了。11月30日（周一）前办结，还有 2 个工作日" in member.texts()
    assert "（综合队、小张）：请督办。已超时 1 个工作日（11月30日（周一）到期）" in staff.texts()
    assert "已提级到街道" in street.texts()
    assert (await order(world)).level == 2
    assert (await actions(world)).count("escalate") == 1


async def test_downtime_brings_each_level_one_word(world: World) -> None:
    """Nobody looked for weeks: everybody concerned hears once, the member of the street's matter too."""
    lead, staff = await world.member("老李", "other", "lead"), await world.staff()
    street = await world.staff("街道小周", "street")
    member, resident = await accepted(world)
    await ticks(world, "2026-12-16 10:00", "2026-12-16 14:00", "2026-12-17 09:00")
    assert [reminders(one) for one in (member, lead, staff, street)] == [1, 1, 1, 1]
    assert resident.texts().count(WAITED) == 1
    assert (await order(world)).nudged == 4


async def test_several_processes_do_everything_once(any_world: World) -> None:
    """They look, and tell, in the same moment."""
    world = any_world
    member, resident = await accepted(world)
    await _copies(world, 40)
    await change(world, check_at=at("2026-11-26 10:00"), heard_at=at("2026-11-20 09:00"))
    world.clock.now = at("2026-11-26 10:30")
    await tick(world, processes=4)
    world.clock.now = at("2026-11-26 14:00")
    await tick(world, processes=4)
    assert reminders(member) == 1
    assert "有 41 件事" in member.last.text
    assert sum(WAITED in shown.text for shown in resident.chat) == 1
    assert len(await nudges(world)) == 82


async def test_a_clock_set_back_does_no_harm(world: World) -> None:
    """What was told stays told, and nothing comes twice when the time passes again."""
    member, _ = await accepted(world)
    await ticks(world, "2026-11-26 10:30", "2026-11-26 14:00", "2026-11-24 09:00", "2026-11-24 14:00")
    await ticks(world, "2026-11-26 10:30", "2026-11-26 14:00")
    assert reminders(member) == 1


async def test_one_message_lists_everything_nearest_deadline_first(world: World) -> None:
    """Ten separate reminders would be nine too many; each order can be opened."""
    member = await world.member("小张", "other")
    for at_estate in range(1, 4):
        await world.person(f"居民{at_estate}").order(f"玫瑰园{at_estate}栋楼道灯不亮")
        await member.press("接单")
    await change(world, heard_at=at("2026-12-20 09:00"), contacted_at=world.clock())
    async with world.database.transaction() as session:
        early = (await session.exec(select(Order).where(Order.number == 1003))).one()
        early.close_by = at("2026-11-27 17:30")
        session.add(early)
    await ticks(world, "2026-11-26 10:30", "2026-11-26 14:00")
    assert reminders(member) == 1
    lines = [line for line in member.last.text.split("\n") if line.startswith("·")]
    assert [line.split()[1] for line in lines] == ["1003", "1001", "1002"]
    await member.press("看 1003 路灯照明 玫瑰园")
    assert "办结：明天 17:30 前" in member.last.text


async def test_nobody_is_reminded_at_night_or_on_a_day_off(world: World) -> None:
    """What fell due on a Friday evening is told on Monday morning."""
    member, _ = await accepted(world)
    await change(world, heard_at=at("2026-12-20 09:00"))
    await ticks(world, "2026-11-26 21:00", "2026-11-27 03:00", "2026-11-27 07:59")
    await ticks(world, "2026-11-28 10:00", "2026-11-29 14:00")
    assert reminders(member) == 0
    await ticks(world, "2026-11-30 09:00")
    assert reminders(member) == 1


async def test_what_is_urgent_waits_for_nothing(world: World) -> None:
    """At three in the morning, on a Sunday."""
    member, _ = await accepted(world)
    await change(world, urgency="urgent", received_at=at("2026-11-28 16:00"), close_by=at("2026-11-29 16:00"))
    await ticks(world, "2026-11-29 03:59", "2026-11-29 04:00")
    assert reminders(member) == 1
    assert "⚡1001" in member.last.text


@pytest.mark.parametrize("over", ["resolved", "returned"])
async def test_what_has_moved_on_is_dropped_silently(world: World, over: str) -> None:
    """Resolved or given back before the digest: nobody is reminded of what is not theirs any more."""
    member, _ = await accepted(world)
    await ticks(world, "2026-11-26 10:30")
    assert [one.kind for one in await nudges(world)] == ["half"]
    if over == "resolved":
        await member.press("办结")
        await member.say("换好了")
    else:
        await member.press("退单")
        await member.press("不是我们队的事")
    await ticks(world, "2026-11-26 14:00")
    assert reminders(member) == 0
    assert all(one.told_at is not None for one in await nudges(world))


async def test_a_new_round_is_watched_anew(world: World) -> None:
    """The share counts from the moment at which the resident said that it is not solved."""
    member, resident = await accepted(world)
    await ticks(world, "2026-11-26 10:30", "2026-11-26 14:00")
    await member.press("办结")
    await member.say("换好了")
    world.clock.now = at("2026-11-27 10:00")
    await resident.press("未解决")
    assert (await order(world)).nudged == 0
    assert (await order(world)).close_by == at("2026-12-04 17:30")
    await member.press("接单")
    await ticks(world, "2026-11-30 14:00")
    assert reminders(member) == 1
    await ticks(world, "2026-12-02 10:00", "2026-12-02 14:00")
    assert reminders(member) == 2


async def test_a_question_to_the_resident_stops_the_clock(world: World) -> None:
    """While an answer is awaited nobody is reminded, and nobody is told to wait."""
    staff, resident = await world.staff(), world.person("居民甲")
    await resident.order("社区活动室能不能借用一下，还有路灯的事")
    await change(world, state="needs_info", paused_at=world.clock(), check_at=world.clock())
    await ticks(world, "2026-12-16 10:00", "2026-12-16 14:00")
    assert reminders(staff) == 0
    assert resident.texts().count(WAITED) == 0
    assert (await order(world)).check_at is None


async def test_a_resident_is_told_every_three_days_how_it_stands(world: World) -> None:
    """Honestly: who has it, that nothing is new, until when; and that it is late, when it is."""
    await world.staff()
    _, resident = await accepted(world)
    await ticks(world, "2026-11-26 17:29")
    assert WAITED not in resident.texts()
    await ticks(world, "2026-11-26 17:30", "2026-11-26 17:31", "2026-11-27 09:00")
    assert resident.texts().count(WAITED) == 1
    assert "综合队 小张 正在办，这几天没有新的进展" in resident.last.text
    assert "11月30日（周一）前办结，还有 2 个工作日" in resident.last.text
    await ticks(world, "2026-12-01 17:30", "2026-12-01 17:35")
    assert resident.texts().count(WAITED) == 2
    assert "已经过了，对不住" in resident.last.text


async def test_a_word_waits_for_the_morning(world: World) -> None:
    """Nobody looked in time: not at night."""
    _, resident = await accepted(world)
    await ticks(world, "2026-11-26 23:00", "2026-11-27 06:00")
    assert WAITED not in resident.texts()
    await ticks(world, "2026-11-27 08:00")
    assert resident.texts().count(WAITED) == 1


async def test_whom_no_message_reaches_is_phoned(any_world: World) -> None:
    """The word goes to staff as a phone task, and counts as given."""
    world = any_world
    staff = await world.staff()
    _, resident = await accepted(world)
    await world.front.unreachable(resident.address)
    await ticks(world, "2026-11-26 17:30", "2026-11-26 17:31")
    assert staff.texts().count(WAITED) == 1
    assert staff.sees("打过了")
    assert (await order(world)).heard_at == at("2026-11-26 17:30")


async def test_neighbours_hear_with_the_order_that_carries_theirs(any_world: World) -> None:
    """Each by their own number."""
    world = any_world
    _, _ = await accepted(world)
    neighbour = world.person("居民乙")
    await neighbour.draft("玫瑰园4栋楼道的灯不亮了")
    await neighbour.press("提交")
    await neighbour.press("一起跟进")
    await ticks(world, "2026-11-26 17:30", "2026-11-26 17:31")
    assert neighbour.texts().count(WAITED) == 1
    assert "诉求号 1002：让您等了几天" in neighbour.last.text


async def test_an_order_that_nobody_takes_is_offered_by_name(any_world: World) -> None:
    """The member with least in hand, then the lead, then staff; anybody in the team may still accept."""
    world = any_world
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


async def test_staff_work_the_late_ones_down(any_world: World) -> None:
    """待办 lists them; 催办 reaches the handler at once; 已了解 takes one off the list for two days."""
    world = any_world
    staff = await world.staff()
    member, _ = await accepted(world)
    world.clock.now = at("2026-12-01 10:00")
    await staff.say("待办")
    assert "督办：超过期限还没办结的（1）" in staff.last.text
    await staff.press("1001 路灯照明 玫瑰园 · 小张 · 已超时 1 个工作日")
    answer = await staff.press("催办")
    assert answer.text == "已请小张抓紧。"
    assert "社区请您抓紧办" in member.texts()
    await staff.press("已了解")
    await staff.say("待办")
    assert "没有等您处理的事" in staff.last.text
    world.clock.now = at("2026-12-04 09:00")
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


async def test_a_communitys_own_clock_and_rhythm_count(world: World) -> None:
    """Two working days instead of five, hours of its own, one digest at eleven."""
    async with world.database.transaction() as session:
        home = await directory.community(session, next(iter(world.communities.values())))
        home.settings = {
            "hours": ["09:00-12:00", "13:00-17:00"],
            "clocks": {"other": {"close": 2}},
            "digests": ["11:00"],
        }
    world.desk.forget()
    member, resident = await accepted(world)
    assert (await order(world)).close_by == at("2026-11-25 17:00")
    await ticks(world, "2026-11-24 14:00", "2026-11-24 18:00", "2026-11-25 10:59")
    assert reminders(member) == 0
    await ticks(world, "2026-11-25 11:00")
    assert reminders(member) == 1
    await resident.press_data(f"v1:o{to_text((await order(world)).id)}:withdraw_yes:1:")


async def test_an_answer_gives_back_the_time_it_took(world: World) -> None:
    """A day of working time, not of the clock on the wall: half of the rest is half."""
    staff, resident = await world.staff(), world.person("居民甲")
    await resident.order(LAMP)
    await change(world, state="submitted", team_id=None)
    await staff.say("待办")
    await staff.press_data(staff.last.buttons[0].data)
    await staff.press("请补充")
    await staff.say("是几单元？")
    world.clock.now = at("2026-11-24 10:00")
    await resident.say("我的诉求")
    await resident.press("看 1001")
    await resident.press("补充")
    await resident.say("二单元")
    assert (await order(world)).state == "submitted"
    assert (await order(world)).paused_seconds == pytest.approx(7 * 3600, abs=60)
    assert (await order(world)).counted_from is None


async def test_one_digest_for_all_communities_of_the_street(world: World) -> None:
    """Whoever belongs to several of them hears once."""
    street = await world.staff("街道小周", "street")
    await accepted(world)
    async with world.database.transaction() as session:
        first = await directory.community(session, next(iter(world.communities.values())))
        facts = {**first.model_dump(), "id": first.id + 1, "code": "c9", "name": "乙社区"}
        session.add(Community(**facts))
        await session.flush()
        seat = (await session.exec(select(Membership).where(Membership.role == "street"))).one()
        session.add(Membership(**{**seat.model_dump(), "community_id": first.id + 1, "id": seat.id + 1}))
        mine = (await session.exec(select(Order))).one().model_dump()
        copy = {"id": mine["id"] + 1, "community_id": first.id + 1, "number": 1001, "team_id": None}
        session.add(Order(**{**mine, **copy}))
    await ticks(world, "2026-12-16 10:00", "2026-12-16 14:00")
    assert reminders(street) == 1
    assert "有 2 件事" in street.last.text


async def test_a_replayed_past_is_not_supervised(world: World) -> None:
    """Old orders written down from a sheet remind nobody, until somebody takes them up."""
    staff, resident = await world.staff(), world.person("居民甲")
    world.database.only_channel = CHANNEL
    await resident.order(LAMP)
    world.database.only_channel = None
    assert (await order(world)).check_at is None
    await ticks(world, "2026-12-16 10:00", "2026-12-16 14:00")
    assert reminders(staff) == 0
    assert await nudges(world) == []


async def test_a_member_whom_no_message_reaches_is_phoned(world: World) -> None:
    """Staff read what to remind them of."""
    staff = await world.staff()
    member, _ = await accepted(world)
    await world.front.unreachable(member.address)
    await ticks(world, "2026-11-26 10:30", "2026-11-26 14:00")
    assert "小张（没有留电话）收不到消息，请打个电话提醒" in staff.texts()


async def test_a_digest_longer_than_a_screen_says_where_the_rest_is(world: World) -> None:
    """Ten are listed."""
    member, _ = await accepted(world)
    await _copies(world, 30)
    await change(world, heard_at=at("2026-12-20 09:00"))
    await ticks(world, "2026-11-26 10:30", "2026-11-26 14:00")
    assert reminders(member) == 1
    assert "有 31 件事" in member.last.text
    assert "还有 21 件没有列出来，发「我的任务」都能看到。" in member.last.text


async def test_a_tick_costs_what_is_due(any_world: World) -> None:
    """Many open orders that can wait cost nothing; many that are due share their statements."""
    world = any_world
    await world.member("老李", "other", "lead")
    await accepted(world)
    await tick(world)
    await _copies(world, 150)
    world.clock.now = at("2026-11-26 10:30")
    with statements(world.database) as idle:
        await _put_off(world)
        idle.clear()
        assert await supervise(world.desk) == 0
    assert len(idle) <= 3, idle
    await change(world, check_at=at("2026-11-26 10:00"), heard_at=at("2026-12-20 09:00"))
    with statements(world.database) as busy:
        assert await supervise(world.desk) == 151
    assert len(busy) <= 16, busy
    assert len(await nudges(world)) == 151


async def _put_off(world: World) -> None:
    await change(world, check_at=at("2026-12-26 10:30"))


async def test_a_crash_between_looking_and_telling_loses_nothing(world: World) -> None:
    """The nudge is a row; whoever comes next tells it."""
    member, _ = await accepted(world)
    world.clock.now = at("2026-11-26 10:30")
    await supervise(world.desk)
    world.desk.forget()
    world.clock.now = at("2026-11-26 14:00")
    await digests.tell(world.desk)
    await world.settle()
    assert reminders(member) == 1


async def test_a_crash_while_telling_tells_later(any_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Message and mark are one transaction: neither is kept, and the next tick does both."""
    world = any_world
    member, _ = await accepted(world)
    await ticks(world, "2026-11-26 10:30")
    world.clock.now = at("2026-11-26 14:00")
    with monkeypatch.context() as broken:
        broken.setattr(supervision, "tell", _crash)
        with pytest.raises(OSError, match="power"):
            await digests.tell(world.desk)
    await world.settle()
    assert reminders(member) == 0
    await tick(world)
    assert reminders(member) == 1


async def _crash(*_: object) -> None:
    raise OSError("power")


async def _copies(world: World, count: int) -> None:
    """Write more orders down, each like the first."""
    async with world.database.transaction() as session:
        first = (await session.exec(select(Order).where(Order.number == 1001))).one()
        values = first.model_dump()
        for more in range(1, count + 1):
            session.add(Order(**{**values, "id": first.id + more, "number": 2000 + more}))
