"""Group commit for SQLite: writers who come together share one transaction, and one wait for the disk.

Each writes within a savepoint of its own, one after the other, and goes on only when the shared
transaction is on the disk; what one of them undoes is undone alone. A commit that fails, fails for all.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from storage.direct import UndoneError
from storage.sqlite import Direct, keep_savepoints_in_memory

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

MOST = 16
"""Writers in one transaction: enough to share the disk's time, few enough for the first to wait little."""


@dataclass(eq=False, slots=True)
class Convoy:
    """One shared transaction; `arrived` is done when it is on the disk."""

    direct: Direct
    arrived: asyncio.Future[None]
    riders: int = 0


@dataclass(eq=False, slots=True)
class Convoys:
    """Lets one writer at a time write, all on one connection, and commits for several."""

    engine: AsyncEngine
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _line: AsyncConnection | None = None
    _here: Convoy | None = None
    _committers: set[asyncio.Task[None]] = field(default_factory=set)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Direct]:
        """Give the transaction to write in; leave when everything written is durable."""
        async with self._lock:
            convoy = self._here or await self._set_out()
            try:
                convoy.direct.command("SAVEPOINT rider")
                yield convoy.direct
                convoy.direct.command("RELEASE rider")
            except BaseException:
                await self._undo(convoy)
                raise
            convoy.riders += 1
            if convoy.riders == MOST:
                await self._arrive(convoy)
        await asyncio.shield(convoy.arrived)

    async def finish(self) -> None:
        """Wait until nothing is under way, and close the connection."""
        while self._committers:
            await asyncio.wait(self._committers)
        await self._hang_up()

    async def _set_out(self) -> Convoy:
        """Begin a transaction, and queue behind whoever waits already to commit it."""
        line = self._line = self._line or await self._open()
        try:
            direct = await Direct.begin(line)
        except BaseException:
            await self._hang_up()
            raise
        self._here = Convoy(direct, asyncio.get_running_loop().create_future())
        committer = asyncio.create_task(self._commit(self._here), name="commit")
        self._committers.add(committer)
        committer.add_done_callback(self._committers.discard)
        return self._here

    async def _open(self) -> AsyncConnection:
        """Open the connection."""
        line = await self.engine.connect()
        await line.run_sync(keep_savepoints_in_memory)
        return line

    async def _commit(self, convoy: Convoy) -> None:
        async with self._lock:
            if convoy is self._here:
                await self._arrive(convoy)

    async def _arrive(self, convoy: Convoy) -> None:
        """Commit, and tell everybody who rode along what came of it."""
        self._here = None
        try:
            await convoy.direct.commit()
        except BaseException as error:
            _fail(convoy, error if isinstance(error, Exception) else UndoneError(UndoneError.__doc__))
            await self._hang_up()
            if not isinstance(error, Exception):  # else each rider raises it
                raise
        else:
            convoy.arrived.set_result(None)

    async def _undo(self, convoy: Convoy) -> None:
        """Undo what one rider wrote, and go on where SQLite has kept the transaction of the others."""
        if convoy.direct.in_transaction:
            convoy.direct.command("ROLLBACK TO rider")
            convoy.direct.command("RELEASE rider")
        elif convoy is self._here:
            self._here = None
            _fail(convoy, UndoneError(UndoneError.__doc__))
            await self._hang_up()

    async def _hang_up(self) -> None:
        """Close the connection, and with it what is not committed; the next writer opens another."""
        line, self._line = self._line, None
        if line is not None:
            await line.close()


def _fail(convoy: Convoy, error: Exception) -> None:
    convoy.arrived.set_exception(error)
    convoy.arrived.exception()  # where nobody rode along, nobody asks
