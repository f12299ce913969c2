"""Databases with a long past and with a short one, for the benchmark of summaries and supervision.

Both end with the same 10,000 orders of the last eleven weeks in one community, and have the same 10,000 new
ones in another. The long one has five years before them: five weeks told like the rest, and copies of them,
each moved back by five weeks more. What a query must step over is the same, and copying is much faster.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from sqlmodel import SQLModel

from handlers import founding
from handlers.desk import Desk
from handlers.history.chronicle import Chronicle, Span
from handlers.history.writing import setting_of, write_chronicle
from nlp.sorter import Sorter
from storage import directory, health, history
from storage.database import Database
from storage.ids import RANDOM_BITS
from storage.models.base import Moment
from storage.vault import Vault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

    from handlers.founding_file import Plan
    from storage.database import Session
    from storage.models import Community

SECRET = "a secret of the benchmark, 32 characters"  # noqa: S105 - seals what is made up
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
"""A Monday at noon in Shanghai."""
RECENT, RECENT_ORDERS = timedelta(weeks=11), 10_000
"""A summary looks back over nine weeks: its own, the four that it is compared with, a month of repeats."""
NEW, OPEN_ORDERS = timedelta(hours=68), 10_000
"""Since Friday afternoon: nearly everything that came over the week-end is still open."""
PATTERN, PATTERN_ORDERS = timedelta(weeks=5), 20_000
YEARS = timedelta(weeks=260)
CACHE_KIB = 256 * 1024


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a past: from and until when, how many orders, and in which community."""

    first: datetime
    last: datetime
    orders: int
    community: int = 0


@asynccontextmanager
async def opened(file: Path) -> AsyncIterator[Desk]:
    """Give a desk over a database; nothing in it must survive a power loss."""
    database = Database(f"sqlite+aiosqlite:///{file}", Vault(SECRET), lambda: NOW)

    @event.listens_for(database.engine.sync_engine, "connect")
    def _connect(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's own type
        cursor = connection.cursor()
        for pragma in ("synchronous=OFF", f"cache_size=-{CACHE_KIB}"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    try:
        await health.bring_up_to_date(database)
        yield Desk(database, lambda: NOW, Sorter())
    finally:
        await database.close()


def build(file: Path, orders: int) -> None:
    """Build a database whose first community has about so many orders, unless the file is there."""
    if not file.exists():
        asyncio.run(_build(file, orders - RECENT_ORDERS))


async def _build(file: Path, older: int) -> None:
    async with opened(file) as desk:
        async with desk.database.transaction() as session:
            await founding.found(session, _plan(), NOW - YEARS)
        if older:
            await _write(desk, Part(NOW - RECENT - PATTERN, NOW - RECENT, PATTERN_ORDERS))
            for times in range(1, round(older / PATTERN_ORDERS)):
                await _copy(desk, PATTERN * times, PATTERN_ORDERS * times)
        await _write(desk, Part(NOW - RECENT, NOW, RECENT_ORDERS))
        await _write(desk, Part(NOW - NEW, NOW, OPEN_ORDERS, community=1))


def _plan() -> Plan:
    """Return the example street with a second community."""
    plan = founding.example_plan()
    one = plan.communities[0]
    places = tuple(
        replace(place, code=f"b-{place.code}", path=tuple(f"b-{code}" for code in place.path))
        for place in one.places
    )
    return replace(plan, communities=(one, replace(one, code="second", places=places)))


async def _write(desk: Desk, part: Part) -> None:
    """Tell a part; its numbers go on after those that are there, with room for copies."""
    async with desk.database.transaction() as session:
        community = await _community(session, part)
        room = part.orders * (YEARS // PATTERN)
        mark = await history.begin(session, community.id, room, f"{part.first:%F}", NOW)
        setting = await setting_of(desk, session, community, NOW)
    span = Span(part.first, part.last, part.orders, NOW, mark.base)
    await write_chronicle(desk, Chronicle(setting, span, seed=3))


async def _community(session: Session, part: Part) -> Community:
    return (await directory.communities(session))[part.community]


async def _copy(desk: Desk, back: timedelta, numbers: int) -> None:
    """Copy everything that is over of the pattern's orders, so much earlier."""
    shift = int(back.total_seconds() * 1000) << RANDOM_BITS
    is_pattern = f"received_at >= '{NOW - RECENT - PATTERN:%F %T}'"
    moved = {name: f"{name} - {shift}" for name in ("id", "order_id", "parent_id")}
    async with desk.database.transaction() as session:
        connection = await session.connection()
        over = f"select id from order_ where {is_pattern} and closed_at is not null"  # noqa: S608 - our own words
        own = {**moved, "number": f"number + {numbers}"}
        for statement in (
            f"{_inserted('order_', own, back)} where {is_pattern} and closed_at is not null",
            f"{_inserted('orderevent', moved, back)} where order_id in ({over})",
        ):
            await connection.exec_driver_sql(statement)


def _inserted(table: str, changed: Mapping[str, str], back: timedelta) -> str:
    """Return the statement that copies a table's rows, with its moments moved back."""
    columns = {}
    for column in SQLModel.metadata.tables[table].columns:
        name = f'"{column.name}"'
        moved = f"strftime('%Y-%m-%d %H:%M:%f', {name}, '-{back.days} days') || '000'"
        columns[name] = moved if isinstance(column.type, Moment) else changed.get(column.name, name)
    into, taken = ", ".join(columns), ", ".join(columns.values())
    return f"insert into {table} ({into}) select {taken} from {table}"  # noqa: S608 - our own names
