"""Time passes: who is reminded of what, at which share of it, and how often."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from storage import absences
from tests.handlers.clockwork import LAMP, accepted, actions, change, nudges, order, reminders, ticks, waits
from tests.orders.calendars import at
from tests.world import CHANNEL

if TYPE_CHECKING:
    from tests.world import World


async def test_each_level_hears_in_its_turn(world: World) -> None:
    """The member at half the time, the lead at four fifths, staff when it is due, the street at half more."""
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


async def test_what_hangs_is_said_again_until_it_is_done(world: World) -> None:
    """After 提级 nothing new happens by itself: staff read of it every three working days, with the rest."""
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
