"""How long a connection may keep its place while nothing comes of it.

Whoever sends half a request and no more, or never takes what they are answered, would hold a place for ever.
A request that is being answered is not touched here: uploads have their own time (`bot/web/room.py`), and a
WebSocket that has died is found by its heartbeat. How long one may stay idle between requests is the
library's own setting (`IDLE`).
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
    Now = Callable[[], float]

HEADERS = 20.0
"""Seconds for the head of a request: from the opening of the connection, or from its first byte."""
TAKING = 120.0
"""Seconds in which some of an answer must have been taken. A slow line takes a little all the time, but what
the system holds for it is large, and it asks for more only when a third of that is through."""
IDLE = 150.0
"""Seconds between two requests; proxies wait less (Caddy two minutes), so that it is they who hang up."""
ROUND = 5.0
"""Seconds from one look at everybody to the next."""


class Guest(asyncio.Protocol):
    """One connection: hands everything on to what answers it, and remembers since when it is waited for."""

    def __init__(self, inner: web.RequestHandler, guests: Guests) -> None:
        """Take what answers, and where it is known that somebody is here."""
        self._inner = inner
        self._guests = guests
        self._transport: asyncio.BaseTransport | None = None
        self._awaited: float | None = None
        self._left = 0
        self._left_since = 0.0
        self.is_served = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See :class:`asyncio.BaseProtocol`."""
        self._transport = transport
        self._awaited = self._guests.now()
        self._guests.here[self._inner] = self
        self._inner.connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """See :class:`asyncio.Protocol`."""
        if self._awaited is None and not self.is_served:
            self._awaited = self._guests.now()
        self._inner.data_received(data)

    def eof_received(self) -> None:
        """See :class:`asyncio.Protocol`."""
        self._inner.eof_received()

    def pause_writing(self) -> None:
        """See :class:`asyncio.BaseProtocol`."""
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        """See :class:`asyncio.BaseProtocol`."""
        self._inner.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """See :class:`asyncio.BaseProtocol`."""
        self._guests.here.pop(self._inner, None)
        self._inner.connection_lost(exc)

    def begin(self) -> None:
        """A whole head has come: from now on whoever answers it knows how long to wait."""
        self._awaited, self.is_served = None, True

    def end(self) -> None:
        """It is answered."""
        self.is_served = False

    def overstays(self, now: float) -> bool:
        """Say whether there is nothing left to wait for."""
        if self._awaited is not None and now - self._awaited >= HEADERS:
            return True
        left = (
            self._transport.get_write_buffer_size() if isinstance(self._transport, asyncio.Transport) else 0
        )
        if left != self._left:
            self._left, self._left_since = left, now
        return bool(left) and now - self._left_since >= TAKING

    def show_out(self) -> None:
        """End the connection, whatever was still to be said."""
        if isinstance(self._transport, asyncio.Transport):
            self._transport.abort()


class Guests:
    """Everybody who is connected, by what answers them."""

    def __init__(self, now: Now) -> None:
        """Take a clock that only goes forward, in seconds."""
        self.now = now
        self.here: dict[web.RequestHandler, Guest] = {}

    def welcome(self, inner: web.RequestHandler) -> Guest:
        """Return what stands between a new connection and what answers it."""
        return Guest(inner, self)

    def look(self) -> int:
        """Show out who overstays, and return how many they were."""
        now = self.now()
        found = [guest for guest in self.here.values() if guest.overstays(now)]
        for guest in found:
            guest.show_out()
        return len(found)

    async def keep_looking(self) -> None:
        """Look again and again until cancelled."""
        while True:
            await asyncio.sleep(ROUND)
            self.look()

    @web.middleware
    async def served(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Note that a request is being answered."""
        guest = self.here.get(request.protocol)
        if guest is None:
            return await handler(request)
        guest.begin()
        try:
            return await handler(request)
        finally:
            guest.end()
