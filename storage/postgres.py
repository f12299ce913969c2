"""PostgreSQL without detours: what runs for every message goes to the driver itself.

Across a network that may fail nobody waits without end, on either side of it. A connection keeps the
statements that it has prepared: to prepare one takes longer than to run it.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from storage import direct
from storage.direct import UndoneError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from storage.direct import Arguments

CONNECT_SECONDS = 10.0
COMMAND_SECONDS = 60.0
"""After which a statement is given up: the network is cut, or somebody holds a lock and does not answer.
The longest of ours, a summary of a large week, takes well under a second; migrations have no limit."""
IDLE_SECONDS = 60
"""After which the server ends a transaction whose process says nothing any more, and frees its locks."""
REMEMBERED = 512
"""Prepared statements a connection."""
BEGIN, COMMIT, ROLLBACK = "BEGIN", "COMMIT", "ROLLBACK"
READ_ONLY = "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"


def options(*, patient: bool = False) -> dict[str, object]:
    """Return what asyncpg is told at each connection; `patient` without a limit for a statement."""
    return {
        "timeout": CONNECT_SECONDS,
        "command_timeout": None if patient else COMMAND_SECONDS,
        "server_settings": {
            "application_name": "sandan",
            "idle_in_transaction_session_timeout": "0" if patient else f"{IDLE_SECONDS}s",
            "tcp_keepalives_idle": "30",
            "tcp_keepalives_interval": "10",
            "tcp_keepalives_count": "3",
        },
    }


class Direct(direct.Direct):
    """Runs made statements, and what begins and ends a transaction, on asyncpg's own connection."""

    def __init__(self, line: AsyncConnection) -> None:
        """Take a connection."""
        super().__init__(line)
        self._raw: Any = self._bound.connection.driver_connection
        self._prepared: dict[str, Any] = {}
        self._bells: dict[str, str] = {}
        self._has_begun = False

    @property
    def is_free(self) -> bool:
        """Say whether the next may use the connection: it stands, and nothing is left of a transaction."""
        return not self._raw.is_closed() and (self._has_begun or not self._raw.is_in_transaction())

    async def refuse_to_write(self) -> None:
        """Have the server refuse whatever would change a row: nothing here is undone in the end."""
        await self._raw.execute(READ_ONLY)

    def ring(self, channel: str, payload: str) -> None:
        """Have the server tell whoever listens, once this transaction is committed."""
        self._bells[payload] = f"NOTIFY {channel}, {_quoted(payload)}"

    async def begin(self) -> None:
        """Begin a transaction, unless that was done when the last one was committed."""
        self._bells.clear()
        if not self._has_begun:
            await self._command(BEGIN)
        self._has_begun = False

    async def commit(self, *, and_begin: bool) -> None:
        """Ring and commit, in one message to the server; begin the next transaction with it if wanted.

        Raises `UndoneError` where the server gave the transaction up before.
        """
        last = f"{COMMIT} AND CHAIN" if and_begin else COMMIT
        if await self._command("; ".join([*self._bells.values(), last])) != COMMIT:
            raise UndoneError(UndoneError.__doc__)
        self._has_begun = and_begin

    async def undo(self) -> None:
        """Undo what is not committed, where the connection still stands; else the server does."""
        if self._raw.is_in_transaction():
            with suppress(Exception):
                await self._command(ROLLBACK)

    async def _command(self, text: str) -> str:
        """Run commands about the transaction; return the tag of the last."""
        self._tell(text.rpartition("; ")[2])
        try:
            tag: str = await self._raw.execute(text)
        except Exception as error:
            raise self._as_the_library(text, error) from error
        return tag

    async def _once(self, text: str, arguments: Arguments) -> tuple[Sequence[Any], int]:
        try:
            prepared = self._prepared.get(text) or await self._prepare(text)
            rows = await prepared.fetch(*arguments)
        except Exception as error:
            raise self._as_the_library(text, error) from error
        return rows, _changed(prepared.get_statusmsg())

    async def _for_each(self, text: str, several: Sequence[Arguments]) -> None:
        try:
            prepared = self._prepared.get(text) or await self._prepare(text)
            await prepared.executemany(several)
        except Exception as error:
            raise self._as_the_library(text, error) from error

    async def _prepare(self, text: str) -> Any:  # noqa: ANN401 - asyncpg is loaded only where it is used
        if len(self._prepared) >= REMEMBERED:
            self._prepared.clear()
        self._prepared[text] = made = await self._raw.prepare(text)
        return made

    def _as_the_library(self, text: str, error: Exception) -> Exception:
        """Return the error as the library would raise it; silence and a refused line remain what they are."""
        self._prepared.clear()  # one of them may have outlived the shape of its table
        try:
            self._near._handle_exception(error)  # noqa: SLF001 - who else knows which error means what
        except self._near.dbapi.Error as known:
            return self._wrapped(text, known, cut=self._raw.is_closed())
        except Exception as unknown:  # noqa: BLE001 - the library hands it on as well
            return unknown
        return error


def _quoted(text: str) -> str:
    """Write a text as SQL does: `NOTIFY` takes no parameters."""
    return "'" + text.replace("'", "''") + "'"


def _changed(status: str | None) -> int:
    """Return the number of rows from a command's tag, as in `UPDATE 3`."""
    count = (status or "").rpartition(" ")[2]
    return int(count) if count.isdigit() else -1
