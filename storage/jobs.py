"""How the jobs of the timetable fared: one row a job, shared by every process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update
from sqlmodel import col, select

from storage.database import Session, insert_once
from storage.models import JobRun

if TYPE_CHECKING:
    from datetime import datetime

LONGEST_ERROR = 200


async def succeeded(session: Session, job: str, started: datetime, now: datetime) -> None:
    """Note that a job has come to its end well."""
    await _write(session, job, started_at=started, ok_at=now, failures=0, error="")


async def failed(
    session: Session, job: str, started: datetime, now: datetime, *, failures: int, error: str
) -> None:
    """Note that a job has failed, for the `failures`-th time in a row."""
    await _write(
        session, job, started_at=started, failed_at=now, failures=failures, error=error[:LONGEST_ERROR]
    )


async def runs(session: Session) -> list[JobRun]:
    """Return how every job fared that has ever run."""
    return list((await session.exec(select(JobRun).order_by(col(JobRun.job)))).all())


async def _write(session: Session, job: str, **values: object) -> None:
    """Make the job's row, or change it."""
    if not await insert_once(session, JobRun, job=job, **{"failures": 0, "error": "", **values}):
        await session.exec(
            update(JobRun)
            .where(col(JobRun.job) == job)
            .values(**values)
            .execution_options(synchronize_session=False)
        )
