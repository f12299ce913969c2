"""How reminders are told: everything in one message, at working times; danger waits for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import select

from storage import directory
from storage.ids import to_text
from storage.models import Community, Membership, Order
from tests.handlers.clockwork import accepted, change, change_one, copies, order, reminders, ticks
from tests.orders.calendars import at

if TYPE_CHECKING:
    from tests.world import World


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


async def test_a_digest_longer_than_a_screen_says_where_the_rest_is(world: World) -> None:
    """Ten are listed."""
    member, _ = await accepted(world)
    await copies(world, 30)
    await change(world, heard_at=at("2026-12-20 09:00"))
    await ticks(world, "2026-11-26 10:30", "2026-11-26 14:00")
    assert reminders(member) == 1
    assert "有 31 件事" in member.last.text
    assert "还有 21 件没有列出来，发「我的任务」都能看到。" in member.last.text


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


async def test_a_member_whom_no_message_reaches_is_phoned(world: World) -> None:
    """Staff read what to remind them of."""
    staff = await world.staff()
    member, _ = await accepted(world)
    await world.front.unreachable(member.address)
    await ticks(world, "2026-11-26 10:30", "2026-11-26 14:00")
    assert "小张（没有留电话）收不到消息，请打个电话提醒" in staff.texts()
