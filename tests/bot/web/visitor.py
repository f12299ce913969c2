"""A client of the browser chat, written from its protocol alone."""

from __future__ import annotations

import itertools
import json
from io import BytesIO
from typing import TYPE_CHECKING, Any, Self

import aiohttp

if TYPE_CHECKING:
    from aiohttp import ClientResponse, ClientWebSocketResponse

    from tests.bot.web.service import Running

Frame = dict[str, Any]
PATIENCE = 60


class Visitor:
    """One browser: its cookies, and the line it has open."""

    def __init__(self, chat: Running, base: str = "/") -> None:
        """Take the chat to visit and the path of the page."""
        self.chat = chat
        self.base = base
        self.keys = (f"k{number}" for number in itertools.count(1))
        self.http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self._line: ClientWebSocketResponse | None = None

    async def __aenter__(self) -> Self:
        """Come with an empty cookie jar."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Leave."""
        await self.leave()
        await self.http.close()

    @property
    def line(self) -> ClientWebSocketResponse:
        """The open line."""
        assert self._line is not None
        return self._line

    @property
    def account(self) -> str:
        """Who the service thinks that we are."""
        return self.chat.door.incoming[-1].author.account

    async def arrive(self, since: int = 0) -> Frame:
        """Open the page, then the line, and say hello."""
        await self.look()
        return await self.connect(since)

    async def look(self) -> None:
        """Open the page alone, which makes us known."""
        async with self.http.get(self.chat.url(self.base)) as page:
            assert page.status == 200

    async def connect(self, since: int = 0) -> Frame:
        """Open the line and say hello."""
        self._line = await self.http.ws_connect(self.chat.url(f"{self.base}ws"))
        await self.send(type="hello", since=since)
        return await self.next("welcome")

    async def leave(self) -> None:
        """Close the line."""
        if self._line is not None:
            await self._line.close()

    async def send(self, **frame: object) -> None:
        """Send a frame."""
        await self.raw(json.dumps(frame))

    async def raw(self, text: str) -> None:
        """Send any text."""
        await self.line.send_str(text)

    async def next(self, kind: str) -> Frame:
        """Return the next frame of this kind, passing over others."""
        while True:
            frame: Frame = json.loads(await self.line.receive_str(timeout=PATIENCE))
            if frame["type"] == kind:
                return frame

    async def say(self, text: str, **more: object) -> Frame:
        """Send a message and return the service's answer to it."""
        key = next(self.keys)
        await self.send(type="message", key=key, text=text, **more)
        answer: Frame | None = None
        while True:
            frame: Frame = json.loads(await self.line.receive_str(timeout=PATIENCE))
            if frame["type"] == "message" and frame["message"]["from"] == "service":
                answer = frame["message"]
            if frame["type"] == "ack":
                assert frame["key"] == key
                assert answer is not None
                return answer

    async def upload(self, data: bytes, **headers: str) -> ClientResponse:
        """Upload bytes as a photo."""
        return await self.http.post(self.chat.url(f"{self.base}photos"), data=BytesIO(data), headers=headers)
