"""The processes of the service: told the time, killed in the middle of their work, started again."""

from __future__ import annotations

import asyncio
import itertools
import multiprocessing
import time
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlmodel import col, select

from storage.models import Notice
from tests.simulation.diary import Death, Look
from tests.simulation.farend import SEND, received
from tests.simulation.worker import Answer, Call, Post, work

if TYPE_CHECKING:
    from datetime import datetime
    from multiprocessing.context import ForkServerProcess
    from pathlib import Path
    from random import Random

    from storage.database import Database
    from tests.simulation.diary import Diary

PATIENCE = 120.0
"""Seconds in which a look at the clock is over, on a machine with other work."""
IN_THE_MIDST = 1.3
"""A kill comes within so many times what a busy look takes: now and then the process is done before it."""
SENDING = 0.6
"""Share of these kills that wait until the process has begun to send."""
WHILE_SENDING = 0.03
"""Seconds within which it is killed then."""
UNANSWERED = 2
"""Of so many kills one is no matter of luck: what it sends is received, and it never learns of it."""
_GONE = text("SELECT count(*) FROM pg_stat_activity WHERE application_name = :name")

_system = multiprocessing.get_context("forkserver")
_system.set_forkserver_preload(["tests.simulation.worker", "pytest"])


@dataclass(slots=True)
class Worker:
    """One process and the line to it."""

    name: str
    process: ForkServerProcess
    line: Connection


@dataclass(slots=True)
class Fleet:
    """So many processes on one database; each that is killed is started again before the next look."""

    database: Database
    url: str
    folder: Path
    chance: Random
    diary: Diary
    size: int
    troubles: list[str] = field(default_factory=list)
    looking: float = 0.0
    _names: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _workers: list[Worker] = field(default_factory=list)
    _usual: float = 0.1

    async def look(self, now: datetime, *, strike: bool) -> None:
        """Let all look at the clock at once, and kill one of them over it if asked."""
        while len(self._workers) < self.size:
            self._workers.append(self._start())
        begun = time.monotonic()
        chosen = self.chance.choice(self._workers) if strike else None
        answered = len(self.diary.deaths) % UNANSWERED != 0
        for one in self._workers:
            one.line.send(Call(now, answered or one is not chosen))
        victim = self._strike(chosen, now, answered=answered) if chosen is not None else None
        answers = self._answers([one for one in self._workers if one is not victim])
        self._remember(time.monotonic() - begun, busy=any(one.done for one in answers))
        if victim is not None:
            self._workers.remove(victim)
            self.diary.deaths.append(await self._look_at_the_dead(victim, now))
        self.diary.looks.append(Look(now, whole=victim is None))

    def stop(self) -> None:
        """Let all come to their end in order."""
        for one in self._workers:
            with suppress(OSError):
                one.line.send(None)
        for one in self._workers:
            one.process.join(PATIENCE)
            one.process.kill()
        self._workers.clear()

    def _start(self) -> Worker:
        name = f"worker-{next(self._names)}"
        here, there = _system.Pipe()
        post = Post(name, self.url, str(self.folder), self.chance.randrange(1 << 30))
        process = _system.Process(target=work, args=(post, there), name=name, daemon=True)
        process.start()
        there.close()
        return Worker(name, process, here)

    def _strike(self, one: Worker, now: datetime, *, answered: bool) -> Worker | None:
        """Kill one in its work, unless it has done it by then; return it if it was killed."""
        if self._is_done(one) if answered else self._has_nothing_to_send(one):
            return None
        one.process.kill()
        one.process.join()
        if not _has_answered(one.line):
            return one
        self._workers.remove(one)  # it was done in the very moment of its death: that proves nothing
        self._workers.append(self._start())
        self._workers[-1].line.send(Call(now))
        return None

    def _is_done(self, one: Worker) -> bool:
        """Let it work for a while, one time in two until it sends; say whether it came to its end."""
        if self.chance.random() < SENDING:
            file = self.folder / f"{one.name}.jsonl"
            size = file.stat().st_size if file.exists() else 0
            while not file.exists() or file.stat().st_size == size:
                if one.line.poll(0.001):
                    return True
            return one.line.poll(self.chance.uniform(0, WHILE_SENDING))
        return one.line.poll(self.chance.uniform(0, IN_THE_MIDST * self._usual))

    def _has_nothing_to_send(self, one: Worker) -> bool:
        """Let it work until it waits for an answer that will not come; say whether it came to its end."""
        before = self._sent(one)
        while self._sent(one) == before:
            if one.line.poll(0.001):
                return True
        return False

    def _sent(self, one: Worker) -> int:
        """Return how many messages of a process were received so far."""
        return sum(line.what == SEND for line in received(self.folder, one.name))

    def _answers(self, workers: list[Worker]) -> list[Answer]:
        answers = []
        waiting = {one.line: one for one in workers}
        while waiting:
            ready = wait(list(waiting), PATIENCE)
            assert ready, f"no answer from {[one.name for one in waiting.values()]}"
            for line in ready:
                assert isinstance(line, Connection)
                waiting.pop(line)
                answer = line.recv()
                assert isinstance(answer, Answer)
                answers.append(answer)
                self.troubles += answer.troubles
        return answers

    def _remember(self, seconds: float, *, busy: bool) -> None:
        self.looking += seconds
        if busy:
            self._usual += (seconds - self._usual) / 8

    async def _look_at_the_dead(self, dead: Worker, now: datetime) -> Death:
        """Return what a dead process had in hand; the others have ended their work and hold nothing."""
        await self._until_gone(dead)
        async with self.database.reading() as session:
            leased = select(Notice.id).where(Notice.state == "pending", col(Notice.leased_until) > now)
            held = frozenset(str(one) for one in (await session.exec(leased)).all())
        lines = received(self.folder, dead.name)
        sent = {one.key for one in lines if (one.at, one.what) == (now, SEND)}
        return Death(dead.name, now, held, held & sent)

    async def _until_gone(self, dead: Worker) -> None:
        """Wait until the database, too, has ended what a dead process had asked for."""
        while not self.database.is_sqlite:
            async with self.database.reading() as session:
                left = (await session.exec(_GONE, params={"name": dead.name})).scalar_one()  # type: ignore[call-overload]  # text() is fine
            if not left:
                return
            await asyncio.sleep(0.005)


def _has_answered(line: Connection) -> bool:
    """Say whether a dead process had said that it was done."""
    try:
        line.recv()
    except (EOFError, OSError):
        return False
    return True
