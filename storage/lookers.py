"""Whoever only looks into a SQLite file: connections that stay open between one look and the next."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from storage.sqlite import Direct

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

IDLE = 3
"""Connections that are kept; a crowd of readers opens more, and gives them back."""


@dataclass(eq=False, slots=True)
class Lookers:
    """Lends a connection to each of those who look at the same time."""

    engine: AsyncEngine
    _idle: list[AsyncConnection] = field(default_factory=list)

    @asynccontextmanager
    async def look(self) -> AsyncIterator[Direct]:
        """Give a connection that sees the file as it is at the first statement, until the block ends."""
        line = self._idle.pop() if self._idle else await self.engine.connect()
        try:
            yield await Direct.begin(line)
            await line.rollback()
        except BaseException:
            await line.close()
            raise
        if len(self._idle) < IDLE:
            self._idle.append(line)
        else:
            await line.close()

    async def finish(self) -> None:
        """Close what is idle."""
        while self._idle:
            await self._idle.pop().close()
