"""Looks how the service fares, for `/health`: soon, also where the database does not answer at all."""

from __future__ import annotations

import asyncio
import logging
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

from handlers import health
from handlers.health import Health

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
    from datetime import datetime
    from pathlib import Path

    from bot.photos import DiskPhotos
    from handlers.jobs import JobState
    from storage.database import Database

log = logging.getLogger(__name__)

PATIENCE = 5.0
"""Seconds after which a look that has not ended says that the database is away."""
LONGEST = 7.5
"""Seconds after which whoever asks is answered in any case: watchers wait no longer."""
STEP = 0.1
"""Seconds between two looks at our own clock: where it is later than that, we have not come to run."""
STARTING = 60.0
"""Seconds for which a service that was never seen at work is starting, and for which what was seen counts."""
FRESH = 5.0
"""Seconds for which a look is believed: whoever asks more often costs the disk nothing."""
LEAST_FREE = 500
"""Megabytes on the disk of the data folder."""


class Watch:
    """One look at a time, shared by everybody who asks."""

    def __init__(
        self,
        database: Database,
        jobs: Callable[[], Awaitable[Iterable[JobState]]],
        photos: DiskPhotos,
        folder: Path,
        clock: Callable[[], datetime],
        patience: float = PATIENCE,
        refused: Callable[[], str | None] = lambda: None,
    ) -> None:
        """Look at nothing yet. `folder` is the data folder, `refused` what a messenger refuses for good."""
        self._database = database
        self._jobs = jobs
        self._photos = photos
        self._folder = folder
        self._clock = clock
        self._patience = patience
        self._refused = refused
        self._looking: asyncio.Task[Health] | None = None
        self._looked = self._counted = self._waited = 0.0
        self._known: tuple[Health, float] | None = None
        self._since: float | None = None

    async def look(self) -> Health:
        """Return how the service fares; never raises, and never takes much longer than `patience`.

        On a machine so busy that this process itself hardly comes to run, that is no fault of the database:
        then what was seen last is told, with its age.
        """
        now = asyncio.get_running_loop().time
        if self._since is None:
            self._since = now()
        looking = self._look_again()
        is_stuck = await self._wait_for(looking)
        if looking.done() and not looking.cancelled() and looking.exception() is None:
            return self._aged(looking.result(), now())
        if not looking.done() and not is_stuck:
            return self._known_last(now())
        log.error(
            "the look at the service did not end well",
            exc_info=looking.exception() if looking.done() and not looking.cancelled() else None,
        )
        return Health(ready=False, reasons=(health.DATABASE,))

    async def _wait_for(self, looking: asyncio.Task[Health]) -> bool:
        """Wait until a look has ended; say whether it has had all the time that it needs, and has not.

        Time in which nothing of this process ran is nobody's: at the start every job does its first work,
        and on a busy machine that takes seconds. What one has waited for a look counts for whoever asks next.
        """
        now = asyncio.get_running_loop().time
        begun = now()
        while not looking.done() and self._waited < self._patience and now() - begun < LONGEST:
            before, step = now(), min(STEP, self._patience - self._waited)
            await asyncio.wait({looking}, timeout=step)
            after = now()
            self._waited += max(0.0, min(after - max(before, self._counted), step))
            self._counted = after
        return self._waited >= self._patience

    def _aged(self, seen: Health, now: float) -> Health:
        """Return what was seen, with its age; remember when it was seen."""
        if self._known is None or self._known[0] is not seen:
            self._known = (seen, now)
        return replace(seen, age=int(now - self._known[1]))

    def _known_last(self, now: float) -> Health:
        """Return what is known where nobody could look: what was seen last, or that it is starting."""
        log.warning("this machine is too busy to look how the service fares")
        if self._known is not None and now - self._known[1] < STARTING:
            seen = self._aged(self._known[0], now)
            return replace(seen, warnings=(*seen.warnings, health.BUSY))
        is_new = self._known is None and now - (self._since or now) < STARTING
        return Health(ready=False, reasons=(health.STARTING if is_new else health.BUSY,))

    async def close(self) -> None:
        """Leave no look behind."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait({self._looking})

    def _look_again(self) -> asyncio.Task[Health]:
        """Begin a look, unless one is under way or was made just now."""
        loop = asyncio.get_running_loop()
        looking = self._looking
        if looking is None or (looking.done() and loop.time() - self._looked >= FRESH):
            looking = self._looking = loop.create_task(self._examine(), name="health")
            self._looked = self._counted = loop.time()
            self._waited = 0.0
        return looking

    async def _examine(self) -> Health:
        around = [one async for one in self._around()]
        return await health.examine(self._database, await self._jobs(), self._clock(), around)

    async def _around(self) -> AsyncIterator[str]:
        """Name what is wrong outside of the database."""
        if megabytes_free(self._folder) < LEAST_FREE:
            yield health.DISK
        try:
            await self._photos.try_to_keep()
        except OSError as error:
            log.warning("pictures cannot be kept (%s)", type(error).__name__)
            yield health.PICTURES
        if (refused := self._refused()) is not None:
            yield refused


def megabytes_free(folder: Path) -> int:
    """Return the room on the disk of a folder, which need not exist yet."""
    folder = folder.absolute()
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free // 1_000_000
