"""Looks how the service fares, for `/health`: soon, also where the database does not answer at all."""

from __future__ import annotations

import asyncio
import logging
import shutil
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
"""Seconds after which a look that has not ended says that the database is away; watchers wait no longer."""
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
        self._looked = 0.0

    async def look(self) -> Health:
        """Return how the service fares; never raises, and never takes much longer than `patience`."""
        looking = self._look_again()
        done, _ = await asyncio.wait({looking}, timeout=self._patience)
        if done and not looking.cancelled() and looking.exception() is None:
            return looking.result()
        log.error("the look at the service did not end well", exc_info=looking.exception() if done else None)
        return Health(ready=False, reasons=(health.DATABASE,))

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
            self._looked = loop.time()
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
