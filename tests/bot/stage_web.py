"""The browser chat in front of the real service: clients written from the protocol alone."""

from __future__ import annotations

import asyncio
import itertools
import json
from contextlib import asynccontextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any

import aiohttp

from tests.bot.stage import RealStage, newest
from tests.channel_stage import Seen

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

Frame = dict[str, Any]
PATIENCE = 60


class WebStage(RealStage):
    """The service and everybody's browsers. There are no groups here: each member has their own chat."""

    def __init__(self, folder: Path) -> None:
        """Nobody has come yet."""
        super().__init__(folder)
        self.people: list[WebPerson] = []
        self._bystander: WebPerson | None = None

    def url(self, path: str) -> str:
        """Return an address of the running service."""
        return f"http://127.0.0.1:{self.running.port}{path}"

    async def restart(self) -> None:
        """Restart; every page that was open connects again, as ours does."""
        open_pages = [person for person in self.people if person.is_open]
        await self.stop()
        await self.start()
        for person in open_pages:
            await person.connect()
        await self.settle()

    async def shown(self) -> None:
        """Wait until every open page has what was pushed to it."""
        for person in self.people:
            if person.is_open:
                await person.catch_up()

    async def person(self, name: str) -> WebPerson:
        """Return somebody who has just opened the page."""
        someone = WebPerson(self, name)
        self.people.append(someone)
        await someone.connect()
        return someone

    async def member(self, name: str, role: str = "member") -> WebPerson:
        """Return somebody of the mediation team; another member looks on."""
        if self._bystander is None:
            self._bystander = await self._joined("小李", "join-member-mediation")
        return await self._joined(name, f"join-{role}-mediation")

    async def staff(self, name: str = "社区小林") -> WebPerson:
        """Return somebody of the office."""
        return await self._joined(name, "join-staff")

    async def _joined(self, name: str, payload: str) -> WebPerson:
        someone = await self.person(name)
        await someone.enter(payload)
        await someone.say(name)  # the answer to "what shall we call you?"
        return someone

    async def bystander(self) -> str:
        """Return everything that people with no claim could read: here, another member's chat."""
        return "\n".join(one.text for one in self._bystander.seen) if self._bystander else ""

    async def close(self) -> None:
        """Close every browser, then the service."""
        for person in self.people:
            await person.close()
        await self.stop()


class WebPerson:
    """One browser: its cookies, its open line, and what its page shows."""

    def __init__(self, stage: WebStage, name: str) -> None:
        """Come with an empty cookie jar."""
        self.stage = stage
        self.name = name
        self.http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.messages: dict[int, Frame] = {}
        self.line: aiohttp.ClientWebSocketResponse | None = None
        self.told: list[Frame] = []
        self._keys = (f"k{number}" for number in itertools.count(1))
        self._answers: dict[str, asyncio.Future[Frame]] = {}
        self._reading: asyncio.Task[None] | None = None
        self._last: Frame = {}

    @property
    def is_open(self) -> bool:
        """Whether the page has its line."""
        return self.line is not None and not self.line.closed

    @property
    def seen(self) -> list[Seen]:
        """What the page shows of the service."""
        return [_seen(each) for _, each in sorted(self.messages.items()) if each["from"] == "service"]

    @property
    def team_seen(self) -> list[Seen]:
        """The team's cards come privately."""
        return self.seen

    async def connect(self) -> None:
        """Open the page, then the line, and catch up."""
        await self.leave()
        async with self.http.get(self.stage.url("/")) as page:
            assert page.status == 200
        self.line = await self.http.ws_connect(self.stage.url("/ws"))
        self._reading = asyncio.create_task(self._read(self.line))
        highest = max((each["rev"] for each in self.messages.values()), default=0)
        await self._ask("welcome", type="hello", since=highest)

    async def leave(self) -> None:
        """Close the page."""
        if self.line is not None:
            await self.line.close()
        if self._reading is not None:
            await asyncio.gather(self._reading, return_exceptions=True)
        self.line = self._reading = None

    async def close(self) -> None:
        """Close the browser."""
        await self.leave()
        await self.http.close()

    async def catch_up(self) -> None:
        """Have everything that was pushed before now."""
        await self._ask("pong", type="ping")

    async def enter(self, payload: str) -> None:
        """Come by a deep link."""
        await self._send(type="command", command="start", text=payload)
        await self.stage.settle()

    async def say(self, text: str, *, reply_to: str | None = None) -> None:
        """Type."""
        more = {"reply_to": reply_to} if reply_to else {}
        await self._send(type="message", text=text, **more)
        await self.stage.settle()

    async def say_quickly(self, *texts: str) -> None:
        """Type several messages before any is answered."""
        await asyncio.gather(*(self._send(type="message", text=text) for text in texts))
        await self.stage.settle()

    async def drop(self, text: str) -> None:
        """Type, and wait for no more than that it is kept."""
        await self._send(type="message", text=text)

    async def upload(self, data: bytes) -> tuple[int, Frame]:
        """Upload a picture; return the status and the answer."""
        async with self.http.post(self.stage.url("/photos"), data=BytesIO(data)) as answer:
            return answer.status, await answer.json()

    async def send_photos(self, pictures: Sequence[bytes], text: str = "") -> None:
        """Upload pictures and send them in one message."""
        refs = [(await self.upload(data))[1]["ref"] for data in pictures]
        await self._send(type="message", text=text, photos=refs)
        await self.stage.settle()

    async def share_place(self, latitude: float, longitude: float) -> None:
        """Send a location."""
        await self._send(type="message", point={"latitude": latitude, "longitude": longitude})
        await self.stage.settle()

    async def press(self, label: str) -> str:
        """Press the newest button with these words."""
        one, data = newest(self.seen, label)
        return await self.press_data(data, one.ref)

    async def press_data(self, data: str, ref: str = "0") -> str:
        """Press any data; return the word over the button."""
        answer = await self._send(type="press", message=ref, data=data)
        await self.stage.settle()
        return str(answer["text"])

    async def open_file(self, name: str) -> bytes:
        """Follow the link under the file's name."""
        files = [file for _, each in sorted(self.messages.items()) for file in each.get("files", [])]
        ref = [file["ref"] for file in files if file["name"] == name][-1]
        async with self.http.get(self.stage.url(f"/files/{ref}")) as answer:
            assert answer.status == 200
            return await answer.read()

    async def repeat(self) -> None:
        """Send the last frame again, as a page does that is not sure."""
        await self._ask(self._last["key"], **self._last)
        await self.stage.settle()

    async def reopen(self) -> None:
        """Reload the page: all that it knew is gone, but for the cookie."""
        self.messages.clear()
        await self.connect()

    async def vanish(self) -> None:
        """Close the page; in a browser nobody is gone for good."""
        await self.leave()

    async def raw(self, text: str) -> Frame:
        """Send any text and return the error that answers it."""
        self.told.clear()
        assert self.line is not None
        await self.line.send_str(text)
        await self.catch_up()
        return self.told[-1] if self.told else {}

    async def _send(self, **frame: object) -> Frame:
        """Send something with a key of its own and return what answers it."""
        self._last = {**frame, "key": next(self._keys)}
        return await self._ask(self._last["key"], **self._last)

    async def _ask(self, waiting_for: str, **frame: object) -> Frame:
        """Send a frame and wait for what answers it: by its key, or for want of one by its type."""
        assert self.line is not None
        answer = self._answers[waiting_for] = asyncio.get_running_loop().create_future()
        await self.line.send_str(json.dumps(frame))
        return await asyncio.wait_for(answer, PATIENCE)

    async def _read(self, line: aiohttp.ClientWebSocketResponse) -> None:
        async for message in line:
            frame: Frame = json.loads(message.data)
            self._show(frame)
            waiting = self._answers.pop(frame.get("key") or frame["type"], None)
            if waiting is not None and not waiting.done():
                waiting.set_result(frame)
            elif frame["type"] == "error":
                self.told.append(frame)

    def _show(self, frame: Frame) -> None:
        """Do with a frame what a page does."""
        if frame["type"] == "welcome" and frame["whole"]:
            self.messages.clear()
        changed = frame.get("messages", [frame["message"]] if "message" in frame else [])
        for message in changed:
            shown = self.messages.get(int(message["id"]))
            if shown is None or shown["rev"] < message["rev"]:
                self.messages[int(message["id"])] = message


def _seen(message: Frame) -> Seen:
    buttons = tuple(
        (button["label"], button.get("data", "")) for row in message.get("rows", []) for button in row
    )
    files = message.get("files", [])
    charts = [file for file in files if file["type"].startswith("image/")]
    names = tuple(file["name"] for file in files if file not in charts)
    return Seen(message["id"], message["text"], buttons, len(message.get("photos", [])) + len(charts), names)


@asynccontextmanager
async def web_stage(folder: Path) -> AsyncIterator[WebStage]:
    """Open the service to browsers."""
    stage = WebStage(folder)
    await stage.start()
    try:
        yield stage
    finally:
        await stage.close()
