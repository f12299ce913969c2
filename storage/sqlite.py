"""SQLite without detours: a short statement runs where it is asked for, only waiting goes to a thread.

A hop to aiosqlite's thread and back costs several times what such a statement does, and there are
three hops a statement (cursor, execute, close).
"""

from __future__ import annotations

import sqlite3
from functools import partial
from typing import TYPE_CHECKING, Any

from aiosqlite import Connection
from sqlalchemy import event

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection as Bound
    from sqlalchemy import Engine

BUSY_MILLISECONDS = 10_000
REMEMBERED = 512
"""Prepared statements a connection."""

BEGIN_WRITING = "BEGIN IMMEDIATE"
"""Takes the write lock at once: a transaction that reads and then writes is never locked out half-way."""
WAITS = {BEGIN_WRITING, "COMMIT"}
"""For the lock, for the disk."""
NO_WORK = {"cursor", "rollback"}


class NearConnection(Connection):
    """Runs in place what cannot wait; in the thread what can: for the write lock, and for the disk."""

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as its parent
        """Call a function of the connection or of one of its cursors."""
        # Commit, close and the like. To roll back is no work, least of all where nothing was written.
        of_connection = getattr(fn, "__self__", None) is self._connection and fn.__name__ not in NO_WORK
        if of_connection or (args and args[0] in WAITS):
            return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]  # theirs
        if self._connection is None:
            raise ValueError("Connection closed")
        return fn(*args, **kwargs)


def connect(path: str, **options: Any) -> NearConnection:  # noqa: ANN401 - whatever sqlite3 takes
    """Return a connection to be awaited."""
    options["check_same_thread"] = False
    made = NearConnection(partial(sqlite3.connect, path, cached_statements=REMEMBERED, **options), 64)
    made._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does with connections of its own
    return made


def prepare(engine: Engine) -> None:
    """Make SQLite durable and concurrent for readers.

    `synchronous=FULL`: what a person was told survives a power loss.
    """

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
