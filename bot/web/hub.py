"""The open connections of every chat, and how frames reach them without waiting for a slow phone."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aiohttp import web

MOST_WAITING = 256
"""Frames waiting for one phone; beyond that it is cut off, and asks again for what it missed."""
MOST_PER_CHAT = 8
GOING_AWAY = 1001
TRY_AGAIN = 1013
REPLACED = 4001
TOO_SLOW = 4008
NO_HELLO = 4009


class Connection:
    """One open WebSocket. Frames pushed before :meth:`welcome` are held until after it."""

    def __init__(self, socket: web.WebSocketResponse) -> None:
        """Take a prepared socket."""
        self._socket = socket
        self._waiting: asyncio.Queue[str | int] = asyncio.Queue(MOST_WAITING)
        self._held: list[str] | None = []

    @property
    def is_welcome(self) -> bool:
        """Whether the client has said hello and was answered."""
        return self._held is None

    def welcome(self, frame: str) -> None:
        """Send the first frame, then what was pushed meanwhile, then everything as it comes."""
        held, self._held = self._held or [], None
        for each in (frame, *held):
            self.reply(each)

    def push(self, frame: str) -> None:
        """Send news of the chat, in order, after the welcome."""
        if self._held is None:
            self.reply(frame)
        elif len(self._held) < MOST_WAITING:
            self._held.append(frame)

    def reply(self, frame: str) -> None:
        """Send an answer, without waiting for the phone to take it."""
        try:
            self._waiting.put_nowait(frame)
        except asyncio.QueueFull:
            self.end(TOO_SLOW)

    def end(self, code: int) -> None:
        """Close the connection with a WebSocket code, dropping what waits."""
        while not self._waiting.empty():
            self._waiting.get_nowait()
        self._waiting.put_nowait(code)

    async def write(self) -> None:
        """Send what waits until the connection ends; runs beside the reading."""
        while True:
            frame = await self._waiting.get()
            if isinstance(frame, int):
                await self._socket.close(code=frame)
                return
            try:
                await self._socket.send_str(frame)
            except ConnectionError:
                return


class Hub:
    """Knows which connections belong to which chat, within this process."""

    def __init__(self) -> None:
        """Start with nobody connected."""
        self._chats: defaultdict[str, list[Connection]] = defaultdict(list)

    def join(self, chat: str, connection: Connection) -> None:
        """Add a connection; the oldest of too many gives way."""
        connections = self._chats[chat]
        connections.append(connection)
        if len(connections) > MOST_PER_CHAT:
            connections.pop(0).end(REPLACED)

    def leave(self, chat: str, connection: Connection) -> None:
        """Forget a connection."""
        connections = self._chats.get(chat, [])
        if connection in connections:
            connections.remove(connection)
        if not connections:
            self._chats.pop(chat, None)

    def is_open(self, chat: str) -> bool:
        """Say whether anybody looks at this chat here."""
        return chat in self._chats

    def push(self, chat: str, frame: str) -> None:
        """Send a frame to every window in which this chat is open."""
        for connection in tuple(self._chats.get(chat, ())):
            connection.push(frame)

    def end(self, chat: str) -> None:
        """Let every window of a chat come again, to see what is to be seen now."""
        for connection in tuple(self._chats.get(chat, ())):
            connection.end(TRY_AGAIN)

    def end_all(self) -> None:
        """Tell everybody that the service goes away for a moment."""
        for connection in self._all():
            connection.end(GOING_AWAY)

    def _all(self) -> Iterator[Connection]:
        for connections in tuple(self._chats.values()):
            yield from tuple(connections)
