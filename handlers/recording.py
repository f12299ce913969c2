"""Recording what became of notices: what people have seen must not be shown again because a disk was full."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, TypeVar

from storage import cards, outbox
from storage.trouble import is_away

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from handlers.desk import Desk
    from storage.database import Session
    from storage.sending import Due

log = logging.getLogger(__name__)

Value = TypeVar("Value")

AFTER_TROUBLE = 3.0
"""Seconds until a database that did not answer is asked again."""


async def insist(write: Callable[[], Awaitable[Value]]) -> Value:
    """Write something down, as often as it takes while the database is away; other errors are raised."""
    while True:
        try:
            return await write()
        except Exception as error:
            if not is_away(error):
                raise
            log.warning("the database is away (%s), trying again", type(error).__name__)
        await asyncio.sleep(AFTER_TROUBLE)


class Records:
    """Records what was sent. What is sent while one record is written goes into the next, all together."""

    def __init__(
        self,
        desk: Desk,
        claim: Callable[[Session, int], Awaitable[list[Due]]],
        begin: Callable[[list[Due]], None],
    ) -> None:
        """Write to the desk's database; what is sent there makes room for the next.

        `claim` takes that in the same transaction, and is told how many are done with; `begin` gets it
        when it is committed.
        """
        self._desk = desk
        self._claim = claim
        self._begin = begin
        self._waiting: list[tuple[Due, str, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def write(self, notice: Due, ref: str) -> None:
        """Return once it is recorded; raise what kept it from being."""
        recorded: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((notice, ref, recorded))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        await asyncio.shield(recorded)

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            sent = [(notice, ref) for notice, ref, _ in batch]
            try:
                await insist(lambda sent=sent: self._write_down(sent))  # type: ignore[misc]  # bound at once
            except Exception as error:  # noqa: BLE001 - each who waits raises it
                for _, _, recorded in batch:
                    recorded.set_exception(error)
            else:
                for _, _, recorded in batch:
                    recorded.set_result(None)

    async def _write_down(self, sent: list[tuple[Due, str]]) -> None:
        async with self._desk.database.transaction() as session:
            await outbox.mark_sent(session, sent, self._desk.clock())
            await cards.place(session, [notice for notice, _ in sent])
            claimed = await self._claim(session, len(sent))
        self._begin(claimed)
