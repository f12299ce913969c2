"""Connections to PostgreSQL that stay open: lent to one after the other, and given up when they break."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sql
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage.direct import UndoneError
from storage.lines import MOST, Lines
from storage.models import Receipt
from storage.statements import run, table
from storage.trouble import is_away
from tests.databases import NOW, open_database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from storage.database import Database, Session
    from tests.databases import PostgresServer

PATIENCE = 60.0
"""Seconds for the server to end a connection, on a machine with other work."""

_RECEIPT = table(Receipt)
_WRITE = sql.insert(_RECEIPT)
_KEYS = sql.select(_RECEIPT.c.key).order_by(_RECEIPT.c.key)
_ME = sql.select(sql.func.pg_backend_pid())
_CUT = sql.select(sql.func.pg_terminate_backend(sql.bindparam("pid")))


@pytest.fixture
async def database(postgres: PostgresServer) -> AsyncIterator[Database]:
    """A database on PostgreSQL: SQLite shares its one writer's connection in another way."""
    async with postgres.fresh() as url, open_database(url) as opened:
        yield opened


async def _receive(session: Session, key: str) -> None:
    await run(session, _WRITE, {"channel": "test", "key": key, "at": NOW, "answer": ""})


async def _come(database: Database, key: str) -> int:
    """Write a row in a transaction of its own; return whose connection it was."""
    async with database.transaction() as session:
        await _receive(session, key)
        served: int = (await run(session, _ME)).scalar_one()
        return served


async def _kept(database: Database) -> list[str]:
    async with database.reading() as session:
        return (await run(session, _KEYS)).scalars()


async def _cut(database: Database, served: int) -> None:
    """Let the server drop a connection."""
    async with database.reading() as session:
        await run(session, _CUT, {"pid": served})


async def test_whoever_comes_alone_gets_the_same_connection(database: Database) -> None:
    """What it has prepared serves the next."""
    assert len({await _come(database, f"k{number}") for number in range(5)}) == 1


async def test_a_crowd_shares_a_few_connections(database: Database) -> None:
    """Each writes in a transaction of its own, also where that is begun as another is committed."""
    keys = [f"k{number:02}" for number in range(10 * MOST)]

    async def come(number: int, key: str) -> int:
        async with database.transaction() as session:
            await _receive(session, key)
            if number % 5 == 4:
                raise LookupError
            return int((await run(session, _ME)).scalar_one())

    come_of = await asyncio.gather(*(come(*one) for one in enumerate(keys)), return_exceptions=True)
    assert len({one for one in come_of if isinstance(one, int)}) <= MOST
    assert await _kept(database) == [key for number, key in enumerate(keys) if number % 5 != 4]


async def test_whoever_gives_up_waiting_leaves_no_transaction_to_others(database: Database) -> None:
    """A transaction that was begun for somebody who has gone is the next one's, and empty."""
    go = asyncio.Event()

    async def hold(key: str) -> None:
        async with database.transaction() as session:
            await _receive(session, key)
            await go.wait()

    holding = [asyncio.create_task(hold(f"a{number}")) for number in range(MOST)]
    waiting = [asyncio.create_task(_come(database, f"b{number}")) for number in range(MOST)]
    await asyncio.sleep(0)
    await asyncio.wait(waiting, timeout=0.1)
    go.set()
    for task in waiting:
        task.cancel()
    await asyncio.gather(*holding, *waiting, return_exceptions=True)
    assert await _come(database, "c")
    assert {*await _kept(database)} == {*(f"a{number}" for number in range(MOST)), "c"}


async def test_whoever_looks_changes_nothing(database: Database) -> None:
    """No transaction would undo it: the server refuses it, and serves the next."""
    async with database.reading() as session:
        with pytest.raises(DBAPIError, match="read-only"):
            await _receive(session, "a")
    assert await _kept(database) == []


async def test_a_connection_that_broke_meanwhile_is_not_lent(database: Database) -> None:
    """The server has dropped it while nobody used it: the next has another, and hears of nothing."""
    served = await _come(database, "a")
    assert isinstance(database._writers, Lines)
    [idle] = database._writers._idle
    await _cut(database, served)
    async with asyncio.timeout(PATIENCE):
        while idle.is_free:  # noqa: ASYNC110 - the driver hears of it as soon as it reads, and tells nobody
            await asyncio.sleep(0.01)
    await _come(database, "b")
    assert await _kept(database) == ["a", "b"]


async def test_a_connection_that_breaks_undoes_its_turn(database: Database) -> None:
    """The error says that the database is away; nothing is kept, and the next turn has a connection."""

    async def break_off() -> None:
        async with database.transaction() as session:
            await _receive(session, "lost")
            await _cut(database, (await run(session, _ME)).scalar_one())
            await _receive(session, "more")

    with pytest.raises(DBAPIError) as broken:
        await break_off()
    assert is_away(broken.value)
    await _come(database, "b")
    assert await _kept(database) == ["b"]


async def test_what_the_server_gave_up_is_not_called_committed(database: Database) -> None:
    """Who hides a failed statement hears at the end that nothing was kept."""

    async def hide() -> None:
        async with database.transaction() as session:
            await _receive(session, "a")
            with pytest.raises(IntegrityError):
                await _receive(session, "a")

    with pytest.raises(UndoneError):
        await hide()
    assert await _kept(database) == []


async def test_a_table_may_change_its_shape_beneath_a_kept_statement(database: Database) -> None:
    """One turn fails at most, as it would with the library; the next asks anew."""
    await _come(database, "a")
    assert await _kept(database) == ["a"]
    async with database.at_length() as line, line.begin():
        await line.execute(sql.text("ALTER TABLE receipt ALTER COLUMN key TYPE char(8)"))

    async def look() -> Any:  # noqa: ANN401 - what is there, or what was raised
        try:
            return [key.strip() for key in await _kept(database)]
        except DBAPIError as error:
            return error

    assert ["a"] in [await look(), await look()]
