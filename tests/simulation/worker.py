"""One process of the service: it does what is due when it is told the time, and may be killed over it."""

from __future__ import annotations

import asyncio
import traceback
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from sqlalchemy.orm import configure_mappers

from handlers.deliver import Outbox
from handlers.desk import Desk
from handlers.holidays import public_calendar
from scheduler.jobs import Errands, timetable
from storage.database import Database
from storage.vault import Vault
from tests.databases import SECRET, in_haste
from tests.fakes import FakeClock, MemoryPhotos
from tests.simulation.farend import FarEnd
from tests.world import CHANNEL, sorter

if TYPE_CHECKING:
    from datetime import datetime
    from multiprocessing.connection import Connection

    from scheduler.runner import Job

LAST = "digests"
LANES = 4
"""Jobs at the same time: no more than the connections that a process keeps."""

# Once for all processes, in the server that forks them.
sorter()
configure_mappers()
public_calendar((2026,))


@dataclass(frozen=True, slots=True)
class Post:
    """Where a process works, and by which chance it chooses."""

    name: str
    url: str
    folder: str
    seed: int


@dataclass(frozen=True, slots=True)
class Call:
    """What a process is told: the time, and whether the far end answers it over this look."""

    at: datetime
    answered: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What a process says after a look at the clock: how much it did, and what went wrong."""

    done: int
    troubles: tuple[str, ...] = ()


def work(post: Post, line: Connection) -> None:
    """Look at the clock at each call that comes over the line, until `None` comes."""
    asyncio.run(_work(post, line))


async def _work(post: Post, line: Connection) -> None:
    service = Service(post)
    try:
        while (call := line.recv()) is not None:
            line.send(await service.look(call))
    finally:
        await service.database.close()


class Service:
    """What `bot.app.build` wires, with the messenger's far end and the clock of the test."""

    def __init__(self, post: Post) -> None:
        """Start; nothing is opened yet."""
        self._clock = FakeClock()
        self._chance = Random(post.seed)  # noqa: S311 - no secret
        self.database = in_haste(Database(post.url, Vault(SECRET), self._clock))
        desk = Desk(self.database, self._clock, sorter())
        self._far_end = FarEnd(Path(post.folder), post.name, self._clock)
        self._outbox = Outbox(desk, {CHANNEL: self._far_end})
        self._jobs = timetable(desk, Errands(_nothing, MemoryPhotos()))
        if not self.database.is_sqlite:
            event.listen(self.database.engine.sync_engine, "connect", _called(post.name))

    async def look(self, call: Call) -> Answer:
        """Do every job at this time, several at once, and send what is due.

        Hours lie between two looks, a minute in life: so the digests come last here, and tell what the
        others have just found.
        """
        self._clock.now, self._far_end.answers = call.at, call.answered
        jobs = [job for job in self._jobs if job.name != LAST]
        self._chance.shuffle(jobs)
        lanes = asyncio.Semaphore(LANES)
        results = [*await asyncio.gather(*(_run(job, lanes) for job in jobs))]
        results += [await _run(job, lanes) for job in self._jobs if job.name == LAST]
        try:
            sent = await self._drain()
        except Exception:  # noqa: BLE001 - the parent fails the test with it
            return Answer(0, (traceback.format_exc(),))
        troubles = tuple(one for one in results if isinstance(one, str))
        return Answer(sent + sum(one for one in results if isinstance(one, int)), troubles)

    async def _drain(self) -> int:
        before = self._far_end.count
        await self._outbox.drain()
        return self._far_end.count - before


async def _run(job: Job, lanes: asyncio.Semaphore) -> int | str:
    """Run a job when there is room; return how much it did, or what went wrong."""
    try:
        async with lanes:
            done = await job.run()
    except Exception:  # noqa: BLE001 - the parent fails the test with it
        return f"{job.name}: {traceback.format_exc()}"
    return done if isinstance(done, int) else 0


async def _nothing() -> None:
    """There are no pictures to fetch."""


def _called(name: str) -> Any:  # noqa: ANN401 - a listener, in the library's own types
    """Return what gives each connection the process' name: so the server says whether one is still there."""

    def connected(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's own type
        cursor = connection.cursor()
        cursor.execute(f"SET application_name = '{name}'")
        cursor.close()
        connection.commit()

    return connected
