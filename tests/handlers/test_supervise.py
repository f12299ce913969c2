"""Time passes: who is reminded, when and how often, and what the people concerned read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from handlers import digests
from handlers.supervise import supervise
from storage import absences, directory, supervision
from storage.ids import to_text
from storage.models import Community, Membership, Order
from tests.counts import statements
from tests.handlers.clockwork import (
    LAMP,
    accepted,
    actions,
    change,
    change_one,
    copies,
    nudges,
    order,
    reminders,
    tick,
    ticks,
    waits,
)
from tests.orders.calendars import at
from tests.world import CHANNEL

if TYPE_CHECKING:
    from tests.world import World


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
    assert (
        "1001 路灯照明 玫瑰园：时间过半了，请写一句进展。11月30日（周一）前办结，还有 2 个工作日"
        in member.texts()
    )
    assert (
        "（综合队、小张）：到期还没办结，请您督办。原定11月30日（周一）办结，已超时 1 个工作日"
        in staff.texts()
    )
    assert "已提级，请街道协调" in street.texts()
    assert (await order(world)).level == 2
    assert (await actions(world)).count("escalate") == 1


async def test_what_staff_have_not_dispatched_is_told_as_theirs(world: World) -> None:
    """Nobody can accept what was not dispatched: staff read what is left for them to do, each time."""
    staff, resident = await world.staff(), world.person("居民甲")
    await resident.order("高龄津贴怎么办手续，要带什么材料，玫瑰园4栋")
    await ticks(
        world, *(f"2026-11-2{day} {face}" for day in (4, 5, 6) for face in ("09:00", "14:00", "17:31"))
    )
    await ticks(world, "2026-11-27 09:00")
    told = [shown.text for shown in staff.chat if "⏰" in shown.text]
    assert all("还没有派单，请您安排" in text for text in told)
    assert "到期了还没有派单" in told[-1]
    assert "没人接" not in staff.texts()


async def test_what_hangs_is_said_again_until_it_is_done(any_world: World) -> None:
    """After 提级 nothing new happens by itself: staff read of it every three working days, with the rest."""
    world = any_world
    await world.member("老李", "other", "lead")
    staff, street = await world.staff(), await world.staff("街道小周", "street")
    member, resident = await accepted(world)
    heard = []
    for moment in ("12-01", "12-03", "12-04", "12-07", "12-08", "12-09", "12-10", "12-11", "12-14", "12-15"):
        await ticks(world, f"2026-{moment} 09:00", f"2026-{moment} 14:00", f"2026-{moment} 17:31")
        heard.append(reminders(staff))
    assert heard == [1, 1, 2, 2, 2, 3, 3, 3, 4, 4], (
        "due on 30 November, then on the mornings after 3, 6, 9 days"
    )
    assert (
        "（综合队、小张）：还是没办结，请接着督办。原定11月30日（周一）办结，已超时 10 个工作日"
        in staff.texts()
    )
    assert reminders(street) == 1
    await member.press("办结")
    await member.say("换好了")
    await ticks(world, "2026-12-18 09:00", "2026-12-23 09:00")
    assert reminders(staff) == 4
    assert resident.sees("已解决")


async def test_what_staff_took_note_of_rests_for_three_days(world: World) -> None:
    """已了解 counts the days anew, and takes back what was to be said with the next digest."""
    staff, _ = await world.staff(), await world.staff("街道小周", "street")
    await accepted(world)
    await ticks(world, "2026-11-30 17:31", "2026-12-01 09:00", "2026-12-03 17:31")
    assert [one.kind for one in await nudges(world)].count("still:20261203") == 1
    await staff.press("看 1001")
    await staff.press("已了解")
    await ticks(world, "2026-12-04 09:00", "2026-12-07 09:00", "2026-12-08 09:00", "2026-12-09 09:00")
    assert reminders(staff) == 1, "it was after closing: three whole days after the 4th end on the 9th"
    await ticks(world, "2026-12-09 17:31", "2026-12-10 09:00")
    assert reminders(staff) == 2


async def test_a_new_date_ends_what_was_to_be_said_again(world: World) -> None:
    """An extension between the evening and the digest: it is not late any more."""
    staff, _ = await world.staff(), await world.staff("街道小周", "street")
    await accepted(world)
    await ticks(world, "2026-11-30 17:31", "2026-12-01 09:00", "2026-12-03 17:31")
    await change(world, close_by=at("2026-12-30 17:30"))
    await ticks(world, "2026-12-04 09:00")
    assert reminders(staff) == 1


async def test_what_hangs_hides_nothing_new(world: World) -> None:
    """A digest lists ten: what was said before stands behind what is new."""
    staff, _ = await world.staff(), await world.staff("街道小周", "street")
    await accepted(world)
    await ticks(world, "2026-11-30 17:31", "2026-12-01 09:00")
    await copies(world, 30)
    await change(world, check_at=at("2026-12-10 17:30"))
    world.clock.now = at("2026-12-10 10:00")
    await world.person("居民乙").order("海棠苑2栋下水道堵了，臭气熏天")
    await change_one(world, 1002, state="submitted", team_id=None, close_by=at("2026-12-11 08:30"))
    await ticks(world, "2026-12-11 08:31", "2026-12-11 09:00")
    lines = [line for line in staff.last.text.split("\n") if line.startswith("·")]
    assert "1002" in lines[0]
    assert "到期了还没有派单" in lines[0]
    assert "还有 22 件没有列出来（超期一直没办结的 22 件），发「待办」都能看到。" in staff.last.text


async def test_who_hears_in_the_handlers_place_reads_that(world: World) -> None:
    """The handler has no way to hear (they left, they are away): the lead is not asked to write progress."""
    lead = await world.member("老李", "other", "lead")
    member, _ = await accepted(world)
    await ticks(world, "2026-11-26 09:00")
    async with world.database.transaction() as session:
        person = (await order(world)).handler_id or 0
        await absences.begin(session, list(world.communities.values()), person, world.clock(), None)
    await ticks(world, "2026-11-26 10:30", "2026-11-26 14:00")
    assert reminders(member) == 0
    assert "（综合队、小张）：时间过半了，接单人不在，请您安排。" in lead.last.text


async def test_downtime_brings_each_level_one_word(world: World) -> None:
    """Nobody looked for weeks: everybody concerned hears once, the member of the street's matter too."""
    lead, staff = await world.member("老李", "other", "lead"), await world.staff()
    street = await world.staff("街道小周", "street")
    member, resident = await accepted(world)
    await ticks(world, "2026-12-16 10:00", "2026-12-16 14:00", "2026-12-17 09:00")
    assert [reminders(one) for one in (member, lead, staff, street)] == [1, 1, 1, 1]
    assert waits(resident) == 1
    assert (await order(world)).nudged == 4


async def test_several_processes_do_everything_once(any_world: World) -> None:
    """They look, and tell, in the same moment."""
    world = any_world
    member, resident = await accepted(world)
    await copies(world, 40)
    await change(world, check_at=at("2026-11-26 10:00"), heard_at=at("2026-11-20 09:00"))
    world.clock.now = at("2026-11-26 10:30")
    await tick(world, processes=4)
    world.clock.now = at("2026-11-26 14:00")
    await tick(world, processes=4)
    assert reminders(member) == 1
    assert "有 41 件事" in member.last.text
    assert waits(resident) == 1
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


async def test_danger_waits_for_nothing(world: World) -> None:
    """At four in the morning, on a Sunday."""
    member, _ = await accepted(world)
    times = {"received_at": at("2026-11-28 16:00"), "close_by": at("2026-11-29 16:00")}
    await change(world, urgency="emergency", **times)
    await ticks(world, "2026-11-29 03:59", "2026-11-29 04:00")
    assert reminders(member) == 1


async def test_what_is_urgent_waits_for_the_morning_and_for_nothing_else(world: World) -> None:
    """Nobody is woken for a broken heating; but a Sunday is no reason to leave it."""
    member, _ = await accepted(world)
    await change(world, urgency="urgent", received_at=at("2026-11-28 16:00"), close_by=at("2026-11-29 16:00"))
    await ticks(world, "2026-11-29 04:00", "2026-11-29 07:59")
    assert reminders(member) == 0
    await ticks(world, "2026-11-29 08:00")
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


async def test_a_communitys_own_clock_and_rhythm_count(world: World) -> None:
    """Two working days instead of five, hours of its own, one digest at eleven."""
    async with world.database.transaction() as session:
        home = await session.get_one(Community, next(iter(world.communities.values())))
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
    await copies(world, 30)
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
    await copies(world, 150)
    world.clock.now = at("2026-11-26 10:30")
    with statements(world.database) as idle:
        await _put_off(world)
        idle.clear()
        assert await supervise(world.desk) == 0
    assert len(idle) <= 3, idle
    await change(world, check_at=at("2026-11-26 10:00"), heard_at=at("2026-12-20 09:00"))
    with statements(world.database) as busy:
        assert await supervise(world.desk) == 151
    assert len(busy) <= 9, busy
    assert len(await nudges(world)) == 151


async def test_thousands_that_are_due_at_once_share_their_statements(any_world: World) -> None:
    """After a long holiday: a batch of 300 costs five statements, telling 100 people a few dozen."""
    world = any_world
    await world.member("老李", "other", "lead")
    await world.staff()
    await accepted(world)
    await copies(world, 1200)
    await change(world, check_at=at("2026-12-10 10:00"))
    world.clock.now = at("2026-12-10 10:30")
    with statements(world.database) as looking:
        assert await supervise(world.desk) == 1201
    assert len(looking) <= 5 * 5 + 5, len(looking)
    world.clock.now = at("2026-12-10 14:00")
    with statements(world.database) as telling:
        assert await digests.tell(world.desk) == 4
    assert len(telling) <= 30, len(telling)


async def test_many_residents_who_wait_share_their_statements(any_world: World) -> None:
    """What telling one costs does not grow with how many are told."""
    world = any_world
    await accepted(world)
    await copies(world, 60, residents=True)
    world.clock.now = at("2026-11-26 17:30")
    await supervise(world.desk)
    with statements(world.database) as telling:
        assert await digests.tell(world.desk) == 61
    assert len(telling) <= 30, len(telling)


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
