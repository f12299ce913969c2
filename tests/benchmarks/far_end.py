"""The far end of the benchmarks: a Bot API that answers at once, and the people in its chats.

It checks nothing and limits nothing (`tests/botapi.py` does both, at ten times the cost), so that
it never is what is measured; :attr:`FarEnd.busy` says how much of one core it took.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = "4242:benchmark"  # noqa: S105 - opens nothing but this server
SECRET = "benchmark"  # noqa: S105 - as above
BOT = {"id": 4242, "is_bot": True, "first_name": "三单", "username": "bench_bot"}
DELIVERIES = 100
"""Connections on which updates are delivered at once, as many as Telegram makes."""
PATIENCE = 60.0
ANSWER = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """A message that the bot sent or edited, and when (seconds of the monotonic clock)."""

    method: str
    message_id: int
    text: str
    buttons: tuple[Json, ...]
    at: float


class FarEnd:
    """The Bot API's side of many chats; `delay` is how many seconds an answer takes."""

    def __init__(self, delay: float = 0.0) -> None:
        """Open nothing yet."""
        self.delay = delay
        self.calls: Counter[str] = Counter()
        self.last_call = 0.0
        self.has_webhook = asyncio.Event()
        self.port = 0
        self._inboxes: defaultdict[int, asyncio.Queue[Shown]] = defaultdict(asyncio.Queue)
        self._numbers = itertools.count(1)
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        """Listen on a free port."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Line(self), "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()

    @property
    def url(self) -> str:
        """Return what goes into SANDAN_TELEGRAM_API_URL."""
        return f"http://127.0.0.1:{self.port}"

    def inbox(self, chat: int) -> asyncio.Queue[Shown]:
        """Return what the bot shows in a chat from now on."""
        return self._inboxes[chat]

    def number(self) -> int:
        """Return a fresh number of a message or an update."""
        return next(self._numbers)

    async def quiet(self, seconds: float = 1.0) -> float:
        """Wait until no call has come for so long; return when the last one came."""
        while (passed := time.monotonic() - self.last_call) < seconds:  # noqa: ASYNC110 - silence is no event
            await asyncio.sleep(seconds - passed)
        return self.last_call

    def answer(self, method: str, body: bytes) -> bytes:
        """Answer one call."""
        self.calls[method] += 1
        self.last_call = time.monotonic()
        result: object = True
        if method == "getMe":
            result = BOT
        elif method == "setWebhook":
            self.has_webhook.set()
        elif method in {"sendMessage", "editMessageText"}:
            result = self._show(method, given_in(body))
        return json.dumps({"ok": True, "result": result}).encode()

    def _show(self, method: str, given: Json) -> Json:
        chat = int(given["chat_id"])
        number = int(given.get("message_id") or self.number())
        keyboard = given.get("reply_markup", {})
        if isinstance(keyboard, str):
            keyboard = json.loads(keyboard)
        buttons = tuple(button for row in keyboard.get("inline_keyboard", ()) for button in row)
        shown = Shown(method, number, given["text"], buttons, self.last_call)
        self._inboxes[chat].put_nowait(shown)
        return {"message_id": number, "date": 1_790_000_000, "chat": chat_of(chat), "text": given["text"]}


def given_in(body: bytes) -> Json:
    """Return a call's parameters, whether they come as JSON or as a form."""
    return dict(json.loads(body)) if body.startswith(b"{") else dict(parse_qsl(body.decode()))


def chat_of(chat: int) -> Json:
    """Return a chat as the Bot API tells of it; negative numbers are groups."""
    if chat < 0:
        return {"id": chat, "type": "group", "title": "工作队"}
    return {"id": chat, "type": "private", "first_name": "居民"}


class _Line(asyncio.Protocol):
    """One connection: HTTP/1.1 with a length, one request after the other."""

    def __init__(self, far: FarEnd) -> None:
        self._far = far
        self._got = b""
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._got += data
        for method, body in self._requests():
            payload = self._far.answer(method, body)
            if self._far.delay:
                asyncio.get_running_loop().call_later(self._far.delay, self._write, payload)
            else:
                self._write(payload)

    def _requests(self) -> Iterator[tuple[str, bytes]]:
        while (end := self._got.find(b"\r\n\r\n")) >= 0:
            length = length_of(self._got[:end])
            if len(self._got) < end + 4 + length:
                return
            path = self._got.split(b" ", 2)[1]
            body = self._got[end + 4 : end + 4 + length]
            self._got = self._got[end + 4 + length :]
            yield path.rpartition(b"/")[2].decode(), body

    def _write(self, payload: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            head = (
                f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(payload)}\r\n\r\n"
            )
            self._transport.write(head.encode() + payload)


def length_of(head: bytes) -> int:
    """Return the Content-Length of a request's or an answer's head."""
    lower = head.lower()
    at = lower.find(b"content-length:")
    return int(lower[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0


class Deliveries:
    """Posts updates to a bot's webhook, on connections that stay open."""

    def __init__(self, port: int, path: str) -> None:
        """Open nothing yet."""
        self._port = port
        self._path = path
        self._free: asyncio.LifoQueue[tuple[asyncio.StreamReader, asyncio.StreamWriter] | None] = (
            asyncio.LifoQueue()
        )
        for _ in range(DELIVERIES):
            self._free.put_nowait(None)

    async def deliver(self, update: Json) -> None:
        """Deliver until it is accepted, as Telegram does."""
        body = json.dumps(update, ensure_ascii=False).encode()
        while await self._post(body) != 200:  # noqa: ASYNC110 - the other side is another process
            await asyncio.sleep(0.05)

    async def close(self) -> None:
        """Hang up."""
        while not self._free.empty():
            line = self._free.get_nowait()
            if line is not None:
                line[1].close()

    async def _post(self, body: bytes) -> int:
        line = await self._free.get()
        try:
            line = line or await asyncio.open_connection("127.0.0.1", self._port)
            reader, writer = line
            writer.write(self._head(len(body)) + body)
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(length_of(head))
        except (OSError, asyncio.IncompleteReadError):
            self._free.put_nowait(None)
            return 0
        self._free.put_nowait(line)
        return int(head[9:12])

    def _head(self, length: int) -> bytes:
        return (
            f"POST {self._path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {SECRET}\r\nContent-Length: {length}\r\n\r\n"
        ).encode()
