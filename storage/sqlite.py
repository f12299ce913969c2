"""SQLite without detours: a short statement runs where it is asked for, only waiting goes to a thread.

A hop to aiosqlite's thread and back costs several times what such a statement does, and there are
three hops a statement (cursor, execute, close). What runs for every message goes without the library's
own connection as well (`storage/direct.py`).
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

from storage import direct

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from sqlalchemy import Connection as Bound
    from sqlalchemy import Engine
    from sqlalchemy.ext.asyncio import AsyncConnection

    from storage.direct import Arguments

BUSY_MILLISECONDS = 10_000
PRIMARY = 0xFF
"""Of an error's code: the rest says more of it (https://sqlite.org/rescode.html)."""
REMEMBERED = 512
"""Prepared statements a connection."""

BEGIN_WRITING = "BEGIN IMMEDIATE"
"""Takes the write lock at once: a transaction that reads and then writes is never locked out half-way."""
COMMIT = "COMMIT"


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
        if statement == BEGIN_WRITING:
            await_(AT_ONCE)
            if not self._near.begins_at_once():
                await_(self._near.in_thread(self._cursor.execute, statement))
        elif statement == COMMIT:
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

    def begins_at_once(self) -> bool:
        """Take the write lock where it is free; say False where another process has it."""
        plain = self.plain
        plain.execute("PRAGMA busy_timeout=0")
        try:
            plain.execute(BEGIN_WRITING)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & PRIMARY != sqlite3.SQLITE_BUSY:
                raise
            return False
        finally:
            plain.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        return True

    async def in_thread(self, fn: Callable[..., Any], *args: Any) -> Any:  # noqa: ANN401 - whatever it returns
        """Call a function in the connection's thread."""
        return await self._connection._execute(fn, *args)  # noqa: SLF001 - as above


def keep_savepoints_in_memory(bound: Bound) -> None:
    """Let the connection note what a savepoint would put back in memory: a file takes twice the time."""
    near: Any = bound.connection.dbapi_connection
    near.plain.execute("PRAGMA temp_store=MEMORY")


def empty_log(bound: Bound) -> bool:
    """Move what was committed from the log into the file, and cut the log down to nothing.

    Overwritten rows are in the log in their former form, too. Says False where somebody reads or writes
    just now: nobody is held up for it.
    """
    near: Any = bound.connection.dbapi_connection
    emptied: bool = await_(near.in_thread(_empty_log, near.plain))
    return emptied


def _empty_log(plain: sqlite3.Connection) -> bool:
    plain.execute("PRAGMA busy_timeout=0")
    try:
        busy, _, _ = plain.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        plain.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    return not busy


def follow_links(bound: Bound, *, check: bool) -> None:
    """Check references between tables, or do not while tables are made anew; outside of any transaction.

    With the check a table to which others refer cannot be replaced
    (https://sqlite.org/lang_altertable.html#otheralter).
    """
    near: Any = bound.connection.dbapi_connection
    near.plain.execute(f"PRAGMA foreign_keys={'ON' if check else 'OFF'}")


def broken_links(bound: Bound) -> list[str]:
    """Return the tables with rows that refer to nothing."""
    return sorted({str(row[0]) for row in bound.exec_driver_sql("PRAGMA foreign_key_check")})


class Direct(direct.Direct):
    """Runs made statements in place."""

    @classmethod
    async def begin(cls, line: AsyncConnection) -> Direct:
        """Begin a transaction; the library need not know that the last one was committed without it."""
        await line.run_sync(_begin)
        return cls(line)

    @property
    def in_transaction(self) -> bool:
        """Say whether SQLite still has the transaction: a full disk ends it."""
        return bool(self._near.plain.in_transaction)

    def ring(self, channel: str, payload: str) -> None:
        """Do nothing: one process has the file, and nobody else is there to hear."""

    def command(self, text: str) -> None:
        """Run a command about the transaction that waits for nothing."""
        self._tell(text)
        self._near.plain.execute(text)

    async def commit(self) -> None:
        """Commit, and wait for the disk in the connection's thread."""
        self._tell(COMMIT)
        try:
            # Not the driver's own `commit()`: where there is no transaction any more, that says nothing.
            await self._near.in_thread(self._near.plain.execute, COMMIT)
        except sqlite3.Error as error:
            raise self._wrapped(COMMIT, error) from error

    async def _once(self, text: str, arguments: Arguments) -> tuple[Sequence[Any], int]:
        try:
            cursor = self._near.plain.execute(text, arguments)
            return cursor.fetchall() if cursor.description else (), cursor.rowcount
        except sqlite3.Error as error:
            raise self._wrapped(text, error) from error

    async def _for_each(self, text: str, several: Sequence[Arguments]) -> None:
        try:
            self._near.plain.executemany(text, several)
        except sqlite3.Error as error:
            raise self._wrapped(text, error) from error


def _begin(bound: Bound) -> None:
    if bound.in_transaction():
        bound.rollback()
    bound.begin()


def connect(path: str, **options: Any) -> Connection:  # noqa: ANN401 - whatever sqlite3 takes
    """Return a connection to be awaited."""
    options["check_same_thread"] = False
    made = Connection(partial(sqlite3.connect, path, cached_statements=REMEMBERED, **options), 64)
    made._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does with connections of its own
    return made


def prepare(engine: Engine) -> None:
    """Make SQLite durable and concurrent for readers.

    `synchronous=FULL`: what a person was told survives a power loss. `secure_delete`: what is deleted is
    overwritten in the file, however the library was built.
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
            "secure_delete=ON",
            f"busy_timeout={BUSY_MILLISECONDS}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Bound) -> None:
        reading = connection.get_execution_options().get("sandan_reading", False)
        connection.exec_driver_sql("BEGIN" if reading else BEGIN_WRITING)
