"""Whose turn it is: of several processes on one database, one at a time sends and polls with a bot's token.

A lease in the database says so. Its holder renews it; when that dies, another takes over within
seconds. Whoever cannot renew in time stops by itself before the lease runs out for the others.
The clocks of the machines must agree within a few seconds (NTP).
"""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from storage import leases

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from storage.database import Database

log = logging.getLogger(__name__)

LASTS = 12.0
"""Seconds for which a lease holds."""
RENEWED = 3.0
"""Seconds between two renewals."""
TRUSTED = 8.0
"""Seconds after a renewal for which we believe that the lease is ours: less than it lasts."""


class Turn:
    """One lease, wanted by this process for as long as it runs."""

    def __init__(
        self,
        database: Database,
        name: str,
        clock: Callable[[], datetime],
        *,
        gained: Callable[[], None] = lambda: None,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        """Ask for nothing yet. `gained` is called when it becomes ours; `ticks` counts seconds."""
        self._database = database
        self._name = name
        self._clock = clock
        self._gained = gained
        self._ticks = ticks
        self._renewed: float | None = None

    @property
    def is_ours(self) -> bool:
        """Say whether this process may act."""
        return self._renewed is not None and self._ticks() - self._renewed < TRUSTED

    async def run(self) -> None:
        """Take, renew and wait for the lease until cancelled."""
        while True:
            await self.renew()
            await asyncio.sleep(RENEWED)

    async def renew(self) -> None:
        """Ask for the lease once."""
        had, asked = self.is_ours, self._ticks()
        try:
            async with self._database.transaction() as session:
                now = self._clock()
                until = now + timedelta(seconds=LASTS)
                ours = await leases.hold(session, self._name, self._database.process, now, until)
        except Exception as error:  # noqa: BLE001 - whatever it is, the lease is not renewed
            log.warning("%s: the lease could not be renewed (%s)", self._name, type(error).__name__)
            return
        self._renewed = asked if ours else None
        if ours and not had:
            log.info("%s: it is this process' turn", self._name)
            self._gained()

    async def release(self) -> None:
        """Give it back, so that another process need not wait."""
        if self._renewed is None:
            return
        self._renewed = None
        async with self._database.transaction() as session:
            await leases.release(session, self._name, self._database.process)
