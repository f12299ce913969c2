"""A service that only takes notes, and a Telegram channel between it and the loopback Bot API."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from bot.tg.channel import TelegramChannel, TelegramSettings
from bot.tg.pace import Limits
from handlers.channel import Address, Answer, Command, File, Incoming, Press
from handlers.message_log import Known
from tests.botapi import BotApi
from tests.botapi_world import PATIENCE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

UNLIMITED = Limits(overall=10_000, chat=10_000, group=10_000)
EVERYBODY = ((Command.HELP, "帮助"), (Command.MINE, "我的诉求"))
MEMBERS = (*EVERYBODY, (Command.TASKS, "我的任务"))


class Notes:
    """Stands in for the service: notes each call by its key, and fails when told to."""

    def __init__(self) -> None:
        """Start empty."""
        self.incoming: list[Incoming] = []
        self.presses: list[Press] = []
        self.gone: list[Address] = []
        self.moves: list[tuple[Address, Address]] = []
        self.answer = Answer("好的")
        self.members: set[str] = set()
        self.failures: defaultdict[str, int] = defaultdict(int)  # how often a text still fails
        self.hold: asyncio.Event | None = None
        self._bell = asyncio.Condition()

    async def receive(self, incoming: Incoming) -> None:
        """Note a message."""
        await self._suffer(incoming.text)
        self.incoming.append(incoming)
        await self._ring()

    async def press(self, press: Press) -> Answer:
        """Note a press."""
        await self._suffer(press.data)
        self.presses.append(press)
        await self._ring()
        return self.answer

    async def unreachable(self, address: Address) -> None:
        """Note that a chat is closed."""
        self.gone.append(address)
        await self._ring()

    async def moved(self, old: Address, new: Address) -> None:
        """Note a move."""
        self.moves.append((old, new))
        await self._ring()

    def is_emergency(self, text: str) -> bool:
        """Hear whoever cries for help."""
        return "救命" in text

    async def menu(self, channel: str, account: str) -> tuple[tuple[Command, str], ...]:
        """Members have one entry more."""
        assert channel == "telegram"
        return MEMBERS if account in self.members else EVERYBODY

    async def until(self, look: Callable[[], Any]) -> None:
        """Wait until the notes are as expected."""
        async with asyncio.timeout(PATIENCE), self._bell:
            await self._bell.wait_for(look)

    async def received(self, number: int = 1) -> Incoming:
        """Wait for so many messages and return the last."""
        await self.until(lambda: len(self.incoming) >= number)
        return self.incoming[number - 1]

    @property
    def texts(self) -> list[str]:
        """Return what was received, in order."""
        return [incoming.text for incoming in self.incoming]

    async def _suffer(self, text: str) -> None:
        if self.hold is not None:
            await self.hold.wait()
        if self.failures[text] > 0:
            self.failures[text] -= 1
            raise RuntimeError(text)

    async def _ring(self) -> None:
        async with self._bell:
            self._bell.notify_all()


class Album:
    """Stands in for the store of pictures."""

    async def save(self, data: bytes) -> str:
        """Keep nothing."""
        return f"kept-{len(data)}"

    async def load(self, key: str) -> bytes:
        """Every key has a picture, except "lost"."""
        if key == "lost":
            raise FileNotFoundError(key)
        return b"\xff\xd8picture " + key.encode()


class Shelf:
    """Stands in for the files that the service made: a test puts them there."""

    def __init__(self) -> None:
        """Keep nothing but what a test puts there."""
        self.files: dict[str, bytes] = {}

    async def load(self, key: str) -> tuple[File, bytes]:
        """Return a file; one that is not here has expired."""
        if key not in self.files:
            raise FileNotFoundError(key)
        return File(key, key, "application/octet-stream"), self.files[key]


class Blank:
    """Stands in for the log of messages: nothing is on record."""

    async def around(self, address: Address, moment: datetime) -> Known:
        """Know nothing."""
        del address, moment
        return Known()


SHELF = Shelf()


async def at_once(_seconds: float) -> None:
    """Wait for nothing but the others' turn."""
    await asyncio.sleep(0)


def settings(api: BotApi, **changes: Any) -> TelegramSettings:  # noqa: ANN401 - fields of TelegramSettings
    """Return settings that lead to the loopback Bot API, without limits."""
    return TelegramSettings(**{"token": api.token, "api_url": api.url, "limits": UNLIMITED, **changes})


def now() -> datetime:
    """Return the time of every test here."""
    return datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def channel_for(
    notes: Notes, chosen: TelegramSettings, pause: Callable[[float], Awaitable[None]] = at_once
) -> TelegramChannel:
    """Return a channel that is not started."""
    return TelegramChannel(notes, now, chosen, Album(), SHELF, Blank(), pause=pause)


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """A loopback Bot API that does not judge speed."""
    async with BotApi() as running:
        running.limits.enabled = False
        yield running


@pytest.fixture
def notes() -> Notes:
    """The service's notes."""
    return Notes()


@pytest.fixture
async def channel(api: BotApi, notes: Notes) -> AsyncIterator[TelegramChannel]:
    """A running channel that polls."""
    running = channel_for(notes, settings(api))
    await running.start()
    yield running
    await running.stop()
