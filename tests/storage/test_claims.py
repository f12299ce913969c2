"""Claims: a period belongs to one process, once; a lease can be taken over from the dead."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from storage import claims
from tests.databases import NOW

if TYPE_CHECKING:
    from storage.database import Database

HOUR = timedelta(hours=1)


async def test_a_period_is_claimed_once(database: Database) -> None:
    """By the first who asks, in one community; another community's is another."""
    async with database.transaction() as session:
        assert await claims.claim(session, "night", 1, "2026-11-23", NOW)
        assert not await claims.claim(session, "night", 1, "2026-11-23", NOW)
        assert await claims.claim(session, "night", 2, "2026-11-23", NOW)


async def test_a_lease_is_taken_over_from_the_dead(database: Database) -> None:
    """As long as it is fresh nobody else gets it; after its time the next one does, and one only."""
    async with database.transaction() as session:
        assert await claims.lease(session, "night", 0, "a", NOW, stale=NOW - HOUR)
        soon, late = NOW + HOUR / 2, NOW + 2 * HOUR
        assert not await claims.lease(session, "night", 0, "a", soon, stale=soon - HOUR)
        assert await claims.lease(session, "night", 0, "a", late, stale=late - HOUR)
        assert not await claims.lease(session, "night", 0, "a", late, stale=late - HOUR)


async def test_what_is_released_can_be_taken_at_once(database: Database) -> None:
    """Work that failed is tried again without waiting for a lease to end."""
    async with database.transaction() as session:
        assert await claims.lease(session, "night", 0, "a", NOW, stale=NOW - HOUR)
        await claims.release(session, "night", 0, "a")
        assert await claims.lease(session, "night", 0, "a", NOW, stale=NOW - HOUR)


async def test_the_last_periods_are_known(database: Database) -> None:
    """When a job was last done at all, and which period was the newest of each community."""
    async with database.transaction() as session:
        assert await claims.latest(session, "night") is None
        for days, community in ((0, 1), (1, 1), (0, 2)):
            at = NOW + timedelta(days=days)
            await claims.claim(session, "night", community, f"{at:%Y-%m-%d}", at)
        await claims.claim(session, "other", 1, "2030-01-01", NOW)
        assert await claims.latest(session, "night") == NOW + timedelta(days=1)
        assert await claims.last_of(session, "night") == {
            1: ("2026-11-24", NOW + timedelta(days=1)),
            2: ("2026-11-23", NOW),
        }
