"""The shape of the database: brought up to date at the start, a newer one refused."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from storage.database import Database

FOLDER = Path(__file__).parent / "migrations"


class SchemaTooNewError(Exception):
    """The database was written by a newer version of the program: update the program first."""


def _config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration without a file."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    if connection is not None:
        config.attributes["connection"] = connection
    return config


async def upgrade(database: Database) -> None:
    """Bring the database to this program's shape, in one transaction.

    Raises:
        SchemaTooNewError: its shape is unknown here; nothing was changed.
    """
    async with database.at_length() as connection, connection.begin():
        await connection.run_sync(_upgrade)


def _upgrade(connection: Connection) -> None:
    config = _config(connection)
    try:
        head = ScriptDirectory.from_config(config).get_current_head()
        if MigrationContext.configure(connection).get_current_revision() == head:
            return
        command.upgrade(config, "head")
    except CommandError as error:
        if "Can't locate revision" in str(error):
            raise SchemaTooNewError(
                "the database was written by a newer version of Sandan: update the program, then start again"
            ) from error
        raise


async def downgrade(database: Database, to: str) -> None:
    """Take the database back to an older shape, in one transaction: what is newer than that is lost."""
    async with database.at_length() as connection, connection.begin():
        await connection.run_sync(lambda bound: command.downgrade(_config(bound), to))


def below(revision: str | None) -> list[str]:
    """Return the shapes that lie before one, newest first."""
    if revision is None:
        return []
    walked = ScriptDirectory.from_config(_config()).iterate_revisions(revision, "base")
    return [script.revision for script in walked if script.revision != revision]


async def revision(database: Database) -> str | None:
    """Return the database's shape, None for an empty one."""
    async with database.engine.connect() as connection:
        await connection.execution_options(sandan_reading=True)  # never waits for a writer
        return await connection.run_sync(
            lambda bound: MigrationContext.configure(bound).get_current_revision()
        )


def head() -> str | None:
    """Return this program's shape."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def knows(revision: str) -> bool:
    """Say whether this program has heard of a shape; one it has not is a newer program's."""
    known = ScriptDirectory.from_config(_config()).walk_revisions()
    return revision in {script.revision for script in known}
