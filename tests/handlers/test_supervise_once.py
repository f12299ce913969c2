"""Reminders come once, whoever runs or crashes beside, and cost what is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from handlers import digests
from handlers.supervise import supervise
from storage import supervision
from tests.counts import statements
from tests.handlers.clockwork import accepted, change, copies, nudges, reminders, tick, ticks, waits
from tests.orders.calendars import at

if TYPE_CHECKING:
    from tests.world import World


async def test_several_processes_do_everything_once(world: World) -> None:
    """They look, and tell, in the same moment."""
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


async def test_a_crash_while_telling_tells_later(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Message and mark are one transaction: neither is kept, and the next tick does both."""
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


async def test_a_tick_costs_what_is_due(world: World) -> None:
    """Many open orders that can wait cost nothing; many that are due share their statements."""
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


async def _put_off(world: World) -> None:
    await change(world, check_at=at("2026-12-26 10:30"))


async def test_thousands_that_are_due_at_once_share_their_statements(world: World) -> None:
    """After a long holiday: a batch of 300 costs five statements, telling 100 people a few dozen."""
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


async def test_many_residents_who_wait_share_their_statements(world: World) -> None:
    """What telling one costs does not grow with how many are told."""
    await accepted(world)
    await copies(world, 60, residents=True)
    world.clock.now = at("2026-11-26 17:30")
    await supervise(world.desk)
    with statements(world.database) as telling:
        assert await digests.tell(world.desk) == 61
    assert len(telling) <= 30, len(telling)
