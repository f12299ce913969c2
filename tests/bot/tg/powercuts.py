"""Processes that come and go on one database, in front of the loopback Bot API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from bot.tg.channel import TelegramChannel
from handlers.channel import Address, Button, ChatKind, File, Outgoing, Want
from handlers.deliver import Outbox
from handlers.sightings import Sightings
from handlers.turn import Turn
from orders.notices import Priority
from storage import outbox as rows
from storage import sending
from storage.models import Notice
from tests.bot.tg.conftest import UNLIMITED, Album, Shelf, settings

if TYPE_CHECKING:
    from bot.tg.pace import Limits
    from tests.botapi import BotApi
    from tests.world import World

CHANNEL = "telegram"
ROWS = ((Button("接单", "v1:7:accept"), Button("退单", "v1:7:return")),)
LONG = "".join(f"{number:04d} {'字' * 94}\n" for number in range(60))
CHART = File("chart", "第47周.png", "image/png")
BOOK = File("book", "第47周.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
PLACE = frozenset({Want.PLACE})
MESSAGES = {
    "a card": Outgoing("卡片", ROWS, card="c"),
    "plain words": Outgoing("收到了"),
    "words that wait for a place": Outgoing("在哪里？", wants=PLACE),
    "a card with keys below": Outgoing("在哪里？", ROWS, card="c", wants=PLACE),
    "a long text": Outgoing(LONG, ROWS),
    "a picture": Outgoing("看", ROWS, photos=("a",)),
    "an album": Outgoing("看", photos=("a", "b", "c")),
    "an album with a card": Outgoing("看", ROWS, photos=("a", "b", "c")),
    "two albums": Outgoing("看", ROWS, photos=tuple("abcdefghijkl")),
    "files": Outgoing("汇总", ROWS, files=(CHART, BOOK)),
}


class PowerCutError(Exception):
    """It went."""


@dataclass
class Town:
    """One database and the processes that come and go on it; one of them sends at a time."""

    world: World
    api: BotApi
    channel: TelegramChannel
    outbox: Outbox

    async def post(
        self,
        chat: int,
        message: Outgoing,
        *,
        kind: ChatKind = ChatKind.PRIVATE,
        priority: Priority = Priority.NEWS,
    ) -> None:
        """Write a notice down."""
        async with self.world.database.transaction() as session:
            turn = Turn(self.world.desk, session, self.world.clock())
            await turn.post(
                Address(CHANNEL, str(chat), kind),
                message,
                priority=priority,
                community=next(iter(self.world.communities.values())),
            )

    async def dies_before_it_notes(self) -> None:
        """Send what is due; the power goes before any of it is recorded. Then another process takes over."""
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(rows, "mark_sent", power_goes)
            await self.outbox.drain()
        await self.restart()

    async def dies_before_it_sends(self) -> None:
        """Take in hand what is due, and be gone."""
        async with self.world.database.transaction() as session:
            await sending.claim(session, self.world.clock(), [CHANNEL])
        await self.restart()

    async def restart(self, limits: Limits = UNLIMITED) -> None:
        """Let another process take over, which has seen nothing."""
        await self.channel.stop()
        self.channel = channel_of(self.world, self.api, limits)
        self.outbox = Outbox(self.world.desk, {CHANNEL: self.channel})
        self.world.clock.forward(seconds=30)
        async with self.world.database.transaction() as session:
            await sending.take_over(session, CHANNEL)

    async def later(self, seconds: float = 20) -> None:
        """Send what is due after a while."""
        self.world.clock.forward(seconds=seconds)
        await self.outbox.drain()

    async def notices(self) -> list[Notice]:
        """Return all notices to Telegram, oldest first."""
        async with self.world.database.reading() as session:
            found = await session.exec(select(Notice).where(Notice.channel == CHANNEL).order_by("id"))
            return [*found]

    @property
    def questions(self) -> int:
        """How often it was asked whether a message stands somewhere."""
        return sum(self.api.calls[f"editMessage{what}"] for what in ("Text", "Caption", "ReplyMarkup"))


def channel_of(world: World, api: BotApi, limits: Limits = UNLIMITED) -> TelegramChannel:
    """Return the channel of a process that starts."""
    shelf = Shelf()
    shelf.files = {CHART.key: b"\x89PNG chart", BOOK.key: b"PK a workbook"}
    log = Sightings(world.database)
    return TelegramChannel(world.front, world.clock, settings(api, limits=limits), Album(), shelf, log)


async def power_goes(*_: object) -> None:
    """Stand in for whatever would have been done next."""
    raise PowerCutError
