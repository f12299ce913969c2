"""Databases with a long past and with a short one, for the benchmark of summaries and supervision.

Both end with the same 10,000 orders of the last eleven weeks in one community, and have the same 10,000 new
ones in another. The long one is a district: the first community has five years behind it, as busy as its last
eleven weeks, and thirty neighbours have five years each. Every order is told by the generator of
`sandan init --history`.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

from handlers import founding
from handlers.desk import Desk
from handlers.history.chronicle import Chronicle, Span
from handlers.history.writing import setting_of, write_chronicle
from nlp.sorter import Sorter
from storage import directory, health, history
from storage.database import Database
from storage.vault import Vault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from handlers.founding_file import CommunityPlan, Plan
    from storage.database import Session
    from storage.models import Community

SECRET = "a secret of the benchmark, 32 characters"  # noqa: S105 - seals what is made up
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
"""A Monday at noon in Shanghai."""
RECENT, RECENT_ORDERS = timedelta(weeks=11), 10_000
"""A summary looks back over nine weeks: its own, the four that it is compared with, a month of repeats."""
NEW, OPEN_ORDERS = timedelta(hours=68), 10_000
"""Since Friday afternoon: nearly everything that came over the week-end is still open."""
YEARS = timedelta(weeks=260)
NEIGHBOURS = 30
"""Communities beside the two that are measured."""
OWN_SHARE = 23, 98
"""So much of the long past is the first community's own: of 980,000 orders 230,000, some 920 a week."""
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
    """Build a database of about so many orders, unless the file is there."""
    if not file.exists():
        under_way = file.with_suffix(".under_way")
        for leftover in file.parent.glob(f"{under_way.name}*"):
            leftover.unlink()
        asyncio.run(_build(under_way, orders - RECENT_ORDERS - OPEN_ORDERS))
        under_way.rename(file)


async def _build(file: Path, older: int) -> None:
    async with opened(file) as desk:
        async with desk.database.transaction() as session:
            await founding.found(session, _plan(), NOW - YEARS)
        for part in _parts(max(0, older)):
            await _write(desk, part)


def _parts(older: int) -> Iterator[Part]:
    """Yield what is told, one community's after the other's: so many orders of the long past."""
    share, whole = OWN_SHARE
    own = older * share // whole
    if older:
        yield Part(NOW - YEARS, NOW - RECENT, own)
    yield Part(NOW - RECENT, NOW, RECENT_ORDERS)
    yield Part(NOW - NEW, NOW, OPEN_ORDERS, community=1)
    if older:
        for at in range(NEIGHBOURS):
            yield Part(NOW - YEARS, NOW, (older - own) // NEIGHBOURS, community=2 + at)


def _plan() -> Plan:
    """Return the example street with more communities like its first one."""
    plan = founding.example_plan()
    one = plan.communities[0]
    return replace(plan, communities=(one, *(_like(one, at) for at in range(1, 2 + NEIGHBOURS))))


def _like(one: CommunityPlan, at: int) -> CommunityPlan:
    """Return a community like another, with codes of its own."""
    places = tuple(
        replace(place, code=f"n{at}-{place.code}", path=tuple(f"n{at}-{code}" for code in place.path))
        for place in one.places
    )
    return replace(one, code=f"neighbour-{at:02}", places=places)


async def _write(desk: Desk, part: Part) -> None:
    """Tell a part; its numbers go on after those that are there."""
    async with desk.database.transaction() as session:
        community = await _community(session, part)
        mark = await history.begin(session, community.id, part.orders, f"{part.first:%F}", NOW)
        setting = await setting_of(desk, session, community, NOW)
    span = Span(part.first, part.last, part.orders, NOW, mark.base)
    await write_chronicle(desk, Chronicle(setting, span, seed=3))


async def _community(session: Session, part: Part) -> Community:
    return (await directory.communities(session))[part.community]
