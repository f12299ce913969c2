"""What several processes on one database owe each other: bells for news, and turns with the bot's token."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.turns import Turn
from storage import bells, sending

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from datetime import datetime

    from bot.web.channel import WebChannel
    from storage.database import Database

log = logging.getLogger(__name__)

SHARED = "telegram"
"""The channel with limits and a queue that count for a token, whichever process uses it."""
RETRIED = 1.0
"""Seconds until it is tried again to take over."""


class Peers:
    """The other processes, as this one knows them. Alone on SQLite, it is always this one's turn."""

    def __init__(self, database: Database, clock: Callable[[], datetime], bot: str | None) -> None:
        """`bot` names the token's bot, if there is one."""
        self._database = database
        self._turn: Turn | None = None
        if bot is not None and not database.is_sqlite:
            self._turn = Turn(database, f"{SHARED}:{bot}", clock, gained=self._gained)
        self._wake: Callable[[], None] = lambda: None
        self._browser: WebChannel | None = None
        self._changes: asyncio.Queue[str] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()

    def may_send(self, channel: str) -> bool:
        """Say whether this process sends in the channel just now."""
        return channel != SHARED or self.may_poll()

    def may_poll(self) -> bool:
        """Say whether this process uses the token just now."""
        return self._turn is None or self._turn.is_ours

    async def start(self, wake: Callable[[], None], browser: WebChannel) -> None:
        """Begin to hear the others, and to ask for the turn. `wake` lets the outbox look."""
        self._wake, self._browser = wake, browser
        if self._database.is_sqlite:
            await self._take_over(None)  # whoever was here before has stopped, in order or not
            return
        self._database.at_home = frozenset({browser.name})
        self._begin(bells.Bells(self._database, self._heard, self._missed).run())
        self._begin(self._show(browser))
        if self._turn is not None:
            await self._turn.renew()
            self._begin(self._turn.run())

    async def stop(self) -> None:
        """Give the turn back and hear no more."""
        self._database.at_home = frozenset()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._turn is not None:
            await self._turn.release()

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _heard(self, bell: str, word: str) -> None:
        if bell == bells.OUTBOX:
            self._wake()
        elif bell == bells.CALLED_OFF:
            self._database.called_off.add(*word.split(" ", 1))
        else:
            self._changes.put_nowait(word)

    def _gained(self) -> None:
        self._begin(self._take_turn())

    async def _take_over(self, channel: str | None) -> None:
        """Send at once what a process that had the turn before had in hand."""
        async with self._database.transaction() as session:
            await sending.take_over(session, channel)
        self._wake()

    async def _take_turn(self) -> None:
        """Take over as often as it takes: else what the other had in hand waits for the end of its lease."""
        while self.may_poll():
            try:
                await self._take_over(SHARED)
            except Exception:
                log.exception("what another process had in hand could not be taken over")
                await asyncio.sleep(RETRIED)
            else:
                return

    async def _show(self, browser: WebChannel) -> None:
        """Show what others have changed in open chats, one after the other, in their order."""
        while True:
            word = await self._changes.get()
            try:
                await browser.heard(word)
            except Exception:
                log.exception("a change made elsewhere could not be shown")

    def _missed(self) -> None:
        """After a silence: look at everything, and let open windows ask for what they missed."""
        self._wake()
        if self._browser is not None:
            self._browser.hub.end_all()
