"""How many connections are held at once: the database, pictures and Telegram always find room beside them.

Where the operating system has no room for another file, accepting fails again and again, each time with an
error in the log, and nothing else can be opened either. So the room is made as large as it may be, and who
comes when it is full is turned away in a moment: pages and proxies come again by themselves.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiohttp import web

    from bot.guests import Guests

log = logging.getLogger(__name__)

WANTED = 16_384
"""Files and connections of the process, where the system lets it have so many."""
OTHERS = 256
"""Of these for everything else than people's connections."""
QUIET = 60.0
"""Seconds in which it is said once that somebody was turned away."""


def most_connections() -> int:
    """Make room for as many as the system allows, and return how many people's connections fit."""
    if sys.platform == "win32":  # it has no such limit
        return WANTED
    import resource  # noqa: PLC0415 - not everywhere

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < WANTED:
        soft = WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    room = WANTED if soft == resource.RLIM_INFINITY else min(WANTED, soft)
    return room - min(OTHERS, room // 2)


class Doorway:
    """Makes what speaks with each new connection, as long as there is room."""

    def __init__(self, server: web.Server, guests: Guests, most: int) -> None:
        """Take who answers, who watches over those who came, and how many there may be."""
        self._server = server
        self._guests = guests
        self._most = most
        self._turned_away = 0
        self._said_at = float("-inf")

    def __call__(self) -> asyncio.Protocol:
        """Return what speaks with one more."""
        if len(self._guests.here) >= self._most:
            return self._turn_away()
        return self._guests.welcome(self._server())

    def _turn_away(self) -> asyncio.Protocol:
        self._turned_away += 1
        now = asyncio.get_running_loop().time()
        if now - self._said_at >= QUIET:
            self._said_at = now
            log.warning("too many connections", extra={"most": self._most, "refused": self._turned_away})
        return TurnedAway()


class TurnedAway(asyncio.Protocol):
    """Closes its connection at once."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See :class:`asyncio.BaseProtocol`."""
        transport.close()
