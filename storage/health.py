"""Whether the database can be used at all, said in a way that the layers above understand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from storage import schema
from storage.ailment import ailment_of
from storage.database import replace_all
from storage.models import Lease
from storage.trouble import AWAY

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Database


LOOKED_AT = 1000
"""Rows of each index that are counted."""
TRIAL = "trial"
"""The lease that nobody wants: it is written only to see whether anything can be."""


class DatabaseAwayError(Exception):
    """The database cannot be reached, read or written; the message is its own short reason."""

    def __init__(self, error: Exception) -> None:
        """Keep the driver's own words, never the statement, which may hold people's data."""
        cause = getattr(error, "orig", None) or error
        said = str(cause).splitlines()[0][:200] if str(cause) else type(cause).__name__
        super().__init__(said)
        self.ailment = ailment_of(cause)


async def reach(database: Database) -> str:
    """Return the server's version. Raises :class:`DatabaseAwayError`."""
    question = "select sqlite_version()" if database.is_sqlite else "show server_version"
    try:
        async with database.engine.connect() as connection:
            await connection.execution_options(sandan_reading=True)
            return str((await connection.execute(text(question))).scalar_one())
    except (SQLAlchemyError, OSError) as error:
        raise DatabaseAwayError(error) from error


async def bring_up_to_date(database: Database) -> None:
    """Reach the database and give it this program's shape.

    Raises:
        DatabaseAwayError: it cannot be reached or written.
        storage.schema.SchemaTooNewError: a newer program wrote it.
    """
    await reach(database)
    try:
        await schema.upgrade(database)
        await _take_stock(database)
    except (SQLAlchemyError, OSError) as error:
        raise DatabaseAwayError(error) from error


async def _take_stock(database: Database) -> None:
    """Let SQLite count what is in its tables: without that it takes any index for as good as another.

    It looks at some rows of each index only, so that a large database takes no longer. PostgreSQL does the
    like by itself.
    """
    if not database.is_sqlite:
        return
    async with database.transaction() as session:
        connection = await session.connection()
        await connection.exec_driver_sql(f"PRAGMA analysis_limit={LOOKED_AT}")
        await connection.exec_driver_sql("ANALYZE")


async def write_a_trial(database: Database, now: datetime) -> None:
    """Write one row down to the disk, the same row each time. Raises :class:`DatabaseAwayError`."""
    row = {"name": TRIAL, "holder": database.process, "until": now}
    try:
        async with database.transaction() as session:
            await replace_all(session, Lease, [row], changing=("holder", "until"))
    except (SQLAlchemyError, *AWAY) as error:
        raise DatabaseAwayError(error) from error
