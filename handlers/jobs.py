"""How the jobs of the timetable fare: remembered here, written down with few writes, judged for operators.

Nothing personal: of an error only its kind is kept, unless it is a :class:`TroubleError`.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from storage import jobs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from storage.database import Database
    from storage.models import JobRun

log = logging.getLogger(__name__)

WRITE_EVERY = timedelta(minutes=5)
"""A job that goes on as before is written down at most so often."""
TICKS = 3
SHORTEST_GRACE = timedelta(minutes=10)
"""Longer than `WRITE_EVERY`: what another process did is known by then."""
SILENT = timedelta(hours=3)
"""No job waits longer for its tick than an hour, and none takes longer than two: what has not been done
for three is overdue."""
GONE = timedelta(days=1)
"""A job that was last begun so long before all the others is no longer in the timetable."""


class TroubleError(Exception):
    """Why a job failed, in words that an operator may read: they name no person."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What is promised of a job: how often it is done, how long it may take, whether people wait for it."""

    name: str
    every: timedelta
    limit: timedelta
    people: bool = True

    @property
    def grace(self) -> timedelta:
        """Return how long after a success the next one may come."""
        return max(TICKS * self.every + self.limit, SHORTEST_GRACE)


@dataclass(frozen=True, slots=True)
class Fared:
    """How a job fares: `failures` in a row, `error` of the last of them."""

    started_at: datetime
    ok_at: datetime | None = None
    failures: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True)
class JobState:
    """How a job fares, judged."""

    name: str
    ok_at: datetime | None
    failures: int
    error: str
    overdue: bool
    people: bool


@dataclass
class Ledger:
    """Remembers how each job fared in this process, and tells the database now and then."""

    database: Database
    clock: Callable[[], datetime]
    _fared: dict[str, Fared] = field(default_factory=dict)
    _written: dict[str, datetime] = field(default_factory=dict)

    async def done(self, job: str, started: datetime) -> None:
        """Note that a job has come to its end well."""
        before, now = self._fared.get(job), self.clock()
        self._fared[job] = Fared(started, now)
        if before is None or before.failures or self._is_time(job, now):
            await self._write(job)

    async def failed(self, job: str, started: datetime, error: BaseException) -> int:
        """Note that a job has failed; return how often it has in a row."""
        before, now = self._fared.get(job) or Fared(started), self.clock()
        self._fared[job] = Fared(started, before.ok_at, before.failures + 1, why(error))
        if not before.failures or self._is_time(job, now):
            await self._write(job)
        return before.failures + 1

    async def states(self, promises: Iterable[Promise], since: datetime) -> tuple[JobState, ...]:
        """Judge every job by what this process and the others did; `since` is when this one began.

        A database that does not answer is left out: what happens here is known without it.
        """
        try:
            async with self.database.reading() as session:
                rows = {row.job: row for row in await jobs.runs(session)}
        except Exception:
            log.exception("how the jobs fared could not be read")
            rows = {}
        return tuple(self._judge(one, rows, since) for one in promises)

    def _judge(self, promise: Promise, rows: Mapping[str, JobRun], since: datetime) -> JobState:
        here, row = self._fared.get(promise.name), rows.get(promise.name)
        known = [one.ok_at for one in (here, row) if one is not None and one.ok_at is not None]
        ok_at = max(known, default=None)
        told = here or row
        return JobState(
            promise.name,
            ok_at,
            told.failures if told else 0,
            told.error if told else "",
            overdue=self.clock() - max(ok_at or since, since) > promise.grace,
            people=promise.people,
        )

    def _is_time(self, job: str, now: datetime) -> bool:
        """Say whether the job's row has grown old (or lies in the future: the clock was set back)."""
        return abs(now - self._written.get(job, _LONG_AGO)) >= WRITE_EVERY

    async def _write(self, job: str) -> None:
        """Write a job's row; where that fails the job itself has not."""
        fared, now = self._fared[job], self.clock()
        try:
            async with self.database.transaction() as session:
                if fared.failures:
                    count = fared.failures
                    await jobs.failed(session, job, fared.started_at, now, failures=count, error=fared.error)
                else:
                    await jobs.succeeded(session, job, fared.started_at, now)
        except Exception:
            log.exception("how a job fared could not be written", extra={"job": job})
        else:
            self._written[job] = now


_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def why(error: BaseException) -> str:
    """Return an error's kind: its message may hold a statement with people's data."""
    return str(error) if isinstance(error, TroubleError) else type(error).__name__


def current(rows: Iterable[JobRun]) -> list[JobRun]:
    """Return the rows of jobs that are in the timetable still: those begun about when the last one was."""
    found = list(rows)
    newest = max((row.started_at for row in found), default=_LONG_AGO)
    return [row for row in found if newest - row.started_at < GONE]
