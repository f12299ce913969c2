"""Whether the service does its work, for whoever watches over it. Nothing here tells of a person."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from handlers.texts import health as texts
from storage import checkup, claims, health, schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from handlers.jobs import JobState
    from storage.database import Database

log = logging.getLogger(__name__)

DATABASE, NOTICES, BACKUP = "database", "notices", "backup"
PICTURES, DISK = "pictures", "disk"
STARTING, BUSY = "starting", "busy"
"""What can be named as a reason or a warning, beside `job:NAME` and what a messenger refuses."""

STUCK = timedelta(minutes=15)
"""A notice that has been due for so long does not leave."""
BACKUP_DONE = "backup"
"""The job of the claims that tell of nightly backups; the period is the night."""
BACKUP_OLD = timedelta(hours=50)
"""Two nights and a little: the last backup may be one night old, and one may have failed."""


@dataclass(frozen=True, slots=True)
class Health:
    """How the service fares: `reasons` why it is not ready, `warnings` of what can wait until morning.

    `age` is how many seconds ago it was so.
    """

    ready: bool
    reasons: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    jobs: tuple[JobState, ...] = ()
    backup_at: datetime | None = None
    age: int = 0

    def as_json(self) -> dict[str, object]:
        """Return what `/health` answers."""
        return {
            "live": True,
            "ready": self.ready,
            "reasons": list(self.reasons),
            "warnings": list(self.warnings),
            "what_to_do": {
                name: texts.WHAT_TO_DO[name]
                for name in (*self.reasons, *self.warnings)
                if name in texts.WHAT_TO_DO
            },
            "jobs": {one.name: _job(one) for one in self.jobs},
            "backup": _moment(self.backup_at),
            "age": self.age,
        }


async def examine(
    database: Database, jobs: Iterable[JobState], now: datetime, around: Iterable[str] = ()
) -> Health:
    """Look at the database, write a row into it, and look at how the jobs fare.

    Not ready: messages cannot be kept, or nobody has done for a while what people wait for.
    `around` are warnings of what lies outside of the database.
    """
    jobs = tuple(jobs)
    overdue = tuple(f"job:{one.name}" for one in jobs if one.overdue and one.people)
    try:
        if await schema.revision(database) is None:
            return Health(ready=False, reasons=(DATABASE,), jobs=jobs)
        await health.write_a_trial(database, now)
        async with database.reading() as session:
            stuck, _ = await checkup.stuck(session, now - STUCK)
            backup = await claims.latest(session, BACKUP_DONE)
    except Exception:
        log.exception("the database does not answer, or cannot be written")
        return Health(ready=False, reasons=(DATABASE, *overdue), jobs=jobs)
    warnings = (*_of_jobs(jobs), *_of_work(stuck, backup, now), *around)
    return Health(not overdue, overdue, warnings, jobs, backup)


def _of_jobs(jobs: Iterable[JobState]) -> Iterator[str]:
    """Name what fails, and what is late without anybody waiting for it."""
    for one in jobs:
        if one.failures or (one.overdue and not one.people):
            yield f"job:{one.name}"


def _of_work(stuck: int, backup: datetime | None, now: datetime) -> Iterator[str]:
    if stuck:
        yield NOTICES
    if is_old(backup, now):
        yield BACKUP


def is_old(backup: datetime | None, now: datetime) -> bool:
    """Say whether nightly backups were made once, and are no more."""
    return backup is not None and now - backup > BACKUP_OLD


def _job(state: JobState) -> dict[str, object]:
    return {
        "last_success": _moment(state.ok_at),
        "failures": state.failures,
        "error": state.error,
        "overdue": state.overdue,
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
