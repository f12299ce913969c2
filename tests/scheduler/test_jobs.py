"""The timetable: everything once at the start, then at its tick, and no job in another's way."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from apscheduler.triggers.interval import IntervalTrigger

from scheduler import jobs
from scheduler.jobs import Job, Timetable, run_safely, timetable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.world import World

PATIENCE = 10


class Work:
    """Counts how often it was done; fails or waits when told to."""

    def __init__(self, name: str) -> None:
        """Begin with nothing done."""
        self.name = name
        self.done = 0
        self.cancelled = False
        self.failing = False
        self.hold: asyncio.Event | None = None
        self._rung = asyncio.Condition()

    async def __call__(self) -> None:
        """Do it."""
        self.done += 1
        async with self._rung:
            self._rung.notify_all()
        if self.failing:
            raise ValueError(self.name)
        try:
            if self.hold is not None:
                await self.hold.wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise

    async def until(self, times: int) -> None:
        """Wait until it was done so often."""
        async with asyncio.timeout(PATIENCE), self._rung:
            await self._rung.wait_for(lambda: self.done >= times)


class Clockwork:
    """A timetable of three jobs, an hour apart, whose ticks come when a test says so."""

    def __init__(self) -> None:
        """Make the jobs."""
        self.works = [Work(name) for name in ("a", "b", "c")]
        self.timetable = Timetable([Job(work.name, 3600, work) for work in self.works])

    def tick(self, name: str, ago: timedelta = timedelta(0)) -> None:
        """Make a job due, or overdue."""
        scheduler = self.timetable._scheduler
        scheduler.modify_job(name, next_run_time=datetime.now(UTC) - ago)


@pytest.fixture
async def clockwork() -> AsyncIterator[Clockwork]:
    """A timetable that runs, every job having been done once."""
    made = Clockwork()
    made.timetable.start()
    for work in made.works:
        await work.until(1)
    yield made
    await made.timetable.stop()


async def test_everything_is_done_once_at_the_start(clockwork: Clockwork) -> None:
    """What was missed while the service was away is caught up with at once; the next tick is far."""
    assert [work.done for work in clockwork.works] == [1, 1, 1]


async def test_every_job_comes_back_at_its_tick(clockwork: Clockwork) -> None:
    """Each by itself, and again."""
    for times in (2, 3):
        for work in clockwork.works:
            clockwork.tick(work.name)
            await work.until(times)
    assert [work.done for work in clockwork.works] == [3, 3, 3]


async def test_a_failing_job_stops_no_other_and_not_itself(
    clockwork: Clockwork, caplog: pytest.LogCaptureFixture
) -> None:
    """Its failure is told by its name, and its next tick comes."""
    first, second, _ = clockwork.works
    first.failing = True
    clockwork.tick("a")
    await first.until(2)
    clockwork.tick("b")
    await second.until(2)
    told = [record for record in caplog.records if record.message == "a job failed"]
    assert [vars(record)["job"] for record in told] == ["a"]
    first.failing = False
    clockwork.tick("a")
    await first.until(3)


async def test_ticks_missed_while_the_machine_slept_are_one(clockwork: Clockwork) -> None:
    """A laptop that was closed for a week does a job once, not a hundred times."""
    first = clockwork.works[0]
    clockwork.tick("a", ago=timedelta(days=7))
    await first.until(2)
    clockwork.tick("b")
    await clockwork.works[1].until(2)
    assert first.done == 2


async def test_stopping_lets_a_job_come_to_its_end(
    clockwork: Clockwork, caplog: pytest.LogCaptureFixture
) -> None:
    """What runs is not cut off, nothing new begins, and the log has nothing to complain of."""
    first = clockwork.works[0]
    first.hold = asyncio.Event()
    clockwork.tick("a")
    await first.until(2)
    stopping = asyncio.create_task(clockwork.timetable.stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    first.hold.set()
    await asyncio.wait_for(stopping, PATIENCE)
    assert not first.cancelled
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_a_job_without_end_does_not_hold_up_the_stop(
    clockwork: Clockwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a while it is cut off; its transaction is undone, and the next start does it again."""
    monkeypatch.setattr(jobs, "FINISH", 0.01)
    first = clockwork.works[0]
    first.hold = asyncio.Event()
    clockwork.tick("a")
    await first.until(2)
    await asyncio.wait_for(clockwork.timetable.stop(), PATIENCE)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert first.cancelled


async def test_a_timetable_that_never_began_is_stopped_quietly() -> None:
    """The service may fail to open before its clock starts."""
    await Clockwork().timetable.stop()


async def test_the_service_s_own_jobs_run(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """Every one of them, on a real database with a draft and an order in it, without a complaint."""
    fetched: list[bool] = []

    async def pictures() -> None:
        fetched.append(True)

    resident = world.person("居民甲")
    await resident.order("楼上半夜装修太吵了，玫瑰园3栋，邻居说了不听")
    await resident.draft("海棠苑2栋楼道灯不亮，摸黑下楼")
    world.clock.forward(minutes=31)
    table = timetable(world.desk, pictures)
    for job in table:
        await run_safely(job)
    await world.settle()
    assert "a job failed" not in caplog.text
    assert "还没提交" in resident.last.text
    assert fetched == [True]
    assert len({job.name for job in table}) == len(table)
    assert all(IntervalTrigger(seconds=job.seconds).interval <= timedelta(hours=1) for job in table)
