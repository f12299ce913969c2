"""A copy of the whole database while it is in use, and back."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from storage.health import DatabaseAwayError

if TYPE_CHECKING:
    from pathlib import Path

BESIDE = ("-wal", "-shm")
"""Files that SQLite keeps beside a database in use."""


class ToolMissingError(Exception):
    """PostgreSQL's own program is not installed; the message is its name."""


class ToolFailedError(Exception):
    """PostgreSQL's own program failed; the message is what it said, without the password."""


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a SQLite database that others may be writing to; the copy is whole and consistent.

    Takes as long as the disk does. In one go: a write between two steps would begin the copy anew, and
    nobody has to wait, because in WAL mode a reader never holds up a writer.

    Raises:
        DatabaseAwayError: there is no room for the copy, or the source cannot be read.
    """
    try:
        with closing(sqlite3.connect(source)) as there, closing(sqlite3.connect(target)) as here:
            there.backup(here)
            here.execute("PRAGMA journal_mode=DELETE")  # one file, without others beside it
    except sqlite3.Error as error:
        raise DatabaseAwayError(error) from error


def check_sqlite(file: Path) -> bool:
    """Say whether a SQLite file is whole."""
    with closing(sqlite3.connect(file)) as connection:
        try:
            return bool(connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok")
        except sqlite3.DatabaseError:
            return False


def put_sqlite(file: Path, target: Path, aside: Path) -> None:
    """Put a restored database in its place; what was there goes to the folder `aside`."""
    for old in (target, *(target.with_name(target.name + end) for end in BESIDE)):
        if old.exists():
            aside.mkdir(parents=True, exist_ok=True)
            shutil.move(old, aside / old.name)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(file, target)


async def dump_postgres(url: str, target: Path) -> None:
    """Write PostgreSQL's own dump. Raises :class:`ToolMissingError`, :class:`ToolFailedError`."""
    await _run("pg_dump", url, "--format=custom", "--no-owner", f"--file={target}")


async def load_postgres(url: str, source: Path) -> None:
    """Read PostgreSQL's own dump over what is there, all or nothing. Raises as :func:`dump_postgres`."""
    where = f"--dbname={unquote(urlsplit(url).path.lstrip('/'))}"
    replacing = ("--clean", "--if-exists", "--single-transaction")
    await _run("pg_restore", url, "--no-owner", *replacing, where, str(source))


async def _run(tool: str, url: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs; the password goes by its environment, where no list shows it."""
    found = shutil.which(tool)
    if found is None:
        raise ToolMissingError(tool)
    process = await asyncio.create_subprocess_exec(
        found,
        "--no-password",
        *arguments,
        env=_environment(url),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        _, said = await process.communicate()
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    if process.returncode != 0:
        lines = said.decode(errors="replace").strip().splitlines() or [tool]
        raise ToolFailedError(lines[-1][:300])


def _environment(url: str) -> dict[str, str]:
    """Return how PostgreSQL's programs are told where the database is."""
    parts = urlsplit(url)
    told = {
        "PGHOST": parts.hostname or dict(parse_qsl(parts.query)).get("host"),
        "PGPORT": str(parts.port or ""),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": unquote(parts.path.lstrip("/")),
    }
    return {name: value for name, value in told.items() if value}
