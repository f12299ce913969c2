"""The timetable. Every job asks the database what is due, so a missed tick only makes it later."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from handlers import learning_desk, upkeep

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from handlers.desk import Desk

log = logging.getLogger(__name__)

FINISH = 5.0
"""Seconds for jobs that run when stopping; one that takes longer is undone, and done after the next start."""


@dataclass(frozen=True, slots=True)
class Job:
    """One line of the timetable: a name, how often (in seconds), and what to call."""

    name: str
    seconds: int
    run: Callable[[], Awaitable[object]]


def timetable(desk: Desk, pictures: Callable[[], Awaitable[object]]) -> list[Job]:
    """Return every job of the service."""
    return [
        Job("drafts offered and put away", 60, lambda: upkeep.tend_drafts(desk)),
        Job("questions lapse, results expire", 300, lambda: upkeep.tend_orders(desk)),
        Job("what the sorting learned, weekly", 600, lambda: learning_desk.tend_weeks(desk)),
        Job("pictures fetched", 30, pictures),
    ]


class Timetable:
    """Runs the jobs. A job that fails is logged and tried at its next tick; it stops no other."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        """Take the jobs; nothing runs before `start()`."""
        self._jobs = jobs
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._running: set[asyncio.Task[object]] = set()

    def start(self) -> None:
        """Begin; each job runs once at once, to catch up after downtime."""
        for job in self._jobs:
            self._scheduler.add_job(
                self._run,
                IntervalTrigger(seconds=job.seconds, timezone="UTC"),
                args=[job],
                id=job.name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        self._scheduler.start()
        for job in self._jobs:
            self._scheduler.add_job(self._run, args=[job], misfire_grace_time=None)

    async def stop(self) -> None:
        """Begin nothing more, and let what runs come to its end."""
        if not self._scheduler.running:
            return
        self._scheduler.remove_all_jobs()
        await asyncio.sleep(0)  # a job that was handed to the event loop just now begins, and is seen
        if self._running:
            await asyncio.wait(set(self._running), timeout=FINISH)
        self._scheduler.shutdown(wait=False)

    async def _run(self, job: Job) -> None:
        """Run a job where `stop` sees it."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - the scheduler runs coroutines as tasks
        self._running.add(task)
        try:
            await run_safely(job)
        finally:
            self._running.discard(task)


async def run_safely(job: Job) -> None:
    """Run a job; its failure is told and stays its own."""
    try:
        await job.run()
    except Exception:
        log.exception("a job failed", extra={"job": job.name})
