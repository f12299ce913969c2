"""The last look: right before a message is shown, whether it is still to be shown at all.

On an ordinary day it asks nobody. It asks the database where something was called off in the chat, and,
with several processes, of what has been held for a while: a bell may have rung unheard.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from handlers.channel import RetryLaterError, SendError
from storage.calling_off import Fate, fate_of
from storage.trouble import is_away

if TYPE_CHECKING:
    from handlers.desk import Desk
    from storage.database import Session
    from storage.sending import Due

FRESH = 1.0
"""Seconds for which what was claimed is believed to stand, unless a bell says otherwise."""


class CalledOffError(SendError):
    """The message is not to be shown any more; what becomes of it is on record."""


class LastLook(Protocol):
    """What a channel calls right before it shows a message, after all waiting."""

    async def __call__(self, session: Session | None = None) -> None:
        """Raise :class:`CalledOffError` where it is not to be shown.

        A channel that keeps its messages in the database hands on the `session` in which it does.
        """


class LastLooks:
    """Looks at notices for the outbox."""

    def __init__(self, desk: Desk) -> None:
        """Take whose database it is."""
        self._database = desk.database

    def now(self) -> float:
        """Return the moment, in the loop's seconds, from which a claim is as old as it is."""
        return asyncio.get_running_loop().time()

    async def look(self, notice: Due, claimed: float, session: Session | None = None) -> None:
        """Raise :class:`CalledOffError` where a notice, claimed at a moment, is not to be shown any more.

        Raises `RetryLaterError` where nobody can tell.
        """
        heard = (notice.channel, notice.chat) in self._database.called_off
        if not heard and (self._database.is_sqlite or self.now() - claimed <= FRESH):
            return
        try:
            fate = await self._fate(notice, session)
        except Exception as error:
            if is_away(error):
                raise RetryLaterError("the database is away") from error
            raise
        if fate is not Fate.STANDS:
            raise CalledOffError(CalledOffError.__doc__)

    async def _fate(self, notice: Due, session: Session | None) -> Fate:
        if session is not None:
            return await fate_of(session, notice)
        # Not by `reading()`: who is just calling off is to be waited for.
        async with self._database.transaction() as own:
            return await fate_of(own, notice)
