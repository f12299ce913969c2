"""A running browser chat with a small service of its own behind it, for tests of pages and protocol."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast

from aiohttp.test_utils import TestServer
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlmodel import SQLModel

import storage.models  # noqa: F401 - registers the tables
from bot.photos import DiskPhotos
from bot.web.app import build_web
from bot.web.channel import WebChannel
from bot.web.settings import ANSWER_WITHIN, HELLO_WITHIN, DemoPersonas, WebSettings
from handlers.channel import Answer, Button, Command, Incoming, Outgoing, Press, Style, Want
from handlers.documents import Documents
from handlers.flood import Limits
from handlers.health import Health
from storage.database import Database
from storage.vault import Vault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from handlers.channel import Address
    from storage.database import Session

SECRET = "of-tests-" * 4
CARD = Outgoing(
    "我理解为：矛盾纠纷调解（装修、吵）\n地点：3栋\n对吗？",
    rows=(
        (Button("提交", "v1:submit", style=Style.PRIMARY), Button("改类别", "v1:category")),
        (Button("补充", "v1:more"), Button("取消", "v1:drop", style=Style.DANGER)),
    ),
    wants=frozenset({Want.PLACE, Want.PHOTO}),
)


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        """Start on a Monday morning."""
        self.now = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the moment, a little later each time."""
        self.now += timedelta(milliseconds=1)
        return self.now


class FakeDoor:
    """The service behind the pages: answers every message, and a few with a card."""

    def __init__(self) -> None:
        """Remember everything that comes in."""
        self.incoming: list[Incoming] = []
        self.presses: list[Press] = []
        self.keys: set[str] = set()
        self.broken = False
        self.channel: WebChannel | None = None
        self.labels: tuple[tuple[Command, str], ...] = ((Command.MINE, "我的诉求"), (Command.HELP, "帮助"))

    async def receive(self, incoming: Incoming) -> None:
        """Answer once per key, as the service does."""
        self.incoming.append(incoming)
        if self.broken:
            raise RuntimeError("the database is away")
        if incoming.key in self.keys:
            return
        self.keys.add(incoming.key)
        await self._say(incoming.address, incoming.key, answer_to(incoming))

    async def press(self, press: Press) -> Answer:
        """Turn the pressed card into a plain word."""
        self.presses.append(press)
        if press.data == "v1:submit" and press.message and self.channel:
            done = Outgoing("已提交，诉求号 1001。工作队会在 1 个工作日内联系您。")
            await self.channel.edit(press.address, press.message, done, key=press.key, priority=0)
            return Answer("已提交")
        return Answer("这一步需要您再想一想", alert=press.data == "v1:drop")

    def is_emergency(self, text: str) -> bool:
        """Let whoever cries for help through."""
        return "救命" in text

    async def menu(self, channel: str, account: str) -> tuple[tuple[Command, str], ...]:
        """Offer the same to everybody."""
        assert channel == "web"
        assert account
        return self.labels

    async def _say(self, address: Address, key: str, message: Outgoing) -> None:
        assert self.channel is not None
        await self.channel.send(address, message, key=key, priority=0)


def answer_to(incoming: Incoming) -> Outgoing:
    """Return what the fake service says."""
    if incoming.command is Command.START:
        return Outgoing("您好，这里是社区服务。有什么事直接说就行，我帮您转给工作队。")
    if incoming.command is not None:
        return Outgoing(f"命令：{incoming.command.value}")
    if incoming.photos:
        return Outgoing("收到照片", photos=tuple(photo.ref for photo in incoming.photos))
    if "吵" in incoming.text:
        return CARD
    return Outgoing(f"收到：{incoming.text or incoming.point}")


class Running:
    """A running chat."""

    def __init__(self, server: TestServer, door: FakeDoor, channel: WebChannel, clock: Clock) -> None:
        """Take its parts."""
        self.server = server
        self.door = door
        self.channel = channel
        self.clock = clock

    def lose_database(self) -> None:
        """Let the database be away from now on."""

        def away(_: object) -> None:
            raise OperationalError("begin", None, sqlite3.OperationalError("database is locked"))

        event.listen(self.channel.database.engine.sync_engine, "begin", away)

    def silence_database(self) -> None:
        """Let the database be asked in vain from now on."""

        @asynccontextmanager
        async def silent() -> AsyncIterator[Session]:
            await asyncio.Event().wait()
            yield cast("Session", None)

        for way in ("reading", "transaction"):
            setattr(self.channel.database, way, silent)

    def url(self, path: str = "/") -> str:
        """Return an address of the running chat."""
        return str(self.server.make_url(path))


@asynccontextmanager
async def running(
    folder: Path,
    port: int = 0,
    *,
    limits: Limits | None = None,
    hello_within: float = HELLO_WITHIN,
    answer_within: float = ANSWER_WITHIN,
) -> AsyncIterator[Running]:
    """Serve the browser chat on loopback, with a real database and real pictures in `folder`."""
    clock, door = Clock(), FakeDoor()
    vault = Vault(SECRET)
    database = Database(f"sqlite+aiosqlite:///{folder / 'chat.db'}", vault, clock)
    async with database.engine.begin() as connection:
        await connection.run_sync(SQLModel.metadata.create_all)
    photos = DiskPhotos(folder / "photos")
    channel = WebChannel(database, photos, clock)
    door.channel = channel
    personas = DemoPersonas("/demo/resident/?place=P3", "/demo/member/?join=M1", "/demo/staff/?join=S1")
    settings = WebSettings(
        (vault.sign,),
        title="和平社区",
        demo=personas,
        limits=limits or Limits(),
        hello_within=hello_within,
        answer_within=answer_within,
    )
    files = Documents(database, clock)
    app = build_web(
        settings, door=door, channel=channel, photos=photos, files=files, clock=clock, ready=_ready
    )
    server = TestServer(app, port=port)
    await server.start_server()
    try:
        yield Running(server, door, channel, clock)
    finally:
        await server.close()
        await database.close()


async def _ready() -> Health:
    return Health(ready=True)
