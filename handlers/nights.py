"""Nights: what is done once a night is done after a quiet hour, or as soon as the machine is on again."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from storage import claims

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import tzinfo

    from storage.database import Database

LEASE = timedelta(hours=3)
"""Longer than the timetable lets a night's work take: whoever took it on before that has died over it."""


@dataclass(frozen=True, slots=True)
class Night:
    """A night by the date on which its hour struck (`2026-11-23`), and when that was, in UTC."""

    name: str
    start: datetime


def night_of(now: datetime, zone: tzinfo, hour: int) -> Night:
    """Return the last night whose hour has struck in a zone.

    Counted on the clock face, so that every date has one night, also where clocks are put forward or back.
    """
    local = now.astimezone(zone)
    struck = local.replace(hour=hour, minute=0, second=0, microsecond=0, fold=0)
    if local.replace(tzinfo=None) < struck.replace(tzinfo=None):
        struck = (struck.replace(tzinfo=None) - timedelta(days=1)).replace(tzinfo=zone)
    return Night(struck.date().isoformat(), struck.astimezone(UTC))


@dataclass(frozen=True, slots=True)
class NightWork:
    """Work that one of several processes does once a night, outside of any long transaction.

    While it is done it is leased; when it is done it is claimed under its own name.
    """

    database: Database
    clock: Callable[[], datetime]
    name: str

    @property
    def _begun(self) -> str:
        return f"{self.name} begun"

    @asynccontextmanager
    async def taken(self, community: int, night: str) -> AsyncIterator[bool]:
        """Give True to whoever is to do it now; where that fails, it is given back and tried again."""
        if not await self._take(community, night):
            yield False
            return
        try:
            yield True
        except BaseException:
            async with self.database.transaction() as session:
                await claims.release(session, self._begun, community, night)
            raise
        async with self.database.transaction() as session:
            await claims.claim(session, self.name, community, night, self.clock())

    async def _take(self, community: int, night: str) -> bool:
        async with self.database.reading() as session:
            if await claims.is_claimed(session, self.name, community, night):
                return False
        now = self.clock()
        async with self.database.transaction() as session:
            return await claims.lease(session, self._begun, community, night, now, stale=now - LEASE)
