"""Processes that die at any moment: before any statement, before a commit, and right after one."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

from handlers.deliver import Outbox
from handlers.desk import Desk
from scheduler.jobs import Errands, timetable
from storage.database import Database
from storage.vault import Vault
from tests.databases import in_haste
from tests.world import CHANNEL, SECRET, sorter

if TYPE_CHECKING:
    from random import Random

    from scheduler.runner import Job
    from tests.world import World

SHARE = 0.004
"""How many statements kill whoever runs them: a process lives for some ticks."""


class CrashError(Exception):
    """The process is gone."""


@dataclass
class Process:
    """One running service: an engine, a desk, an outbox and a timetable of its own."""

    world: World
    url: str
    chance: Random
    dead: bool = False
    database: Database = field(init=False)
    outbox: Outbox = field(init=False)
    jobs: list[Job] = field(init=False)

    def __post_init__(self) -> None:
        """Start."""
        self.database = in_haste(Database(self.url, Vault(SECRET), self.world.clock))
        desk = Desk(self.database, self.world.clock, sorter())
        self.outbox = Outbox(desk, {CHANNEL: self.world.messenger})
        self.jobs = timetable(desk, Errands(_nothing, self.world.photos))
        engine = self.database.engine.sync_engine
        event.listen(engine, "before_cursor_execute", self._may_die)
        event.listen(engine, "after_cursor_execute", self._may_die_after)

    def _may_die(self, *_: Any) -> None:  # noqa: ANN401 - whatever the library tells
        if self.dead or self.chance.random() < SHARE:
            self.dead = True
            raise CrashError

    def _may_die_after(self, *facts: Any) -> None:  # noqa: ANN401 - as above
        """Die when everything is on the disk and nobody has been told: only a COMMIT is so late."""
        if str(facts[2]) == "COMMIT":
            self._may_die()

    async def live(self) -> bool:
        """Run every job once, in any order, and send what is due; say whether the process still lives."""
        jobs = list(self.jobs)
        self.chance.shuffle(jobs)
        for work in (*(job.run for job in jobs), self.outbox.drain):
            try:
                await work()
            except Exception:
                if not self.dead:
                    raise
            if self.dead:
                await self._end()
                return False
        return True

    async def _end(self) -> None:
        """Let go of what the dead process held, as the system does."""
        with suppress(Exception):
            await self.database.close()


@dataclass
class Fleet:
    """So many processes on one database; each that dies is started again at the next tick."""

    world: World
    url: str
    chance: Random
    size: int = 3
    deaths: int = 0
    _running: list[Process] = field(default_factory=list)

    async def tick(self) -> None:
        """Let all live at the same time."""
        while len(self._running) < self.size:
            self._running.append(Process(self.world, self.url, self.chance))
        alive = await asyncio.gather(*(one.live() for one in self._running))
        self.deaths += alive.count(False)
        self._running = [one for one, lives in zip(self._running, alive, strict=True) if lives]

    async def stop(self) -> None:
        """Stop all of them, in peace."""
        for one in self._running:
            await one.database.close()
        self._running.clear()


async def _nothing() -> None:
    """There are no pictures to fetch."""
