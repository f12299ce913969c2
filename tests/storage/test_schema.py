"""The database's shape: made from nothing, equal to the models, and never touched when it is newer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from handlers.channel import Command
from storage import chats, schema
from storage.chats import Written
from storage.database import Database
from storage.schema import SchemaTooNewError
from storage.vault import Vault
from tests.databases import NOW, SECRET
from tests.world import open_world

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from sqlalchemy import Connection

    from tests.databases import PostgresServer


@pytest.fixture(params=["sqlite", "postgresql"])
async def empty(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """A database without any table, of either kind."""
    if request.param == "sqlite":
        database = Database(f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}", Vault(SECRET), lambda: NOW)
        yield database
        await database.close()
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    async with server.fresh("template0") as url:
        database = Database(url, Vault(SECRET), lambda: NOW)
        yield database
        await database.close()


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, SQLModel.metadata))


async def _tables(database: Database) -> set[str]:
    async with database.engine.connect() as connection:
        return set(await connection.run_sync(lambda bound: inspect(bound).get_table_names()))


async def test_the_steps_lead_to_the_models(empty: Database) -> None:
    """After all steps the tables are exactly those that the models describe."""
    assert await schema.revision(empty) is None
    await schema.upgrade(empty)
    assert await schema.revision(empty) == schema.head()
    async with empty.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []


async def test_a_second_start_changes_nothing(empty: Database) -> None:
    """Bringing up to date what is up to date is harmless."""
    await schema.upgrade(empty)
    before = await _tables(empty)
    await schema.upgrade(empty)
    assert await _tables(empty) == before


async def test_a_newer_database_is_refused_untouched(empty: Database) -> None:
    """A database from tomorrow's program gets a clear sentence, and is left as it is."""
    async with empty.engine.begin() as connection:
        await connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        await connection.execute(text("INSERT INTO alembic_version VALUES ('9999')"))
    with pytest.raises(SchemaTooNewError, match="newer version of Sandan"):
        await schema.upgrade(empty)
    assert await schema.revision(empty) == "9999"
    assert await _tables(empty) == {"alembic_version"}


async def test_every_step_can_be_taken_back(empty: Database) -> None:
    """Down to nothing and up again leads to the same shape."""
    await schema.upgrade(empty)
    async with empty.engine.begin() as connection:
        await connection.run_sync(lambda bound: command.downgrade(schema._config(bound), "base"))
    assert await _tables(empty) == {"alembic_version"}
    await schema.upgrade(empty)
    async with empty.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []


async def test_every_step_can_be_taken_back_with_people_in_it(any_url: str) -> None:
    """Tables to which rows refer are made anew like all others, and the references hold afterwards."""
    async with open_world(any_url) as world:
        resident = world.person("王秀兰")
        await resident.order("楼上半夜装修太吵了，玫瑰园3栋，电话13800001111")
        async with world.database.transaction() as session:
            await chats.append(session, "a", Written("k", own=True, at=NOW, content={"text": "您好"}))
        for revision in schema.below(schema.head()):
            await schema.downgrade(world.database, revision)
            assert await schema.revision(world.database) == revision
        await schema.upgrade(world.database)
        async with world.database.reading() as session:
            assert (await chats.earlier(session, "a", 99)).entries[0].content == {"text": "您好"}
        if world.database.is_sqlite:
            with pytest.raises(IntegrityError):
                async with world.database.transaction() as session:
                    await session.exec(text("DELETE FROM chat"))  # type: ignore[call-overload]  # plain SQL
        await resident.command(Command.MINE)
        assert "1001" in resident.last.text


async def test_a_failed_step_leaves_no_half_shape(empty: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """All steps are one transaction: after a failure the database is as before."""

    def fail(connection: Connection) -> None:
        upgrade(connection)
        raise RuntimeError("power cut")

    upgrade = schema._upgrade
    monkeypatch.setattr(schema, "_upgrade", fail)
    with pytest.raises(RuntimeError, match="power cut"):
        await schema.upgrade(empty)
    assert await _tables(empty) == set()
