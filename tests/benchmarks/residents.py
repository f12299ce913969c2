"""The people of the benchmark: each says one thing, submits it, and waits for the receipt."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import aiohttp

from tests.benchmarks.far_end import PATIENCE, chat_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.benchmarks.far_end import Deliveries, FarEnd, Json, Shown
    from tests.benchmarks.processes import Street

SAID = (
    "楼上半夜装修电钻太吵了，跟他们吵了好几次都不听，邻居纠纷请来调解一下",
    "老伴瘫痪在床，家里困难，看病欠了钱，想申请低保和临时救助",
    "家里有旧衣服和棉被想捐赠出去，给有需要的人献爱心",
    "请问高龄津贴的政策怎么规定，要带什么材料到哪里办理",
    "公共照明的路灯坏了好几天，晚上看不见，请派人维修",
)
_TIMES = itertools.count(1)
SUBMIT = "提交"
RECEIPT = "诉求号"
FIRST_CHAT = 1_000_000
FIRST_GROUP = -1_001


@dataclass(frozen=True, slots=True)
class Timing:
    """One order: seconds until the card and until the receipt, when it ended, and what it sent."""

    card: float
    receipt: float
    ended: float
    updates: int


class Crowd(Protocol):
    """Somebody who can place orders."""

    async def order(self, number: int) -> Timing:
        """Place one."""
        ...


class TelegramCrowd:
    """Residents in private chats with the bot."""

    _chats = itertools.count(FIRST_CHAT)

    def __init__(self, far: FarEnd, deliveries: Deliveries) -> None:
        """Speak through this far end."""
        self._far = far
        self._deliveries = deliveries

    async def order(self, number: int) -> Timing:
        """Say something, submit it, wait for the receipt; a question is answered by its first button."""
        chat = next(self._chats)
        begun = time.monotonic()
        posting = asyncio.ensure_future(self.says(chat, said(number)))
        shown = await self._next(chat, lambda one: bool(one.buttons))
        card_after, updates = shown.at - begun, 1
        while (button := submit_of(shown.buttons)) is None:
            await self._press(chat, shown, shown.buttons[0])
            shown, updates = await self._next(chat, lambda one: bool(one.buttons)), updates + 1
        await posting
        pressing = asyncio.ensure_future(self._press(chat, shown, button))
        receipt = await self._next(chat, lambda one: one.method == "sendMessage" and RECEIPT in one.text)
        await pressing
        return Timing(card_after, receipt.at - begun, receipt.at, updates + 1)

    async def says(self, chat: int, text: str, *, person: int | None = None) -> None:
        """Deliver a message; `person` writes it where the chat is a group."""
        await self._deliveries.deliver(
            {"update_id": self._far.number(), "message": self._message(chat, text, person)}
        )

    def _message(self, chat: int, text: str, person: int | None = None) -> Json:
        sender = {"id": person or chat, "is_bot": False, "first_name": "居民"}
        message: Json = {"message_id": self._far.number(), "date": int(time.time()), "chat": chat_of(chat)}
        return {**message, "from": sender, "text": text}

    async def _press(self, chat: int, shown: Shown, button: Json) -> None:
        query = {
            "id": str(self._far.number()),
            "from": {"id": chat, "is_bot": False, "first_name": "居民"},
            "message": {**self._message(chat, shown.text), "message_id": shown.message_id},
            "chat_instance": "1",
            "data": button["callback_data"],
        }
        await self._deliveries.deliver({"update_id": self._far.number(), "callback_query": query})

    async def _next(self, chat: int, fits: Callable[[Shown], bool]) -> Shown:
        async with asyncio.timeout(PATIENCE):
            while not fits(shown := await self._far.inbox(chat).get()):
                pass
        return shown


def said(number: int) -> str:
    """Return what somebody says: never the very same, since the service remembers what it has just read."""
    return f"{SAID[number % len(SAID)]}，这事说了{next(_TIMES)}遍了"


def submit_of(buttons: Sequence[Json]) -> Json | None:
    """Return the button that submits, if it is there."""
    return next((one for one in buttons if SUBMIT in (one.get("text") or one.get("label", ""))), None)


async def staff(crowd: TelegramCrowd, street: Street) -> None:
    """Bind a group for each team and let one member of staff join."""
    groups = itertools.count(FIRST_GROUP, -1)
    for invite in street.invites:
        if invite["role"] == "member":
            await crowd.says(next(groups), f"/bind {invite['code']}", person=1)
    desk = next(one for one in street.invites if one["role"] == "staff")
    await crowd.says(1, f"/start join-{desk['code']}")


class BrowserCrowd:
    """Residents with the chat page open: cookie and connection are there before they speak."""

    def __init__(self, port: int) -> None:
        """Visit this service."""
        self._http = aiohttp.ClientSession(
            f"http://127.0.0.1:{port}",
            cookie_jar=aiohttp.DummyCookieJar(),
            connector=aiohttp.TCPConnector(limit=0),
        )
        self._lines: list[aiohttp.ClientWebSocketResponse] = []

    async def arrive(self, count: int) -> None:
        """Open the page and the line, so many times."""
        for _ in range(count):
            async with self._http.get("/") as page:
                cookie = page.headers["Set-Cookie"].partition(";")[0]
            line = await self._http.ws_connect("/ws", headers={"Cookie": cookie})
            await line.send_json({"type": "hello", "since": 0})
            await self._until(line, lambda frame: frame["type"] == "welcome")
            self._lines.append(line)

    async def leave(self) -> None:
        """Close every line."""
        for line in self._lines:
            await line.close()
        await self._http.close()

    async def order(self, number: int) -> Timing:
        """Say something, submit it, wait for the receipt."""
        line = self._lines[number]
        begun = time.monotonic()
        await line.send_json({"type": "message", "key": "m1", "text": said(number)})
        card = await self._until(line, _has_buttons)
        card_after, sent = time.monotonic() - begun, 1
        while (button := submit_of(_buttons(card))) is None:
            await self._press(line, card, _buttons(card)[0], sent)
            card, sent = await self._until(line, _has_buttons), sent + 1
        await self._press(line, card, button, sent)
        await self._until(line, _is_receipt)
        ended = time.monotonic()
        return Timing(card_after, ended - begun, ended, sent + 1)

    async def _press(self, line: Any, card: Json, button: Json, number: int) -> None:  # noqa: ANN401 - generic in aiohttp
        message = card["message"]["id"]
        await line.send_json(
            {"type": "press", "key": f"p{number}", "message": message, "data": button["data"]}
        )

    async def _until(self, line: Any, fits: Callable[[Json], bool]) -> Json:  # noqa: ANN401 - as above
        async with asyncio.timeout(PATIENCE):
            while True:
                frame: Json = json.loads(await line.receive_str())
                if fits(frame):
                    return frame


def _buttons(frame: Json) -> list[Json]:
    return [button for row in frame.get("message", {}).get("rows", ()) for button in row]


def _has_buttons(frame: Json) -> bool:
    return frame["type"] in {"message", "edit"} and bool(_buttons(frame))


def _is_receipt(frame: Json) -> bool:
    return frame["type"] == "message" and RECEIPT in frame["message"]["text"]


async def storm(crowd: Crowd, orders: int, at_once: int) -> list[Timing]:
    """Place orders, so many at a time."""
    numbers = iter(range(orders))

    async def work() -> list[Timing]:
        return [await crowd.order(number) for number in numbers]

    done = await asyncio.gather(*(work() for _ in range(min(at_once, orders))))
    return [timing for each in done for timing in each]
