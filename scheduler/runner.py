"""Runs a timetable. What runs is bounded, what fails waits longer each time, and no job stops another."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from handlers.jobs import Promise, TroubleError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from handlers.jobs import JobState, Ledger

log = logging.getLogger(__name__)

FINISH = 3.0
"""Seconds for jobs that run when stopping; one that takes longer is undone, and done after the next start."""
CUT_OFF = 1.0
"""Seconds for what was cut off to undo what it had begun."""
LONGEST_WAIT = 600
"""Seconds that a job waits at most after failures, unless its own tick comes more seldom."""


@dataclass(frozen=True, slots=True)
class Job:
    """One line of the timetable: a name, how often (in seconds), and what to call.

    `limit` is how many seconds it may take; `people` says whether somebody waits for what it does.
    """

    name: str
    seconds: int
    run: Callable[[], Awaitable[object]]
    limit: float = 300
    people: bool = True

    @property
    def promise(self) -> Promise:
        """Return what operators may expect of it."""
        return Promise(
            self.name, timedelta(seconds=self.seconds), timedelta(seconds=self.limit), people=self.people
        )


class Timetable:
    """Runs the jobs. One that fails is told, and tried again at a later tick; it stops no other."""

    def __init__(self, jobs: Sequence[Job], ledger: Ledger) -> None:
        """Take the jobs; nothing runs before `start()`."""
        self.jobs = tuple(jobs)
        self._ledger = ledger
        self._since = ledger.clock()
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._running: dict[str, asyncio.Task[object]] = {}
        self._waits: dict[str, datetime] = {}
        self._stopping = asyncio.Event()

    def start(self) -> None:
        """Begin; each job runs once at once, to catch up after downtime."""
        self._since = self._ledger.clock()
        self._stopping.clear()
        for job in self.jobs:
            self._scheduler.add_job(
                self.tick,
                IntervalTrigger(seconds=job.seconds, timezone="UTC"),
                args=[job],
                id=job.name,
                coalesce=True,
                max_instances=2,  # the second only sees that the first still runs
                misfire_grace_time=None,
            )
        self._scheduler.start()
        for job in self.jobs:
            self._scheduler.add_job(self.tick, args=[job], misfire_grace_time=None)

    async def stop(self) -> None:
        """Begin nothing more, and let what runs come to its end; what takes too long is cut off."""
        if not self._scheduler.running:
            return
        self._stopping.set()
        self._scheduler.remove_all_jobs()
        await asyncio.sleep(0)  # a job that was handed to the event loop just now ends before it began
        if self._running:
            _, long = await asyncio.wait(set(self._running.values()), timeout=FINISH)
            for task in long:
                task.cancel()
            if long:
                await asyncio.wait(long, timeout=CUT_OFF)
        self._scheduler.shutdown(wait=False)

    async def states(self) -> tuple[JobState, ...]:
        """Return how the jobs fare."""
        return await self._ledger.states([job.promise for job in self.jobs], self._since)

    async def tick(self, job: Job) -> None:
        """Run a job where `stop` sees it, unless it runs already, waits after a failure, or all is to stop.

        Being cut off by `stop` is an orderly end: the scheduler would tell of it as an error of the job's.
        """
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - the scheduler runs coroutines as tasks
        if self._stopping.is_set() or job.name in self._running or self._waits_still(job):
            return
        self._running[job.name] = task
        try:
            await self._run(job)
        except asyncio.CancelledError:
            if not self._stopping.is_set():
                raise
            log.info("a job was cut off; it is done after the next start", extra={"job": job.name})
        finally:
            del self._running[job.name]

    def _waits_still(self, job: Job) -> bool:
        """Say whether a failed job waits; a clock that was set back makes nobody wait for ever."""
        left = (self._waits.get(job.name, self._since) - self._ledger.clock()).total_seconds()
        return 0 < left <= pause(job, failures=99)

    async def _run(self, job: Job) -> None:
        """Run a job and note how it fared."""
        started = self._ledger.clock()
        error = await run_safely(job)
        if error is None:
            self._waits.pop(job.name, None)
            await self._ledger.done(job.name, started)
            return
        failures = await self._ledger.failed(job.name, started, error)
        # Half a tick less: the tick itself comes a little sooner or later than its time.
        wait = pause(job, failures) - job.seconds / 2
        self._waits[job.name] = self._ledger.clock() + timedelta(seconds=wait)


def pause(job: Job, failures: int) -> float:
    """Return after how many seconds a job that failed so often in a row is tried again.

    At its next tick, then after two, four, eight ticks, and so on up to `LONGEST_WAIT`.
    """
    doubled = job.seconds * 2.0 ** min(failures - 1, 20)
    return min(doubled, max(LONGEST_WAIT, job.seconds))


async def run_safely(job: Job) -> Exception | None:
    """Run a job within its time; its failure is told, returned, and stays its own."""
    try:
        async with asyncio.timeout(job.limit) as clock:
            await job.run()
    except Exception as error:
        log.exception("a job failed", extra={"job": job.name})
        return TroubleError(f"longer than {job.limit:g} s") if clock.expired() else error
    return None
