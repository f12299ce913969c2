"""SQLite without detours: a short statement runs where it is asked for, only waiting goes to a thread.

A hop to aiosqlite's thread and back costs several times what such a statement does, and there are
three hops a statement (cursor, execute, close).
"""

from __future__ import annotations

import sqlite3
from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Any

from aiosqlite import Connection
from sqlalchemy import event
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection
from sqlalchemy.util.concurrency import await_

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from sqlalchemy import Connection as Bound
    from sqlalchemy import Engine

BUSY_MILLISECONDS = 10_000
REMEMBERED = 512
"""Prepared statements a connection."""

BEGIN_WRITING = "BEGIN IMMEDIATE"
"""Takes the write lock at once: a transaction that reads and then writes is never locked out half-way."""
WAITS = {BEGIN_WRITING, "COMMIT"}
"""For the lock, for the disk."""


class AtOnce:
    """Something to await that is there already: the library insists that a statement awaits something."""

    def __await__(self) -> Generator[None, None, None]:
        """Wait for nothing."""
        yield from ()


AT_ONCE = AtOnce()


class NearCursor:
    """A cursor as the library asks for it (PEP 249), on the plain one of :mod:`sqlite3`."""

    server_side = False

    def __init__(self, near: NearConnection) -> None:
        """Take a cursor of the connection."""
        self._near = near
        self._cursor = near.plain.cursor()
        self._rows: deque[Any] = deque()

    @property
    def description(self) -> Any:  # noqa: ANN401 - as PEP 249 has it
        """Return what the columns are, or None for a statement that returns no rows."""
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        """Return how many rows were changed."""
        return self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        """Return the number of the row that was inserted last."""
        return self._cursor.lastrowid

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        """Run a statement: in place what cannot wait, in the thread what can."""
        if statement in WAITS:
            await_(self._near.in_thread(self._cursor.execute, statement))
        else:
            await_(AT_ONCE)
            self._cursor.execute(statement, parameters)
        if self._cursor.description:
            self._rows = deque(self._cursor.fetchall())

    def executemany(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run a statement for each of several rows."""
        await_(AT_ONCE)
        self._cursor.executemany(statement, rows)

    def fetchone(self) -> Any:  # noqa: ANN401 - a row
        """Return the next row, if there is one."""
        return self._rows.popleft() if self._rows else None

    def fetchmany(self, size: int = 1) -> list[Any]:
        """Return so many of the next rows."""
        return [self._rows.popleft() for _ in range(min(size, len(self._rows)))]

    def fetchall(self) -> list[Any]:
        """Return the rows that are left."""
        rows, self._rows = list(self._rows), deque()
        return rows

    def __iter__(self) -> Iterator[Any]:
        """Yield the rows that are left."""
        while self._rows:
            yield self._rows.popleft()

    def setinputsizes(self, *_: object) -> None:
        """Do nothing: SQLite has no sizes."""

    def close(self) -> None:
        """Let go of the rows."""
        self._rows.clear()
        self._cursor.close()

    async def _async_soft_close(self) -> None:
        """Do nothing: there is nobody to wait for."""


class NearConnection(AsyncAdapt_aiosqlite_connection):
    """A connection whose statements run in place; opening, closing and waiting is aiosqlite's business."""

    @property
    def plain(self) -> sqlite3.Connection:
        """Return the connection of :mod:`sqlite3`. Raises `OperationalError` for a closed one."""
        found: sqlite3.Connection | None = self._connection._connection  # noqa: SLF001 - aiosqlite hides it
        if found is None:
            raise sqlite3.OperationalError("Connection closed")
        return found

    def cursor(self, server_side: bool = False) -> Any:  # noqa: ANN401, FBT001, FBT002 - as its parent
        """Return a cursor: all rows are read at once, whatever is asked for."""
        del server_side
        return NearCursor(self)

    def rollback(self) -> None:
        """Undo what was not committed: no work, least of all where nothing was written."""
        self.plain.rollback()

    async def in_thread(self, fn: Callable[..., Any], *args: Any) -> Any:  # noqa: ANN401 - whatever it returns
        """Call a function in the connection's thread."""
        return await self._connection._execute(fn, *args)  # noqa: SLF001 - as above


def connect(path: str, **options: Any) -> Connection:  # noqa: ANN401 - whatever sqlite3 takes
    """Return a connection to be awaited."""
    options["check_same_thread"] = False
    made = Connection(partial(sqlite3.connect, path, cached_statements=REMEMBERED, **options), 64)
    made._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does with connections of its own
    return made


def prepare(engine: Engine) -> None:
    """Make SQLite durable and concurrent for readers.

    `synchronous=FULL`: what a person was told survives a power loss.
    """

    @event.listens_for(engine, "do_connect")
    def _open(dialect: Any, _: object, args: list[Any], options: dict[str, Any]) -> NearConnection:  # noqa: ANN401
        opened: Any = await_(connect(*args, **options))
        return NearConnection(dialect.dbapi, opened)

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's own type
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_MILLISECONDS}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Bound) -> None:
        reading = connection.get_execution_options().get("sandan_reading", False)
        connection.exec_driver_sql("BEGIN" if reading else BEGIN_WRITING)
