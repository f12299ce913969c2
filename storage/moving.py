"""From one database into another, row by row: SQLite to PostgreSQL when one machine is outgrown, or back.

Sealed fields go over as they are, so that the secret key stays the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select
from sqlmodel import SQLModel

from storage import schema

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from sqlalchemy import Table
    from sqlalchemy.ext.asyncio import AsyncConnection

    from storage.database import Database

ROWS = 1_000
"""Rows that are read and written at a time."""


class NotEmptyError(Exception):
    """The database that was to be filled holds something already; nothing was changed."""


class NotWholeError(Exception):
    """Fewer or more rows arrived than set out; nothing was kept. The message names the table."""


async def move(source: Database, target: Database, tell: Callable[[str, int], None]) -> dict[str, int]:
    """Copy every row in one transaction, and return how many of each table arrived.

    While it runs, nobody else can write to a SQLite source. `tell` hears of each table that is done.

    Raises:
        NotEmptyError: there are rows in the target.
        NotWholeError: the counts differ afterwards.
    """
    await schema.upgrade(target)
    async with _standing_still(source) as reading, target.at_length() as writing, writing.begin():
        if sum((await _counts(writing)).values()):
            raise NotEmptyError
        for table in SQLModel.metadata.sorted_tables:
            tell(table.name, await _copy(table, reading, writing))
        set_out, arrived = await _counts(reading), await _counts(writing)
        for name, count in set_out.items():
            if arrived[name] != count:
                raise NotWholeError(name)
        return arrived


def _standing_still(source: Database) -> AbstractAsyncContextManager[AsyncConnection]:
    """Return a connection that sees one moment of the source, from its beginning to its end."""
    if source.is_sqlite:
        return source.at_length()  # takes the write lock, see storage/sqlite.py
    return source.at_length(isolation_level="REPEATABLE READ")


async def _copy(table: Table, reading: AsyncConnection, writing: AsyncConnection) -> int:
    """Copy one table."""
    count = 0
    async with reading.stream(select(table)) as rows:
        async for some in rows.mappings().partitions(ROWS):
            await writing.execute(insert(table), [dict(row) for row in some])
            count += len(some)
    return count


async def _counts(connection: AsyncConnection) -> dict[str, int]:
    """Return how many rows each table holds."""
    return {
        table.name: (await connection.execute(select(func.count()).select_from(table))).scalar_one()
        for table in SQLModel.metadata.sorted_tables
    }
