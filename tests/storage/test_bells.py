"""Bells between processes: heard after the commit, by everybody else, again after a broken line."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from storage import bells
from tests.conftest import sqlite
from tests.databases import open_database
from tests.storage.letters import put_together
from tests.storage.rows import letter

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from storage.database import Database
    from tests.databases import PostgresServer

PATIENCE = 60
LISTENERS = "FROM pg_stat_activity WHERE query ILIKE 'LISTEN%' AND state = 'idle'"


class Listener:
    """Another process that listens."""

    def __init__(self, database: Database) -> None:
        """Hear nothing yet."""
        self.heard: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
        self.missed = asyncio.Event()
        self.database = database
        self.bells = bells.Bells(database, lambda *rung: self.heard.put_nowait(rung), self.missed.set)

    async def next(self) -> tuple[str, str]:
        """Return what is heard next."""
        return await asyncio.wait_for(self.heard.get(), PATIENCE)


@asynccontextmanager
async def listening(url: str) -> AsyncIterator[Listener]:
    """Give another process on the database, and wait until it listens."""
    async with open_database(url) as database:
        listener = Listener(database)
        work = asyncio.create_task(listener.bells.run())
        await _until_listening(database)
        yield listener
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)


async def _until_listening(database: Database) -> None:
    """Look until one connection of the database listens."""
    query = text(f"SELECT count(*) {LISTENERS}")
    async with asyncio.timeout(PATIENCE):
        while True:
            async with database.engine.connect() as connection:
                if (await connection.execute(query)).scalar_one():
                    return


async def _ring_and_fail(database: Database) -> None:
    """Ring in a transaction that is undone."""
    async with database.transaction() as session:
        await bells.ring(session, bells.CHAT, "undone")
        raise ZeroDivisionError


async def ring(database: Database, word: str) -> None:
    """Ring from this process."""
    async with database.transaction() as session:
        await bells.ring(session, bells.CHAT, word)


async def test_a_bell_is_heard_by_others_once_it_is_committed(postgres: PostgresServer) -> None:
    """What is undone rings nowhere; what is done rings in order, with its word; nobody hears themselves."""
    async with postgres.fresh() as url, open_database(url) as here, listening(url) as there:
        with pytest.raises(ZeroDivisionError):
            await _ring_and_fail(here)
        await ring(there.database, "own")
        await ring(here, "a message 7")
        await ring(here, "b edit 9")
        assert [await there.next(), await there.next()] == [
            (bells.CHAT, "a message 7"),
            (bells.CHAT, "b edit 9"),
        ]


async def test_a_transaction_rings_once_and_only_for_what_others_send(postgres: PostgresServer) -> None:
    """Of notices that this process sends itself nobody is told; of several others they are told once."""
    async with postgres.fresh() as url, open_database(url) as here, listening(url) as there:
        here.at_home = frozenset({"test"})
        await put_together(here, letter(chat="1"), letter(chat="2"))
        here.at_home = frozenset()
        await put_together(here, letter(chat="3"), letter(chat="4"))
        await ring(here, "it's 7")
        assert await there.next() == (bells.OUTBOX, "")
        assert await there.next() == (bells.CHAT, "it's 7")


async def test_a_broken_line_is_taken_up_again(
    postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever may have missed a bell is told so, and hears the next."""
    monkeypatch.setattr(bells, "AGAIN", 0)
    async with postgres.fresh() as url, open_database(url) as here, listening(url) as there:
        cut = text(f"SELECT pg_terminate_backend(pid) {LISTENERS}")
        async with here.engine.connect() as connection:
            await connection.execute(cut)
        await asyncio.wait_for(there.missed.wait(), PATIENCE)
        await ring(here, "again")
        assert await there.next() == (bells.CHAT, "again")


async def test_on_sqlite_nobody_listens(tmp_path: Path) -> None:
    """There is one process: listening ends at once, and ringing says nothing."""
    async with open_database(sqlite(tmp_path)) as database:
        await ring(database, "alone")
        await asyncio.wait_for(Listener(database).bells.run(), PATIENCE)
