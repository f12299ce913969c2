"""Transactions, readers, moments, and rows that are written once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select as choose
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import StatementError
from sqlmodel import delete, select

from storage import directory
from storage.database import Database, insert_once, new_id
from storage.models import Community, Person, Receipt
from storage.models.base import Moment
from storage.statements import run, table
from tests.conftest import sqlite as sqlite_url
from tests.databases import NOW, open_database
from tests.storage.rows import found

if TYPE_CHECKING:
    from pathlib import Path

_PEOPLE = choose(table(Person).c.id)


def _bytes(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.glob("sandan.db*"))


async def _people(database: Database) -> list[Person]:
    async with database.reading() as session:
        return list((await session.exec(select(Person))).all())


async def _arrive(database: Database, at: datetime = NOW) -> None:
    async with database.transaction() as session:
        session.add(Person(id=new_id(session), created_at=at))


async def _arrive_and_leave(database: Database) -> None:
    async with database.transaction() as session:
        person = Person(id=new_id(session), created_at=NOW)
        session.add(person)
        await session.flush()
        await session.delete(person)


async def _arrive_halfway(database: Database) -> None:
    async with database.transaction() as session:
        session.add(Person(id=new_id(session), created_at=NOW))
        await session.flush()
        raise RuntimeError("halfway")


async def test_a_transaction_is_written_whole_or_not_at_all(database: Database) -> None:
    """What goes wrong at the end takes the beginning with it."""
    with pytest.raises(RuntimeError, match="halfway"):
        await _arrive_halfway(database)
    assert await _people(database) == []
    await _arrive(database)
    assert len(await _people(database)) == 1


async def test_what_was_deleted_is_not_left_in_the_log(tmp_path: Path) -> None:
    """Neither in SQLite's file nor in what lies beside it, once the log is emptied; before, it is there."""
    async with open_database(sqlite_url(tmp_path)) as database:
        async with database.transaction() as session:
            session.add(Person(id=new_id(session), created_at=NOW, told_card="told in confidence"))
        async with database.transaction() as session:
            await session.exec(delete(Person))
        assert b"told in confidence" in _bytes(tmp_path)
        assert await database.empty_log()
        assert b"told in confidence" not in _bytes(tmp_path)
        assert (tmp_path / "sandan.db-wal").stat().st_size == 0
        await _arrive(database)
        assert len(await _people(database)) == 1


async def test_a_log_in_use_is_emptied_another_time(tmp_path: Path) -> None:
    """Who reads or writes goes on, without waiting for it."""
    async with open_database(sqlite_url(tmp_path)) as database:
        await _arrive(database)
        async with database.reading() as session:
            assert len((await session.exec(select(Person))).all()) == 1
            await _arrive(database)
            assert not await database.empty_log()
            assert len((await session.exec(select(Person))).all()) == 1
        async with database.transaction() as session:
            session.add(Person(id=new_id(session), created_at=NOW))
            assert not await database.empty_log()
        assert await database.empty_log()
        assert len(await _people(database)) == 3


async def test_a_savepoint_takes_back_only_its_own(database: Database) -> None:
    """A refused use case leaves what was written before it."""
    async with database.transaction() as session:
        session.add(Person(id=new_id(session), created_at=NOW))
        savepoint = await session.begin_nested()
        session.add(Person(id=new_id(session), created_at=NOW))
        await session.flush()
        await savepoint.rollback()
    assert len(await _people(database)) == 1


async def test_a_reader_does_not_wait_for_a_writer(database: Database) -> None:
    """Somebody looks while a transaction is open, and sees what was there before it."""
    await _arrive(database)
    async with database.transaction() as session:
        session.add(Person(id=new_id(session), created_at=NOW))
        await session.flush()
        async with asyncio.timeout(60):
            assert len(await _people(database)) == 1
    assert len(await _people(database)) == 2


async def test_a_reader_sees_one_moment(database: Database) -> None:
    """What is written while somebody looks is seen by the next who looks, not by them (SQLite)."""
    if not database.is_sqlite:
        pytest.skip("PostgreSQL shows each statement what is committed by then")
    async with database.reading() as session:
        assert not (await session.exec(select(Person))).all()
        await _arrive(database)
        assert not (await run(session, _PEOPLE)).all()
    async with database.reading() as session:
        assert len((await run(session, _PEOPLE)).all()) == 1


async def test_many_readers_at_once_all_see_the_same(database: Database) -> None:
    """More than there are connections to spare, some of whom fail: the next find everything in order."""
    await _arrive(database)

    async def look(number: int) -> int:
        async with database.reading() as session:
            await asyncio.sleep(0)
            if number % 7 == 3:
                raise LookupError
            return len((await run(session, _PEOPLE)).all())

    for _ in range(2):
        seen = await asyncio.gather(*(look(number) for number in range(40)), return_exceptions=True)
        assert {one for one in seen if not isinstance(one, LookupError)} == {1}
        await _arrive_and_leave(database)


async def test_many_writers_at_once_all_get_their_turn(database: Database) -> None:
    """Thirty transactions at the same time: none is refused, none is lost."""
    await asyncio.gather(*(_arrive(database) for _ in range(30)))
    assert len({person.id for person in await _people(database)}) == 30


async def test_numbers_are_given_out_once(database: Database) -> None:
    """Thirty orders at the same time get thirty different numbers without a gap."""
    community, _ = await found(database)

    async def take() -> int:
        async with database.transaction() as session:
            return await directory.next_number(session, community)

    taken = await asyncio.gather(*(take() for _ in range(30)))
    assert sorted(taken) == list(range(1001, 1031))
    async with database.reading() as session:
        assert (await session.get_one(Community, community)).next_number == 1031


async def test_a_row_is_inserted_once(database: Database) -> None:
    """Of twenty equal updates at the same time one is new."""

    async def receive() -> bool:
        async with database.transaction() as session:
            return await insert_once(session, Receipt, channel="test", key="k", at=NOW, answer="")

    assert sum(await asyncio.gather(*(receive() for _ in range(20)))) == 1


async def test_a_moment_keeps_its_meaning(database: Database) -> None:
    """A time given in Shanghai comes back as the same moment, aware and in UTC."""
    shanghai = datetime(2026, 11, 23, 10, 30, 15, 123456, timezone(timedelta(hours=8)))
    await _arrive(database, shanghai)
    [person] = await _people(database)
    assert person.created_at == shanghai
    assert person.created_at.tzinfo is UTC


async def test_a_naive_moment_is_refused(database: Database) -> None:
    """A time without a zone is nobody's time."""
    with pytest.raises(StatementError, match="a moment needs its time zone"):
        await _arrive(database, datetime(2026, 11, 23, 10, 30))  # noqa: DTZ001 - the naive one
    assert await _people(database) == []


@given(st.datetimes(timezones=st.timezones()))
def test_any_moment_survives_the_column(moment: datetime) -> None:
    """Whatever its zone, a moment is bound in UTC and read back equal, also from naive storage."""
    column = Moment()
    dialect = sqlite.dialect()
    try:
        bound = column.process_bind_param(moment, dialect)
    except OverflowError:
        return  # the very first and last days of the calendar have no UTC
    assert bound is not None
    assert column.process_result_value(bound.replace(tzinfo=None), dialect) == moment.astimezone(UTC)
