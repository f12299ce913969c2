"""Connections to PostgreSQL that stay open, lent to whoever writes or looks.

There are a few and no more: whoever comes when all are lent waits for one. What a connection has
prepared and planned once serves everybody after, and a server with two cores gains nothing by a crowd.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from storage.postgres import Direct

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.ext.asyncio import AsyncEngine

MOST = 6
"""Connections of a kind: for those who write, and for those who look. Each costs the server memory and,
until it is warm, time; a process has its hands full with half of them."""
IN_ALL = 2 * MOST + 4
"""With what listens, and what looks whether the server is there."""
PATIENCE = 30.0
"""Seconds for which somebody waits for a connection, as the library's own pool would let them."""


@dataclass(eq=False, slots=True)
class Lines:
    """Lends a connection to each of those who come at the same time."""

    engine: AsyncEngine
    only_look: bool = False
    _idle: list[Direct] = field(default_factory=list)
    _queue: int = 0
    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST))

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Direct]:
        """Give a connection within a transaction, which is committed when the block ends well.

        The library must leave beginning and committing to us (`isolation_level="AUTOCOMMIT"`).
        """
        async with self.look() as direct:
            await direct.begin()
            try:
                yield direct
            except BaseException:
                await asyncio.shield(direct.undo())
                raise
            await direct.commit(and_begin=self._queue > 0)

    @asynccontextmanager
    async def look(self) -> AsyncIterator[Direct]:
        """Give a connection whose every statement sees what is committed by then.

        It is the one that came back last: the others are there for a crowd.
        """
        await self._wait()
        try:
            direct = await self._one()
            try:
                yield direct
            finally:
                if direct.is_free:
                    self._idle.append(direct)
                else:
                    await asyncio.shield(_throw_away(direct))
        finally:
            self._places.release()

    async def _wait(self) -> None:
        self._queue += 1
        try:
            async with asyncio.timeout(PATIENCE):
                await self._places.acquire()
        finally:
            self._queue -= 1

    async def finish(self) -> None:
        """Close what is idle."""
        while self._idle:
            await self._idle.pop().line.close()

    async def _one(self) -> Direct:
        """Return a connection that stands."""
        while self._idle:
            direct = self._idle.pop()
            if direct.is_free:
                direct.listen()
                return direct
            await _throw_away(direct)
        opened = Direct(await self.engine.connect())
        try:
            if self.only_look:
                await opened.refuse_to_write()
        except BaseException:
            await _throw_away(opened)
            raise
        return opened


async def _throw_away(direct: Direct) -> None:
    """Close a connection that is broken, or on which something is left."""
    await direct.line.invalidate()
    await direct.line.close()
