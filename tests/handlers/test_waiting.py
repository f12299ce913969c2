"""Who waits hears how it stands: honestly, every three working days, and never at night."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.handlers.clockwork import (
    WAITED,
    accepted,
    change,
    order,
    reminders,
    ticks,
)
from tests.orders.calendars import at

if TYPE_CHECKING:
    from tests.world import World


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
