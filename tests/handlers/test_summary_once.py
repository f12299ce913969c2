"""A summary is made once and whole, whatever stops, crashes or runs beside it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from gc import collect
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from handlers import summary
from handlers.desk import Desk
from handlers.jobs import TroubleError
from handlers.reporting import gather
from storage import claims
from storage.models import Claim, Document, Notice, Summary
from tests.counts import statements
from tests.handlers.mondays import MONDAY_NINE, busy, rows, shown, tick
from tests.world import open_world, sorter

if TYPE_CHECKING:
    from orders.report import Period, Report
    from storage.database import Session
    from storage.models import Community
    from tests.world import World


async def test_two_processes_make_it_once(world: World) -> None:
    """Both reckon at the same time on one database; one writes."""
    staff, _, _ = await busy(world)
    world.clock.now = MONDAY_NINE
    other = Desk(world.database, world.clock, sorter())
    done = await asyncio.gather(summary.tend(world.desk), summary.tend(other))
    await world.settle()
    assert sorted(done) == [0, 1]
    assert len(shown(staff)) == 1
    assert len(await rows(world)) == 1


async def test_two_processes_bring_a_draft_up_once(world: World) -> None:
    """Both see at the same moment that nobody has reacted."""
    staff, _, _ = await busy(world)
    await tick(world, MONDAY_NINE)
    world.clock.now = MONDAY_NINE + timedelta(days=1, hours=8, minutes=30)
    other = Desk(world.database, world.clock, sorter())
    await asyncio.gather(summary.tend(world.desk), summary.tend(other))
    await world.settle()
    assert len(shown(staff)) == 2


async def test_a_crash_in_the_middle_leaves_nothing_half_done(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Claim, row, files and notices are one transaction: whoever comes next does all of it."""
    staff, _, _ = await busy(world)

    async def crash(*_: object) -> None:
        raise RuntimeError("the power went")

    with monkeypatch.context() as patched:
        patched.setattr(summary, "ask", crash)
        with pytest.raises(TroubleError, match="RuntimeError"):
            await tick(world, MONDAY_NINE)
    async with world.database.reading() as session:
        for table in (Summary, Document):
            assert not (await session.exec(select(table))).all()
        assert "2026-W48" not in (await session.exec(select(Claim.period))).all()
    assert await tick(world) == 1
    assert len(shown(staff)) == 1


async def test_who_stops_in_the_middle_leaves_no_piece_behind(
    any_url: str, recwarn: pytest.WarningsRecorder
) -> None:
    """The service is told to stop over the first of several pieces: the others were never begun."""
    async with open_world(any_url, communities=("甲社区", "乙社区")) as world:
        await busy(world)
        world.clock.now = MONDAY_NINE
        begun = asyncio.Event()

        async def hang(*_: object) -> Report:
            begun.set()
            await asyncio.Event().wait()
            raise AssertionError

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(gather, "report", hang)
            running = asyncio.create_task(summary.tend(world.desk))
            await asyncio.wait_for(begun.wait(), 60)
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running
        del running
        collect()
        assert not [one for one in recwarn if "never awaited" in str(one.message)]


async def test_a_claim_without_a_summary_is_respected(world: World) -> None:
    """Whoever claimed has done it."""
    staff, _, _ = await busy(world)
    async with world.database.transaction() as session:
        community = world.communities["甲社区"]
        assert await claims.claim(session, summary.JOB, community, "2026-W48", world.clock())
    assert await tick(world, MONDAY_NINE) == 0
    assert not shown(staff)


async def test_notices_of_a_summary_are_written_with_it(world: World) -> None:
    """Before anything is sent they are rows; each of staff has one."""
    await busy(world)
    await world.staff("社区小王")
    world.clock.now = MONDAY_NINE
    await summary.tend(world.desk)
    async with world.database.reading() as session:
        waiting = (await session.exec(select(Notice).where(Notice.state == "pending"))).all()
    assert len([one for one in waiting if (one.card or "").startswith("sum:")]) == 2


async def test_one_community_in_trouble_keeps_no_other_waiting(
    any_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job says that it failed; the other community has its draft, and the first gets it later."""
    async with open_world(any_url, communities=("甲社区", "乙社区")) as world:
        staff, _, _ = await busy(world)
        neighbour = world.person("李大爷")
        await neighbour.draft("海棠苑2栋下水道堵了，污水流了一地")
        await neighbour.press("乙社区")
        await neighbour.press("提交")
        report = gather.report

        async def sometimes(session: Session, desk: Desk, community: Community, period: Period) -> Report:
            if community.name == "甲社区":
                raise OSError(community.name)
            return await report(session, desk, community, period)

        with monkeypatch.context() as patched:
            patched.setattr(gather, "report", sometimes)
            patched.setattr(gather, "comparison", sometimes)
            with pytest.raises(TroubleError) as told:
                await tick(world, MONDAY_NINE)
        assert "甲社区" not in str(told.value)
        assert len(await rows(world)) == 1
        await tick(world)
        assert len(shown(staff)) == 1


async def test_a_tick_with_nothing_due_asks_next_to_nothing(world: World) -> None:
    """A handful of small queries, whatever was done before."""
    await busy(world)
    await tick(world, MONDAY_NINE)
    with statements(world.database) as asked:
        assert await summary.tend(world.desk) == 0
    assert len(asked) <= 6
