"""A network between the service and its database, that can be cut."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pathlib import Path


class Cable:
    """A port of ours that leads to a PostgreSQL socket; what is cut passes nothing on, and says nothing."""

    def __init__(self, socket: Path) -> None:
        """Lead to this socket."""
        self._socket = socket
        self._whole = asyncio.Event()
        self._whole.set()
        self._lines: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        """Take connections."""
        self._server = await asyncio.start_server(self._lay, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Take none any more."""
        assert self._server is not None
        self._server.close()
        await self._break()

    @property
    def port(self) -> int:
        """Return where it begins."""
        assert self._server is not None
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def cut(self) -> None:
        """Let nothing through any more, in either direction; nobody is told."""
        self._whole.clear()

    async def mend(self) -> None:
        """Let things through again; what was connected has broken meanwhile."""
        await self._break()
        self._whole.set()

    async def _break(self) -> None:
        for line in self._lines:
            line.cancel()
        await asyncio.gather(*self._lines, return_exceptions=True)

    async def _lay(self, near: asyncio.StreamReader, answer: asyncio.StreamWriter) -> None:
        line = asyncio.current_task()
        assert line is not None
        self._lines.add(line)
        line.add_done_callback(self._lines.discard)
        with suppress(ConnectionError, asyncio.CancelledError):
            await self._whole.wait()
            far, ask = await asyncio.open_unix_connection(str(self._socket))
            try:
                await asyncio.gather(self._carry(near, ask), self._carry(far, answer))
            finally:
                ask.transport.abort()
        answer.transport.abort()

    async def _carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while some := await source.read(1 << 16):
            await self._whole.wait()
            target.write(some)
            await target.drain()
        target.close()
