"""Writers who come together on SQLite share a transaction, and nothing else."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from storage.convoy import MOST
from storage.database import insert_once
from storage.direct import UndoneError
from storage.models import Receipt
from storage.sqlite import Direct
from tests.conftest import sqlite
from tests.databases import NOW, open_database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from storage.database import Database, Session


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """A SQLite file: PostgreSQL shares its waiting for the disk by itself."""
    async with open_database(sqlite(tmp_path)) as opened:
        yield opened


async def _write(session: Session, key: str) -> None:
    assert await insert_once(session, Receipt, channel="test", key=key, at=NOW, answer="")


async def _come(database: Database, key: str) -> None:
    async with database.transaction() as session:
        await _write(session, key)


async def _kept(database: Database) -> set[str]:
    async with database.reading() as session:
        return set((await session.exec(select(Receipt.key))).all())


async def test_writers_who_come_together_share_commits(database: Database) -> None:
    """Sixteen at once wait for the disk at most three times, and every one is kept."""
    commits: list[str] = []

    @event.listens_for(database.engine.sync_engine, "before_cursor_execute")
    def _count(_connection: Any, _cursor: Any, statement: str, *_: object) -> None:  # noqa: ANN401 - SQLAlchemy's
        commits.extend([statement] * (statement == "COMMIT"))

    keys = {f"k{number}" for number in range(2 * MOST)}
    await asyncio.gather(*(_come(database, key) for key in keys))
    assert await _kept(database) == keys
    assert len(commits) <= 3


async def test_whoever_has_left_is_on_the_disk(database: Database) -> None:
    """A reader, who sees only what is committed, sees it at once."""
    await _come(database, "one")
    assert await _kept(database) == {"one"}


async def test_one_writers_failure_is_undone_alone(database: Database) -> None:
    """Those before and after are kept."""

    async def fail() -> None:
        async with database.transaction() as session:
            await _write(session, "bad")
            raise RuntimeError("halfway")

    come = (_come(database, "before"), fail(), _come(database, "after"))
    results = await asyncio.gather(*come, return_exceptions=True)
    assert [type(result) for result in results] == [type(None), RuntimeError, type(None)]
    assert await _kept(database) == {"before", "after"}


async def test_a_failure_of_objects_is_undone_alone_too(database: Database) -> None:
    """A row that is there already, written as an object: the others share their commit as if nothing was."""

    async def repeat() -> None:
        async with database.transaction() as session:
            session.add(Receipt(channel="test", key="before", at=NOW, answer="again"))

    come = (_come(database, "before"), repeat(), _come(database, "after"))
    results = await asyncio.gather(*come, return_exceptions=True)
    assert [type(result) for result in results] == [type(None), IntegrityError, type(None)]
    assert await _kept(database) == {"before", "after"}


async def test_a_writer_waits_for_another_process(database: Database) -> None:
    """Where the file is locked, only those who write wait; the rest of the service goes on."""
    with closing(sqlite3.connect(str(database.engine.url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        waiting = asyncio.create_task(_come(database, "later"))
        async with asyncio.timeout(60):
            for _ in range(3):
                assert await _kept(database) == set()
        assert not waiting.done()
        other.execute("COMMIT")
    await waiting
    assert await _kept(database) == {"later"}


async def test_a_commit_that_is_called_off_leaves_nobody_waiting(database: Database) -> None:
    """The writer who commits for all is cancelled in the middle: the others hear of it, and can try again."""
    commit, begun = Direct.commit, asyncio.Event()

    async def slow(direct: Direct) -> None:
        begun.set()
        await asyncio.Event().wait()
        await commit(direct)

    with patch.object(Direct, "commit", slow):
        come = [asyncio.create_task(_come(database, f"k{number}")) for number in range(MOST)]
        await begun.wait()
        come[-1].cancel()
        results = await asyncio.gather(*come, return_exceptions=True)
    assert {type(result) for result in results[:-1]} == {UndoneError}
    assert await _kept(database) == set()
    await _come(database, "k0")
    assert await _kept(database) == {"k0"}


async def test_a_commit_that_fails_fails_for_all(database: Database) -> None:
    """Nobody is told that something was kept which was not."""

    async def break_commit() -> None:
        async with database.transaction() as session:
            await session.exec(text("PRAGMA defer_foreign_keys = ON"))  # type: ignore[call-overload]  # raw on purpose
            await session.exec(  # type: ignore[call-overload]  # as above
                text("INSERT INTO chat_photo (chat, key, at) VALUES ('nobody', 'k', '2026-01-01 00:00:00')")
            )

    results = await asyncio.gather(_come(database, "before"), break_commit(), return_exceptions=True)
    assert [type(result) for result in results] == [IntegrityError, IntegrityError]
    assert await _kept(database) == set()
    await _come(database, "later")
    assert await _kept(database) == {"later"}


async def test_a_transaction_that_sqlite_gave_up_fails_for_those_before(database: Database) -> None:
    """A full disk undoes the whole transaction: whoever waited for the commit is told."""

    async def lose() -> None:
        async with database.transaction() as session:
            connection = await (await session.connection()).get_raw_connection()
            assert connection.driver_connection is not None
            await connection.driver_connection.execute("ROLLBACK")
            raise OSError("disk full")

    come = (_come(database, "before"), lose(), _come(database, "after"))
    results = await asyncio.gather(*come, return_exceptions=True)
    assert isinstance(results[0], UndoneError)
    assert isinstance(results[1], Exception)
    assert results[2] is None
    assert await _kept(database) == {"after"}
