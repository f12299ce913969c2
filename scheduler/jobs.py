"""The timetable. Every job asks the database what is due, so a missed tick only makes it later."""

from __future__ import annotations

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

    def start(self) -> None:
        """Begin; each job runs once at once, to catch up after downtime."""
        for job in self._jobs:
            self._scheduler.add_job(
                run_safely,
                IntervalTrigger(seconds=job.seconds, timezone="UTC"),
                args=[job],
                id=job.name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        self._scheduler.start()
        for job in self._jobs:
            self._scheduler.add_job(run_safely, args=[job], misfire_grace_time=None)

    def stop(self) -> None:
        """Stop; what runs is not interrupted."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)


async def run_safely(job: Job) -> None:
    """Run a job; its failure is told and stays its own."""
    try:
        await job.run()
    except Exception:
        log.exception("a job failed", extra={"job": job.name})
