"""Residents who hold out: they say a thing, press 提交, and wait for a number, whatever breaks meanwhile."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import re
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import aiohttp

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.botapi import BotApi
    from tests.botapi_world import Shown

PATIENCE = 240.0
"""Seconds after which somebody who gets no number counts as lost."""
SUBMIT = "提交"
RECEIPT = re.compile(r"收到了，诉求号\D{0,2}(\d+)")
SAID = (
    "楼上半夜装修电钻太吵了，跟他们吵了好几次都不听，邻居纠纷请来调解一下",
    "老伴瘫痪在床，家里困难，看病欠了钱，想申请低保和临时救助",
    "家里有旧衣服和棉被想捐赠出去，给有需要的人献爱心",
    "请问高龄津贴的政策怎么规定，要带什么材料到哪里办理",
    "公共照明的路灯坏了好几天，晚上看不见，请派人维修",
)
Json = dict[str, Any]


class TelegramResident:
    """Somebody in a private chat with the bot."""

    def __init__(self, api: BotApi, number: int) -> None:
        """Press Start."""
        self._api = api
        self.user = api.user(1_000_000 + number)
        self.waits: list[float] = []
        """Seconds from each thing they did to what they saw then."""
        self._words = SAID[number % len(SAID)]

    async def order(self) -> None:
        """Place one order and wait for its number; a question is answered by its first button."""
        acted = time.monotonic()
        self.user.says(self._words)
        pressed: set[int] = set()
        while not self.receipts():
            shown = await self._api.world.until(lambda: self._next(pressed), PATIENCE)
            self.waits.append(time.monotonic() - acted)
            if not self.receipts():
                acted = time.monotonic()
                pressed.add(shown.message_id)
                labels = shown.buttons
                self.user.presses(
                    SUBMIT if SUBMIT in " ".join(labels) else labels[0], message_id=shown.message_id
                )

    def _next(self, pressed: set[int]) -> Shown | None:
        """Return the newest card that waits for a press, or the receipt."""
        for shown in reversed(self.user.chat.answers):
            if RECEIPT.search(shown.text):
                return shown
            if shown.buttons and shown.message_id not in pressed:
                return shown
        return None

    def receipts(self) -> list[int]:
        """Return the numbers that the chat shows, once for each message that says one first."""
        return [int(found[1]) for shown in self.user.chat.answers if (found := RECEIPT.search(shown.text))]


class BrowserResident:
    """Somebody with the chat page open: it reconnects and sends again, as the protocol asks."""

    def __init__(self, ports: Callable[[], list[int]], number: int, seed: int) -> None:
        """Open nothing yet; `ports` are those of the processes that live."""
        self._ports = ports
        self._words = SAID[number % len(SAID)]
        self._random = random.Random(seed)  # noqa: S311 - a seeded choice of the process
        self._http = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        self._cookie = ""
        self.waits: list[float] = []
        """Seconds from each thing they did to what they saw then."""
        self.messages: dict[int, Json] = {}
        self._unanswered: dict[str, Json] = {}
        self._line: Any = None
        self._changed = asyncio.Event()
        self._keys = (f"k{number}" for number in itertools.count(1))
        self._later: set[asyncio.Task[None]] = set()
        self._connecting: asyncio.Task[None] | None = None

    async def order(self) -> None:
        """Place one order and wait for its number."""
        self._connecting = asyncio.create_task(self._stay_connected())
        acted = time.monotonic()
        await self._send(type="message", text=self._words)
        pressed: set[int] = set()
        async with asyncio.timeout(PATIENCE):
            while not self.receipts():
                card = self._next(pressed)
                if card is None:
                    await self._changed.wait()
                    self._changed.clear()
                    continue
                self.waits.append(time.monotonic() - acted)
                pressed.add(int(card["id"]))
                button = _first(card, SUBMIT)
                acted = time.monotonic()
                await self._send(type="press", message=card["id"], data=button["data"])
            self.waits.append(time.monotonic() - acted)

    def receipts(self) -> list[int]:
        """Return the numbers that the page shows."""
        shown = [one for one in self.messages.values() if one["from"] == "service"]
        return [int(found[1]) for one in shown if (found := RECEIPT.search(one.get("text", "")))]

    async def leave(self) -> None:
        """Close the page."""
        if self._connecting is not None:
            self._connecting.cancel()
            await asyncio.gather(self._connecting, return_exceptions=True)
        await self._http.close()

    def _next(self, pressed: set[int]) -> Json | None:
        for number, shown in sorted(self.messages.items(), reverse=True):
            rows = shown.get("rows")
            if shown["from"] == "service" and rows and "data" in rows[0][0] and number not in pressed:
                return shown
        return None

    async def _send(self, **frame: Any) -> None:  # noqa: ANN401 - JSON
        frame["key"] = next(self._keys)
        self._unanswered[frame["key"]] = frame
        await self._try(frame)

    async def _try(self, frame: Json) -> None:
        line, self._line = self._line, None
        if line is not None:
            with suppress(ConnectionError, aiohttp.ClientError):
                await line.send_json(frame)
                self._line = line

    async def _stay_connected(self) -> None:
        """Connect, catch up, send again what has no answer; and again when the line breaks."""
        while True:
            with suppress(aiohttp.ClientError, ConnectionError, TimeoutError, IndexError):
                await self._connection()  # or nobody is there just now
            self._line = None
            await asyncio.sleep(0.1 + self._random.random() * 0.3)

    async def _connection(self) -> None:
        base = f"http://127.0.0.1:{self._random.choice(self._ports())}"
        if not self._cookie:
            async with self._http.get(f"{base}/") as page:
                self._cookie = page.headers["Set-Cookie"].partition(";")[0]
        async with self._http.ws_connect(f"{base}/ws", headers={"Cookie": self._cookie}) as line:
            newest = max((one["rev"] for one in self.messages.values()), default=0)
            await line.send_json({"type": "hello", "since": newest})
            async for received in line:
                frame = json.loads(received.data)
                self._take(frame)
                if frame["type"] == "welcome":
                    self._line = line
                    for waiting in list(self._unanswered.values()):
                        await self._try(waiting)

    def _take(self, frame: Json) -> None:
        """Keep what comes."""
        for message in frame.get("messages", [frame.get("message")]):
            if isinstance(message, dict):
                number = int(message["id"])
                known = self.messages.get(number)
                if known is None or known["rev"] < message["rev"]:
                    self.messages[number] = message
        if frame["type"] in {"ack", "toast"}:
            self._unanswered.pop(frame["key"], None)
        if frame["type"] == "error" and frame.get("retry_after") and frame.get("key") in self._unanswered:
            again = self._unanswered[frame["key"]]
            loop = asyncio.get_running_loop()
            loop.call_later(frame["retry_after"], lambda: self._later.add(loop.create_task(self._try(again))))
        self._changed.set()


def _first(card: Json, words: str) -> Json:
    """Return the button with these words, else the first."""
    buttons: list[Json] = [button for row in card["rows"] for button in row]
    return next((one for one in buttons if words in one["label"]), buttons[0])
