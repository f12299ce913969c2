"""Running a timetable: once at the start, then at each tick; within its time, and in no other job's way."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from handlers.jobs import Ledger
from scheduler import runner
from scheduler.runner import Job, Timetable, pause
from tests.fakes import FakeClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from handlers.jobs import JobState
    from storage.database import Database

PATIENCE = 60
HOUR = 3600


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

    def __init__(self, database: Database) -> None:
        """Make the jobs."""
        self.works = [Work(name) for name in ("a", "b", "c")]
        self.clock = FakeClock()
        jobs = [Job(work.name, HOUR, work) for work in self.works]
        self.timetable = Timetable(jobs, Ledger(database, self.clock))

    async def tick(self, name: str, ago: timedelta = timedelta(0)) -> None:
        """Make a job due, or overdue, once its last run is over."""
        await self.rest(name)
        scheduler = self.timetable._scheduler
        scheduler.modify_job(name, next_run_time=datetime.now(UTC) - ago)

    async def rest(self, name: str) -> None:
        """Wait until a job runs no more."""
        if task := self.timetable._running.get(name):
            await asyncio.wait_for(asyncio.wait([task]), PATIENCE)

    async def run(self, at: int, **later: float) -> int:
        """Tick for a job after a while, and return how often it has been done in all."""
        self.clock.forward(**later)
        await self.timetable.tick(self.timetable.jobs[at])
        return self.works[at].done

    async def state(self, name: str) -> JobState:
        """Return how a job fares."""
        return next(one for one in await self.timetable.states() if one.name == name)


@pytest.fixture
async def clockwork(database: Database) -> AsyncIterator[Clockwork]:
    """A timetable that runs, every job having been done once."""
    made = Clockwork(database)
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
            await clockwork.tick(work.name)
            await work.until(times)
    assert [work.done for work in clockwork.works] == [3, 3, 3]


async def test_a_failing_job_stops_no_other_and_not_itself(
    clockwork: Clockwork, caplog: pytest.LogCaptureFixture
) -> None:
    """Its failure is told by its name, and its next tick comes."""
    first, second, _ = clockwork.works
    first.failing = True
    await clockwork.tick("a")
    await first.until(2)
    await clockwork.tick("b")
    await second.until(2)
    await clockwork.rest("a")
    clockwork.clock.forward(hours=1)
    told = [record for record in caplog.records if record.message == "a job failed"]
    assert [vars(record)["job"] for record in told] == ["a"]
    first.failing = False
    await clockwork.tick("a")
    await first.until(3)


async def test_ticks_missed_while_the_machine_slept_are_one(clockwork: Clockwork) -> None:
    """A laptop that was closed for a week does a job once, not a hundred times."""
    first = clockwork.works[0]
    await clockwork.tick("a", ago=timedelta(days=7))
    await first.until(2)
    await clockwork.tick("b")
    await clockwork.works[1].until(2)
    assert first.done == 2


async def test_stopping_lets_a_job_come_to_its_end(
    clockwork: Clockwork, caplog: pytest.LogCaptureFixture
) -> None:
    """What runs is not cut off, nothing new begins, and the log has nothing to complain of."""
    first = clockwork.works[0]
    first.hold = asyncio.Event()
    await clockwork.tick("a")
    await first.until(2)
    stopping = asyncio.create_task(clockwork.timetable.stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    first.hold.set()
    await asyncio.wait_for(stopping, PATIENCE)
    assert not first.cancelled
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_a_job_without_end_does_not_hold_up_the_stop(
    clockwork: Clockwork, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """After a while it is cut off; its transaction is undone, and the next start does it again.

    That is no error: nothing in the log frightens an operator.
    """
    monkeypatch.setattr(runner, "FINISH", 0.01)
    first = clockwork.works[0]
    first.hold = asyncio.Event()
    await clockwork.tick("a")
    await first.until(2)
    await asyncio.wait_for(clockwork.timetable.stop(), PATIENCE)
    assert first.cancelled
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_stopping_in_the_middle_of_the_catch_up_is_quiet(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The service is stopped in the moment of its start: what runs is cut off, the rest never begins."""
    monkeypatch.setattr(runner, "FINISH", 0.01)
    made = Clockwork(database)
    for work in made.works:
        work.hold = asyncio.Event()
    made.timetable.start()
    await made.works[0].until(1)
    await asyncio.wait_for(made.timetable.stop(), PATIENCE)
    assert all(work.cancelled for work in made.works if work.done)
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert not made.timetable._running


async def test_a_timetable_stopped_at_once_begins_nothing(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """Before the event loop has turned once."""
    made = Clockwork(database)
    made.timetable.start()
    await asyncio.wait_for(made.timetable.stop(), PATIENCE)
    assert [work.done for work in made.works] == [0, 0, 0]
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_a_timetable_that_never_began_is_stopped_quietly(database: Database) -> None:
    """The service may fail to open before its clock starts."""
    await Clockwork(database).timetable.stop()


async def test_a_job_that_fails_waits_longer_each_time(database: Database) -> None:
    """Tried at its next tick, then every second, fourth, eighth one; a success ends the waiting."""
    made, ticks = Clockwork(database), []
    made.works[0].failing = True
    job = Job("a", 60, made.works[0])
    for tick in range(20):
        before = made.works[0].done
        await made.timetable.tick(job)
        if made.works[0].done > before:
            ticks.append(tick)
        made.clock.forward(seconds=60)
    assert ticks == [0, 1, 3, 7, 15]
    made.works[0].failing = False
    for _ in range(12):
        await made.timetable.tick(job)
        made.clock.forward(seconds=60)
    assert made.works[0].done > len(ticks) + 1


def test_no_wait_is_longer_than_ten_minutes_or_a_tick() -> None:
    """What people wait for is soon done again once its trouble is over."""
    often, seldom = Job("often", 30, Work("often")), Job("seldom", HOUR, Work("seldom"))
    assert [pause(often, failures) for failures in (1, 2, 3, 50)] == [30, 60, 120, 600]
    assert [pause(seldom, failures) for failures in (1, 9)] == [HOUR, HOUR]


async def test_a_clock_set_back_makes_nobody_wait(database: Database) -> None:
    """A wait that would last longer than any wait is none."""
    made = Clockwork(database)
    made.works[0].failing = True
    assert await made.run(0) == 1
    assert await made.run(0, days=-400) == 2


async def test_a_job_that_hangs_is_ended_and_told(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """It counts as failed, with its limit as the reason, and the next one is tried."""
    made = Clockwork(database)
    made.works[0].hold = asyncio.Event()
    job = Job("a", HOUR, made.works[0], limit=0.01)
    made.timetable.jobs = (job,)
    await asyncio.wait_for(made.timetable.tick(job), PATIENCE)
    assert made.works[0].cancelled
    state = await made.state("a")
    assert (state.failures, state.error) == (1, "longer than 0.01 s")
    assert "a job failed" in caplog.text


async def test_a_job_that_runs_is_not_begun_again(database: Database) -> None:
    """The tick that comes meanwhile is let go by."""
    made = Clockwork(database)
    made.works[0].hold = asyncio.Event()
    running = asyncio.create_task(made.timetable.tick(made.timetable.jobs[0]))
    await made.works[0].until(1)
    assert await made.run(0) == 1
    made.works[0].hold.set()
    await running
    assert await made.run(0) == 2


async def test_how_a_job_fares_is_known(database: Database) -> None:
    """Its last success, its failures in a row, and whether it is overdue."""
    made = Clockwork(database)
    await made.run(0)
    done = made.clock()
    made.works[0].failing = True
    await made.run(0, hours=1)
    await made.run(0, hours=2)
    state = await made.state("a")
    assert (state.ok_at, state.failures, state.error, state.overdue) == (done, 2, "ValueError", False)
    made.clock.forward(hours=2)
    assert (await made.state("a")).overdue
