"""Statements that are made once mean the same on either database as those that the library runs."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sql
from sqlalchemy.exc import IntegrityError, NoResultFound, StatementError
from sqlmodel import select

from storage.database import new_id
from storage.models import Account, Person, PrivacyEvent, Receipt
from storage.statements import moment, run, table
from tests.counts import statements
from tests.databases import NOW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.database import Database, Session

_ACT, _RECEIPT = table(PrivacyEvent), table(Receipt)
_NOTE = sql.insert(_ACT)
_WRITE = sql.insert(_RECEIPT)
_THESE = (
    sql.select(_RECEIPT.c.key)
    .where(_RECEIPT.c.key.in_(sql.bindparam("keys", expanding=True)), _RECEIPT.c.channel == "test")
    .order_by(_RECEIPT.c.key)
)
_OLDER = sql.select(_RECEIPT).where(_RECEIPT.c.at < moment("then"), _RECEIPT.c.answer != "")
_ANSWER = (
    sql.update(_RECEIPT)
    .where(_RECEIPT.c.key == sql.bindparam("of"))
    .values(answer=sql.bindparam("said"))
    .returning(_RECEIPT.c.at, _RECEIPT.c.key, (_RECEIPT.c.answer != "").label("anything"))
)
SHANGHAI = timezone(timedelta(hours=8))


def _act(session: Session, **more: object) -> dict[str, Any]:
    known = {"community_id": 1, "id": new_id(session), "person_id": None, "kind": "told", "version": 2}
    return {**known, "at": NOW, "facts": {}, **more}


async def _receive(session: Session, *keys: str, at: datetime = NOW) -> None:
    await run(session, _WRITE, [{"channel": "test", "key": key, "at": at, "answer": "好"} for key in keys])


async def _asked(session: Session, keys: Sequence[str]) -> list[str]:
    return (await run(session, _THESE, {"keys": list(keys)})).scalars()


async def test_a_row_is_read_back_as_it_was_written(database: Database) -> None:
    """Numbers, text, nothing, a moment of another zone and a structure, by statement and as an object."""
    at = datetime(2026, 11, 23, 10, 30, 15, 123456, SHANGHAI)
    async with database.transaction() as session:
        written = _act(session, at=at, facts={"orders": 3, "词": ["路灯", None]})
        await run(session, _NOTE, written)
        row = (await run(session, sql.select(_ACT))).one()
        kept = (await session.exec(select(PrivacyEvent))).one()
    assert row._asdict() == written
    assert kept.model_dump() == written


async def test_both_ways_write_the_very_same(database: Database) -> None:
    """What a made statement puts into a column, the library would have put there."""
    at = datetime(2026, 1, 2, 3, 4, 5, 0, SHANGHAI)
    async with database.transaction() as session:
        first, second = (_act(session, at=at, facts={"a": "甲"}, version=number) for number in (1, 2))
        await run(session, _NOTE, first)
        await (await session.connection()).execute(_NOTE, second)
        columns = "CAST(at AS TEXT), CAST(facts AS TEXT), kind, person_id"
        found = await (await session.connection()).execute(
            sql.text(f"SELECT {columns} FROM privacy_event")  # noqa: S608 - our own columns
        )
        one, other = found.all()
    assert tuple(one) == tuple(other)


async def test_lists_may_have_any_length(database: Database) -> None:
    """A statement that was made for two keys finds three, one or none as well."""
    async with database.transaction() as session:
        await _receive(session, "a", "b", "c")
        for keys in (["a", "b"], ["c", "b", "a"], ["b"], [], ["a", "x"]):
            assert await _asked(session, keys) == sorted({*keys} - {"x"})


async def test_lists_of_many_lengths_share_a_few_statements(database: Database) -> None:
    """A list of nineteen keys runs the statement of one of thirty, and finds nothing twice."""
    keys = [f"k{number:02}" for number in range(40)]
    with statements(database) as seen:
        async with database.transaction() as session:
            await _receive(session, *keys)
            for length in range(41):
                assert await _asked(session, keys[:length]) == keys[:length]
    asked = [statement for statement in seen if statement.startswith("SELECT")]
    assert len(asked) == 41
    assert len(set(asked)) == 8  # none, 1, 2, 4, … 64


async def test_a_fixed_value_and_a_given_one_stand_side_by_side(database: Database) -> None:
    """A condition on a moment that is given, and on a text that the statement holds."""
    async with database.transaction() as session:
        await _receive(session, "old", at=NOW - timedelta(days=1))
        await _receive(session, "new")
        found = await run(session, _OLDER, {"then": NOW - timedelta(hours=1)})
        assert [row.key for row in found] == ["old"]


async def test_what_is_returned_has_names_and_types(database: Database) -> None:
    """A moment is a moment, a yes a yes; the number of rows that were changed is told."""
    async with database.transaction() as session:
        await _receive(session, "a")
        answered = await run(session, _ANSWER, {"of": "a", "said": "收到"})
        assert [(row.at, row.key, row.anything) for row in answered] == [(NOW, "a", True)]
        assert answered.rowcount == 1
        assert (await run(session, _ANSWER, {"of": "nobody", "said": ""})).rowcount == 0


async def test_none_is_nothing_or_an_error_as_asked(database: Database) -> None:
    """`first` and `scalar` say that there is none, `one` and `scalar_one` raise."""
    async with database.transaction() as session:
        none = await run(session, _THESE, {"keys": ["nobody"]})
        assert none.first() is None
        assert none.scalar() is None
        for insist in (none.one, none.scalar_one):
            with pytest.raises(NoResultFound):
                insist()


async def test_a_naive_moment_is_refused_here_too(database: Database) -> None:
    """A time without a zone is nobody's time."""
    with pytest.raises(StatementError, match="a moment needs its time zone"):
        async with database.transaction() as session:
            await _receive(session, "a", at=datetime(2026, 11, 23, 10, 30))  # noqa: DTZ001 - the naive one


async def test_an_error_is_the_librarys_own_and_keeps_secrets(database: Database) -> None:
    """The same row twice is an `IntegrityError` that quotes the statement, never the values."""

    async def repeat() -> None:
        async with database.transaction() as session:
            for _ in range(2):
                values = {"channel": "test", "key": "the secret", "at": NOW, "answer": ""}
                await run(session, _WRITE, values)

    with pytest.raises(IntegrityError) as refused:
        await repeat()
    assert "INSERT INTO receipt" in str(refused.value)
    if database.is_sqlite:  # PostgreSQL itself names the key
        assert "the secret" not in str(refused.value)


async def test_whoever_counts_statements_hears_of_these(database: Database) -> None:
    """A listener of the engine sees each once, however many rows it writes."""
    with statements(database) as seen:
        async with database.transaction() as session:
            await _receive(session, "a", "b")
            await _asked(session, ["a"])
    assert [statement.split()[0] for statement in seen] == ["INSERT", "SELECT"]


async def test_objects_and_statements_share_a_transaction(database: Database) -> None:
    """Each sees what the other has written, and what goes wrong at the end undoes both."""

    async def write(*, fail: bool) -> None:
        async with database.transaction() as session:
            person = Person(id=new_id(session), created_at=NOW)
            session.add(person)
            await session.flush()
            assert (await run(session, sql.select(table(Person).c.id))).scalars() == [person.id]
            await _receive(session, "a")
            assert (await session.exec(select(Receipt.key))).all() == ["a"]
            session.add(Account(id=1, channel="c", external="e", person_id=person.id, seen_at=NOW))
            if fail:
                raise RuntimeError("at the end")

    with pytest.raises(RuntimeError, match="at the end"):
        await write(fail=True)
    async with database.reading() as session:
        assert not (await session.exec(select(Receipt))).all()
    await write(fail=False)
    async with database.reading() as session:
        assert (await session.exec(select(Account.external))).all() == ["e"]
