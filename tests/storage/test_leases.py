"""Leases: one holder at a time, renewed, released, taken over."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from storage import leases
from tests.databases import NOW

if TYPE_CHECKING:
    from storage.database import Database

LASTS = timedelta(seconds=10)


async def hold(database: Database, holder: str, at: datetime = NOW) -> bool:
    """Ask for the one lease of these tests."""
    async with database.transaction() as session:
        return await leases.hold(session, "bot", holder, at, at + LASTS)


async def test_of_many_who_ask_at_once_one_holds_it(database: Database) -> None:
    """However many processes start together, one of them sends."""
    assert sum(await asyncio.gather(*(hold(database, f"p{number}") for number in range(8)))) == 1


async def test_its_holder_renews_it_and_nobody_else_gets_it(database: Database) -> None:
    """As long as its holder lives, it stays there."""
    assert await hold(database, "first")
    late = NOW + timedelta(seconds=8)
    assert await hold(database, "first", late)
    assert not await hold(database, "second", NOW + timedelta(seconds=12))


async def test_a_dead_holders_lease_is_taken_over(database: Database) -> None:
    """It ends by itself."""
    assert await hold(database, "first")
    assert await hold(database, "second", NOW + LASTS)
    assert not await hold(database, "first", NOW + LASTS)


async def test_a_released_lease_is_free_at_once(database: Database) -> None:
    """Whoever stops in order keeps nobody waiting; releasing another's changes nothing."""
    assert await hold(database, "first")
    async with database.transaction() as session:
        await leases.release(session, "bot", "second")
    assert not await hold(database, "second")
    async with database.transaction() as session:
        await leases.release(session, "bot", "first")
    assert await hold(database, "second")


async def test_a_lease_that_a_clock_far_ahead_took_binds_nobody(database: Database) -> None:
    """A process that died while its clock was a day ahead is not waited for until tomorrow."""
    assert await hold(database, "first", NOW + timedelta(days=1))
    assert await hold(database, "second")
