"""Tries of doors: one count for all processes, by the clock that is handed in."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlmodel import select

from storage import retention, tries
from storage.models import Tries
from tests.databases import NOW, open_database

if TYPE_CHECKING:
    from storage.database import Database

HOUR = timedelta(hours=1)


async def attempt(database: Database, whose: str = "王秀兰", door: str = "codes", at: datetime = NOW) -> int:
    """Try a door once."""
    async with database.transaction() as session:
        return await tries.count(session, door, whose, at, HOUR)


async def kept(database: Database) -> list[Tries]:
    """Return every row."""
    async with database.reading() as session:
        return list((await session.exec(select(Tries))).all())


async def test_each_try_gets_the_next_number(database: Database) -> None:
    """One, two, three."""
    assert [await attempt(database) for _ in range(3)] == [1, 2, 3]


async def test_people_and_doors_are_counted_apart(database: Database) -> None:
    """Nobody uses up another's tries, nor those of another door."""
    assert await attempt(database) == 1
    assert await attempt(database, whose="李大爷") == 1
    assert await attempt(database, door="exports") == 1


async def test_of_many_at_once_no_two_get_the_same_number(database: Database) -> None:
    """Whoever tries on eight lines at the same moment has eight tries, not one."""
    assert sorted(await asyncio.gather(*(attempt(database) for _ in range(8)))) == list(range(1, 9))


async def test_other_processes_and_later_starts_count_on(any_url: str) -> None:
    """What one process has counted the next one knows, at the same time or after a restart."""
    async with open_database(any_url) as one:
        assert await attempt(one) == 1
        async with open_database(any_url) as other:
            assert await attempt(other) == 2
        assert await attempt(one) == 3
    async with open_database(any_url) as later:
        assert await attempt(later) == 4


async def test_a_window_begins_with_its_first_try(database: Database) -> None:
    """Further tries do not lengthen it, and the first after its end opens the next one."""
    assert await attempt(database) == 1
    assert await attempt(database, at=NOW + timedelta(minutes=59)) == 2
    assert await attempt(database, at=NOW + HOUR) == 1
    assert await attempt(database, at=NOW + HOUR + timedelta(minutes=59)) == 2


async def test_a_try_that_is_taken_back_was_none(database: Database) -> None:
    """It is counted with what it led to, or not at all."""
    with suppress(LookupError):
        async with database.transaction() as session:
            await tries.count(session, "codes", "王秀兰", NOW, HOUR)
            raise LookupError
    assert await attempt(database) == 1


async def test_however_often_somebody_tries_one_row_is_kept(database: Database) -> None:
    """And it does not say of whom."""
    for at in range(5):
        await attempt(database, at=NOW + at * HOUR)
    [row] = await kept(database)
    assert "王秀兰" not in row.whose
    assert row.times == 1


async def test_old_windows_are_pruned_and_open_ones_stay(database: Database) -> None:
    """By the moment at which they began."""
    await attempt(database)
    await attempt(database, whose="李大爷", at=NOW + HOUR)
    async with database.transaction() as session:
        assert await retention.prune(session, "tries", NOW + HOUR) == 1
    [row] = await kept(database)
    assert row.since == NOW + HOUR
