"""What happens to machines: the disk fills up, somebody locks the database, a cable breaks, a clock jumps.

Residents order while it lasts and keep trying, as people and their phones do. Afterwards each of them
must have exactly one number, and the service must have said what ailed it.
"""

from __future__ import annotations

import asyncio
import resource
import sqlite3
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
from sqlalchemy import make_url

from tests.botapi import BotApi
from tests.gauntlet.audit import Reckoning, reckon
from tests.gauntlet.cable import Cable
from tests.gauntlet.run import open_the_office, residents, seen_in_the_end
from tests.gauntlet.service import PROGRAM, Service, health
from tests.gauntlet.shifted import set_to

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager

Said = dict[str, Any]
DAY = 86_400
SOCKET = ".s.PGSQL.5432"
SAYING = 60.0
"""Seconds within which `/health` must name it."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One kind: how it comes and goes, what `/health` must say meanwhile, and how long it lasts (seconds)."""

    comes: Callable[[Service], AbstractAsyncContextManager[None]]
    reason: str = ""
    warning: str = ""
    lasts: float = 3.0
    program: tuple[str, ...] = PROGRAM


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one: the reckoning, and whether the service said it, and that it was over."""

    reckoning: Reckoning
    said: bool
    over: bool

    @property
    def is_well(self) -> bool:
        """Say whether nothing was lost, doubled or hidden."""
        return self.said and self.over and not self.reckoning.faults


async def endure(where: Path, trouble: Trouble, *, orders: int = 8, seed: int = 1) -> Outcome:
    """Let people order on SQLite while something is wrong, and return what came of it."""
    async with BotApi() as api:
        service = Service(where, api.url, api.token, program=trouble.program)
        return await _course(api, service, trouble, orders, seed)


async def endure_partition(
    where: Path, database_url: str, *, silent: float = 20.0, orders: int = 8, seed: int = 1
) -> Outcome:
    """Cut the first of two processes off from PostgreSQL, for longer than its leases hold."""
    address = make_url(database_url)
    socket = Path(str(address.query["host"])) / SOCKET
    async with BotApi() as api, Cable(socket) as cable:
        detour = address.set(host="127.0.0.1", port=cable.port, query={})

        @asynccontextmanager
        async def cut(_: Service) -> AsyncIterator[None]:
            cable.cut()
            try:
                yield
            finally:
                await cable.mend()

        url = detour.render_as_string(hide_password=False)
        service = Service(where, api.url, api.token, database_url, count=2, detours=(url,))
        return await _course(api, service, Trouble(cut, reason="database", lasts=silent), orders, seed)


async def _course(api: BotApi, service: Service, trouble: Trouble, orders: int, seed: int) -> Outcome:
    """Half of the people begin while it lasts, the others afterwards."""
    api.limits.enabled = False
    invites = await asyncio.to_thread(service.found)
    await service.start()
    try:
        await open_the_office(api, invites)
        people = [*residents(api, service, orders, seed)]
        during, after = people[: orders // 2], people[orders // 2 :]
        async with trouble.comes(service):
            said = await _until(service, partial(_named, trouble))
            crowd = asyncio.gather(*(one.order() for one in during), return_exceptions=True)
            await asyncio.sleep(trouble.lasts)
        over = await _until(service, partial(_is_over, trouble))
        await asyncio.gather(crowd, *(one.order() for one in after), return_exceptions=True)
        shown = await seen_in_the_end(service, people)
    finally:
        exits = await asyncio.to_thread(service.stop)
    return Outcome(await reckon(service.url, shown, kills=0, exits=exits), said, over)


async def _until(service: Service, holds: Callable[[Said], bool]) -> bool:
    """Ask the first process how it fares until it says so; say False where it never does."""
    with suppress(TimeoutError):
        async with asyncio.timeout(SAYING):
            while True:
                with suppress(aiohttp.ClientError, TimeoutError):
                    if holds(await health(service.ports[0])):
                        return True
                await asyncio.sleep(0.2)
    return False


def _named(trouble: Trouble, said: Said) -> bool:
    """Say whether it is named; what cannot be said (a clock that is wrong) need not be."""
    return {trouble.reason, trouble.warning} <= {"", *said["reasons"], *said["warnings"]}


def _is_over(trouble: Trouble, said: Said) -> bool:
    return bool(said["ready"]) and trouble.warning not in said["warnings"]


@asynccontextmanager
async def full_disk(service: Service) -> AsyncIterator[None]:
    """Let no file of the process grow beyond a few bytes: the kernel refuses, as on a full disk."""
    process = service.processes[0].process
    assert process is not None
    before = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (1, before[1]))
    try:
        yield
    finally:
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, before)


@asynccontextmanager
async def locked_database(service: Service) -> AsyncIterator[None]:
    """Hold the write lock, as a tool that somebody left open does."""
    tool = sqlite3.connect(service.where / "var" / "sandan.db", isolation_level=None)
    tool.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        tool.execute("ROLLBACK")
        tool.close()


@asynccontextmanager
async def no_room_for_pictures(service: Service) -> AsyncIterator[None]:
    """Put something else where the folder of pictures belongs."""
    folder = service.where / "var" / "photos"
    aside = folder.with_name("photos-aside")
    if folder.exists():
        folder.rename(aside)
    folder.write_bytes(b"in the way")
    try:
        yield
    finally:
        folder.unlink()
        if aside.exists():
            aside.rename(folder)


def clock_jump(seconds: float) -> Callable[[Service], AbstractAsyncContextManager[None]]:
    """Let the clock be wrong by so much, and then right again."""

    @asynccontextmanager
    async def jump(service: Service) -> AsyncIterator[None]:
        set_to(service.where, seconds)
        try:
            yield
        finally:
            set_to(service.where, 0)

    return jump


TROUBLES = {
    "disk full": Trouble(full_disk, reason="database"),
    "database locked": Trouble(locked_database, reason="database", lasts=12.0),
    "pictures cannot be kept": Trouble(no_room_for_pictures, warning="pictures"),
    "clock a day ahead": Trouble(clock_jump(DAY), program=("tests.gauntlet.shifted",)),
    "clock a day behind": Trouble(clock_jump(-DAY), program=("tests.gauntlet.shifted",)),
}
