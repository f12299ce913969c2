"""Statements made ready run on the driver's own connection, in the same transaction as the library's.

Whoever listens to the statements of the engine hears these too; errors are the library's own.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DBAPIError

from storage.compiled import Ready, Rows, ready

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection as Bound
    from sqlalchemy import Executable
    from sqlalchemy.ext.asyncio import AsyncConnection

Arguments = tuple[Any, ...]
"""Parameters in the order of a statement."""


class UndoneError(Exception):
    """The database gave the transaction up (the disk is full, say); nothing of it was kept."""


class Direct(ABC):
    """The short way to a connection of the library's; `line` is the long one, to the same transaction."""

    def __init__(self, line: AsyncConnection) -> None:
        """Take a connection that is open."""
        self.line = line
        self._bound: Bound = line.sync_connection  # type: ignore[assignment]  # an open one has it
        self._near: Any = self._bound.connection.dbapi_connection
        self.listen()

    def listen(self) -> None:
        """Take note of who listens by now."""
        self._listeners = tuple(self._bound.dispatch.before_cursor_execute)

    async def run(
        self, statement: Executable, parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]]
    ) -> Rows | None:
        """Run a statement, once or for each of several rows; None for one that the library must run.

        Rows, and how many were changed, come only of a statement that runs once.
        """
        several = [parameters] if isinstance(parameters, dict | Mapping) else parameters
        made = ready(statement, self._bound.dialect, several[0])
        if made is None:
            return None
        arguments = self._arguments(made, several)
        if len(arguments) == 1:
            self._tell(made.text, arguments[0])
            rows, changed = await self._once(made.text, arguments[0])
            return Rows(made.read(rows), changed)
        self._tell(made.text, arguments, many=True)
        await self._for_each(made.text, arguments)
        return Rows((), -1)

    @abstractmethod
    def ring(self, channel: str, payload: str) -> None:
        """Tell the other processes once the transaction is committed."""

    def _arguments(self, made: Ready, several: Sequence[Mapping[str, Any]]) -> list[Arguments]:
        try:
            return [made.arguments(one) for one in several]
        except (ValueError, TypeError) as error:
            raise self._wrapped(made.text, error) from error

    @abstractmethod
    async def _once(self, text: str, arguments: Arguments) -> tuple[Sequence[Any], int]:
        """Run a statement; return its rows, and how many it has changed."""

    @abstractmethod
    async def _for_each(self, text: str, several: Sequence[Arguments]) -> None:
        """Run a statement for each of several rows."""

    def _tell(self, text: str, arguments: Sequence[Any] = (), *, many: bool = False) -> None:
        """Tell whoever listens (tests and counters do) what is about to run."""
        for listener in self._listeners:
            listener(self._bound, None, text, arguments, None, many)

    def _wrapped(self, text: str, error: Exception, *, cut: bool = False) -> Exception:
        """Return an error as the library would raise it: without the values, which may be personal.

        `cut` says that the connection is lost with it.
        """
        dialect = self._bound.dialect
        kinds: Any = dialect.dbapi
        return DBAPIError.instance(
            text,
            None,
            error,
            kinds.Error,
            hide_parameters=True,
            connection_invalidated=cut,
            dialect=dialect,
        )
