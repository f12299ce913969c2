"""Group commit for SQLite: writers who come together share one transaction, and one wait for the disk.

Each writes within a savepoint of its own, one after the other, and goes on only when the shared
transaction is on the disk; what one of them undoes is undone alone. A commit that fails, fails for all.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

MOST = 8
"""Writers in one transaction: enough to share the disk's time, few enough for the first to wait little."""


class UndoneError(Exception):
    """The database gave the shared transaction up (the disk is full, say); nothing of it was kept."""


@dataclass(eq=False, slots=True)
class Convoy:
    """One shared transaction; `arrived` is done when it is on the disk."""

    connection: AsyncConnection
    arrived: asyncio.Future[None]
    riders: int = 0


@dataclass(eq=False, slots=True)
class Convoys:
    """Lets one writer at a time write, and commits for several."""

    engine: AsyncEngine
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _here: Convoy | None = None
    _committers: set[asyncio.Task[None]] = field(default_factory=set)

    @asynccontextmanager
    async def ride(self) -> AsyncIterator[AsyncConnection]:
        """Give the connection to write on; leave when everything written is durable."""
        async with self._lock:
            convoy = self._here or await self._set_out()
            try:
                yield convoy.connection
            except BaseException:
                await self._check(convoy)
                raise
            convoy.riders += 1
            if convoy.riders == MOST:
                await self._arrive(convoy)
        await asyncio.shield(convoy.arrived)

    async def finish(self) -> None:
        """Wait until nothing is under way."""
        while self._committers:
            await asyncio.wait(self._committers)

    async def _set_out(self) -> Convoy:
        """Begin a transaction, and queue behind whoever waits already to commit it."""
        connection = await self.engine.connect()
        try:
            await connection.begin()
        except BaseException:
            await connection.close()
            raise
        self._here = Convoy(connection, asyncio.get_running_loop().create_future())
        committer = asyncio.create_task(self._commit(self._here), name="commit")
        self._committers.add(committer)
        committer.add_done_callback(self._committers.discard)
        return self._here

    async def _commit(self, convoy: Convoy) -> None:
        async with self._lock:
            if convoy is self._here:
                await self._arrive(convoy)

    async def _arrive(self, convoy: Convoy) -> None:
        """Commit, and tell everybody who rode along what came of it."""
        self._here = None
        try:
            # Not `connection.commit()`: where there is no transaction any more, that says nothing.
            await convoy.connection.exec_driver_sql("COMMIT")
        except Exception as error:  # noqa: BLE001 - each rider raises it
            _fail(convoy, error)
        else:
            convoy.arrived.set_result(None)
        finally:
            await convoy.connection.close()

    async def _check(self, convoy: Convoy) -> None:
        """After a failure: go on only where SQLite has kept the transaction."""
        raw = await convoy.connection.get_raw_connection()
        driver = raw.driver_connection
        if convoy is self._here and driver is not None and not driver.in_transaction:
            self._here = None
            _fail(convoy, UndoneError(UndoneError.__doc__))
            await convoy.connection.close()


def _fail(convoy: Convoy, error: Exception) -> None:
    convoy.arrived.set_exception(error)
    convoy.arrived.exception()  # where nobody rode along, nobody asks
