"""The shape of the database: brought up to date at the start, a newer one refused.

Alembic is loaded only where there is something to do: a service whose database has the shape already
neither waits for it nor keeps it in memory.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from storage import sqlite

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import AsyncConnection

    from storage.database import Database

FOLDER = Path(__file__).parent / "migrations"


class SchemaTooNewError(Exception):
    """The database was written by a newer version of the program: update the program first."""


def _config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration without a file."""
    from alembic.config import Config  # noqa: PLC0415 - see above

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    if connection is not None:
        config.attributes["connection"] = connection
    return config


def _scripts() -> ScriptDirectory:
    """Return the steps."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - see above

    return ScriptDirectory.from_config(_config())


async def upgrade(database: Database) -> None:
    """Bring the database to this program's shape, in one transaction.

    Raises:
        SchemaTooNewError: its shape is unknown here; nothing was changed.
    """
    async with _remaking(database) as connection:
        await connection.run_sync(_upgrade)


def _upgrade(connection: Connection) -> None:
    if _revision(connection) == head():
        return
    from alembic import command  # noqa: PLC0415 - see above
    from alembic.util.exc import CommandError  # noqa: PLC0415 - as above

    try:
        command.upgrade(_config(connection), "head")
    except CommandError as error:
        if "Can't locate revision" in str(error):
            raise SchemaTooNewError(
                "the database was written by a newer version of Sandan: update the program, then start again"
            ) from error
        raise
    _check_links(connection)


async def downgrade(database: Database, to: str) -> None:
    """Take the database back to an older shape, in one transaction: what is newer than that is lost."""
    from alembic import command  # noqa: PLC0415 - see above

    async with _remaking(database) as connection:
        await connection.run_sync(lambda bound: command.downgrade(_config(bound), to))
        await connection.run_sync(_check_links)


@asynccontextmanager
async def _remaking(database: Database) -> AsyncIterator[AsyncConnection]:
    """Give a transaction in which tables may be made anew, also those to which others refer."""
    async with database.at_length() as connection:
        if not database.is_sqlite:
            async with connection.begin():
                yield connection
            return
        await connection.run_sync(sqlite.follow_links, check=False)
        try:
            async with connection.begin():
                yield connection
        finally:
            await connection.run_sync(sqlite.follow_links, check=True)


def _check_links(connection: Connection) -> None:
    """Raise `RuntimeError` where a step has left rows that refer to nothing, so that it is taken back."""
    broken = sqlite.broken_links(connection) if connection.dialect.name == "sqlite" else []
    if broken:
        raise RuntimeError(f"rows that refer to nothing in {', '.join(broken)}")


def below(revision: str | None) -> list[str]:
    """Return the shapes that lie before one, newest first."""
    if revision is None:
        return []
    walked = _scripts().iterate_revisions(revision, "base")
    return [script.revision for script in walked if script.revision != revision]


async def revision(database: Database) -> str | None:
    """Return the database's shape, None for an empty one."""
    async with database.engine.connect() as connection:
        await connection.execution_options(sandan_reading=True)  # never waits for a writer
        return await connection.run_sync(_revision)


def _revision(connection: Connection) -> str | None:
    """Return what Alembic has written down."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def head() -> str:
    """Return this program's shape: the steps are numbered, and so are their files."""
    return max(file.stem.partition("_")[0] for file in (FOLDER / "versions").glob("[0-9]*.py"))


def knows(revision: str) -> bool:
    """Say whether this program has heard of a shape; one it has not is a newer program's."""
    return revision in {script.revision for script in _scripts().walk_revisions()}
