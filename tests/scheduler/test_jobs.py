"""The timetable of the service: every job runs on a real database, and each has its name."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from apscheduler.triggers.interval import IntervalTrigger

from handlers.texts.jobs import JOB
from scheduler.jobs import Errands, timetable
from scheduler.runner import run_safely

if TYPE_CHECKING:
    import pytest

    from scheduler.runner import Job
    from tests.world import World


def jobs_of(world: World, fetched: list[bool]) -> list[Job]:
    """Return the service's timetable."""

    async def pictures() -> None:
        fetched.append(True)

    async def backup() -> None:
        fetched.append(False)

    return timetable(world.desk, Errands(pictures, world.photos, backup))


async def test_a_backup_that_nobody_wants_is_no_job(world: World) -> None:
    """Where the operator has switched it off, nothing can be overdue."""

    async def pictures() -> None:
        pass

    assert "backup" not in {job.name for job in timetable(world.desk, Errands(pictures, world.photos))}


async def test_the_service_s_own_jobs_run(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """Every one of them, on a real database with a draft and an order in it, without a complaint."""
    fetched = list[bool]()
    resident = world.person("居民甲")
    await resident.order("楼上半夜装修太吵了，玫瑰园3栋，邻居说了不听")
    await resident.draft("海棠苑2栋楼道灯不亮，摸黑下楼")
    world.clock.forward(minutes=31)
    for job in jobs_of(world, fetched):
        assert await run_safely(job) is None, job.name
    await world.settle()
    assert "a job failed" not in caplog.text
    assert "还没提交" in resident.texts()
    assert fetched == [True, False]


async def test_every_job_has_a_name_of_its_own_and_one_for_clerks(world: World) -> None:
    """By the one it is kept and shown on `/health`, by the other the doctor speaks of it."""
    names = [job.name for job in jobs_of(world, [])]
    assert len(set(names)) == len(names)
    assert set(names) <= set(JOB)


async def test_no_tick_is_further_away_than_an_hour(world: World) -> None:
    """And none takes longer than two: what was not done for three is overdue, whichever job it is."""
    for job in jobs_of(world, []):
        assert IntervalTrigger(seconds=job.seconds).interval <= timedelta(hours=1), job.name
        assert timedelta(0) < timedelta(seconds=job.limit) <= timedelta(hours=2)
