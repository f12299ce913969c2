"""What tests of the outbox share: writing notices down, leasing them and recording that they went out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlmodel import select

from storage import outbox, sending
from storage.models import Notice
from tests.databases import NOW

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Database
    from storage.outbox import Letter
    from storage.sending import Due

COMMUNITY = 1
SECOND = timedelta(seconds=1)


async def put(database: Database, *letters: Letter, at: datetime = NOW) -> None:
    """Write notices down, each in a transaction of its own."""
    for one in letters:
        async with database.transaction() as session:
            await outbox.put(session, COMMUNITY, one, at)


async def put_together(database: Database, *letters: Letter) -> None:
    """Write notices down in one transaction."""
    async with database.transaction() as session:
        for one in letters:
            await outbox.put(session, COMMUNITY, one, NOW)


async def claim(database: Database, at: datetime = NOW, limit: int = sending.BATCH) -> list[Due]:
    """Lease what is due."""
    async with database.transaction() as session:
        return await sending.claim(session, at, ["test"], limit)


async def said(database: Database, notices: list[Due]) -> list[str]:
    """Return what the notices say."""
    async with database.reading() as session:
        return [str(outbox.payload_of(session, notice)["text"]) for notice in notices]


async def sent(database: Database, notice: Due, ref: str = "1") -> None:
    """Record that a notice has gone out."""
    async with database.transaction() as session:
        await outbox.mark_sent(session, [(notice, ref)], NOW)


async def send_all(database: Database, at: datetime = NOW) -> list[str]:
    """Send whatever is due, one claim after the other, and return the texts in order."""
    texts = []
    while claimed := await claim(database, at):
        texts += await said(database, claimed)
        for notice in claimed:
            await sent(database, notice)
    return texts


async def states(database: Database) -> list[str]:
    """Return the states of all notices, oldest first."""
    async with database.reading() as session:
        return [row.state for row in (await session.exec(select(Notice).order_by("id"))).all()]
