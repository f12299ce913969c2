"""Bells between the processes that share a database: PostgreSQL's LISTEN/NOTIFY.

On SQLite there is one process, and nobody else to hear. A bell is rung within a transaction and heard
once that is committed. It only says "look": whoever misses one finds the same in the database.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.database import Database, Session
    from storage.direct import Direct

log = logging.getLogger(__name__)

CHANNEL = "sandan"
OUTBOX, CHAT, CALLED_OFF = "outbox", "chat", "called_off"
ASKED, ANSWERED = 20.0, 10.0
"""Seconds after which a silent line is asked whether it still exists, and within which it must answer."""
AGAIN = 2.0
"""Seconds until listening is tried again after the line broke."""


def new_name() -> str:
    """Return a name for this process: it does not hear its own bells."""
    return secrets.token_hex(6)


async def ring(session: Session, bell: str, word: str = "") -> None:
    """Ring in every other process once this transaction is committed; `word` says about what."""
    direct: Direct = session.info["direct"]
    direct.ring(CHANNEL, f"{session.info['process']} {bell} {word}")


async def _until(broken: asyncio.Event, line: Any) -> None:  # noqa: ANN401 - asyncpg's connection
    """Wait until the line breaks; ask now and then, for a line that was cut says nothing. Raises then."""
    while not broken.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(broken.wait(), ASKED)
            return
        await line.execute("SELECT 1", timeout=ANSWERED)


class Bells:
    """Hears what other processes ring, until cancelled."""

    def __init__(
        self, database: Database, hear: Callable[[str, str], None], missed: Callable[[], None]
    ) -> None:
        """`hear` gets a bell and its word; `missed` is called when bells may have rung unheard."""
        self._database = database
        self._hear = hear
        self._missed = missed

    async def run(self) -> None:
        """Listen; a line that breaks is taken up again. Returns at once on SQLite."""
        if self._database.is_sqlite:
            return
        first = True
        while True:
            try:
                await self._listen(first=first)
            except Exception as error:  # noqa: BLE001 - whatever broke the line, it is taken up again
                log.warning("cannot hear other processes (%s), trying again", type(error).__name__)
            first = False
            await asyncio.sleep(AGAIN)

    async def _listen(self, *, first: bool) -> None:
        """Hear until the line breaks."""
        broken = asyncio.Event()
        async with self._database.engine.connect() as connection:
            raw = await connection.get_raw_connection()
            line: Any = raw.driver_connection
            line.add_termination_listener(lambda _: broken.set())
            await line.add_listener(CHANNEL, self._heard)
            try:
                if not first:
                    self._missed()
                await _until(broken, line)
            except BaseException:
                line.terminate()  # politeness would wait for an answer
                raise
            finally:
                if not line.is_closed():
                    await line.remove_listener(CHANNEL, self._heard)

    def _heard(self, _line: object, _pid: int, _channel: str, payload: str) -> None:
        process, bell, word = payload.split(" ", 2)
        if process != self._database.process:
            self._hear(bell, word)
