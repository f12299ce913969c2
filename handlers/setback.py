"""Clocks that are set back: what waits for a time that was never to come goes out now."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from storage import sending

if TYPE_CHECKING:
    from datetime import datetime

    from handlers.desk import Desk

log = logging.getLogger(__name__)

NOTICED = timedelta(minutes=1)
"""How far a clock must go back to be heeded: less is the usual work of whatever keeps it right."""


class Setbacks:
    """Heeds this machine's clock: at the start, when nobody knows what was, and whenever it goes back."""

    def __init__(self, desk: Desk) -> None:
        """Know nothing yet."""
        self._desk = desk
        self._latest: datetime | None = None

    async def heed(self) -> None:
        """Set right what waits for too long, if the clock has been set back since the last time."""
        now = self._desk.clock()
        if self._latest is None or now < self._latest - NOTICED:
            async with self._desk.database.transaction() as session:
                late = await sending.set_right(session, now)
            if self._latest is not None or late:
                log.warning("the clock was set back", extra={"notices": late})
        self._latest = now
