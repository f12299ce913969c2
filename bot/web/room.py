"""Room for so many uploads at once: memory is bounded, and who brings nothing keeps nobody waiting."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

LONGEST = 180.0
"""Seconds that an upload may take while nobody waits for its place."""
GRACE, PACE = 5.0, 16 * 1024
"""Seconds, and bytes a second: who waits takes the place of the slowest that brought less for so long."""
LOOK_AGAIN = 1.0
"""Seconds that somebody waits for a place before it is looked who has come to a stand."""


@dataclass(eq=False, slots=True)
class Upload:
    """One that is under way."""

    began: float
    clock: asyncio.Timeout
    received: int = 0

    def pace(self, now: float) -> float:
        """Return how many bytes a second it has brought so far."""
        return self.received / max(now - self.began, 0.001)


@dataclass(slots=True)
class Room:
    """Places for uploads; each is held from the first byte until the picture is kept."""

    places: int
    _under_way: set[Upload] = field(default_factory=set)
    _slots: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        """All places are free."""
        self._slots = asyncio.Semaphore(self.places)

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Wait for a place and hold it."""
        while not await self._comes_free():
            self._make_room()
        try:
            yield
        finally:
            self._slots.release()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Upload]:
        """Watch over an upload that has a place. Raises `TimeoutError` where it is too slow."""
        now = asyncio.get_running_loop().time()
        async with asyncio.timeout(LONGEST) as clock:
            upload = Upload(now, clock)
            self._under_way.add(upload)
            try:
                yield upload
            finally:
                self._under_way.discard(upload)

    async def _comes_free(self) -> bool:
        try:
            await asyncio.wait_for(self._slots.acquire(), LOOK_AGAIN)
        except TimeoutError:
            return False
        return True

    def _make_room(self) -> None:
        """Let the slowest give way, if it is so slow that it may never end."""
        now = asyncio.get_running_loop().time()
        known = [one for one in self._under_way if now - one.began >= GRACE]
        slowest = min(known, key=lambda one: one.pace(now), default=None)
        if slowest is not None and slowest.pace(now) < PACE:
            self._under_way.discard(slowest)
            slowest.clock.reschedule(now)
