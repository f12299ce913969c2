"""Telegram in front of the real service: people at the far end of the strict loopback Bot API."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import bot.app
from bot.tg.channel import TelegramSettings
from tests.bot.stage import RealStage, newest
from tests.bot.tg.conftest import UNLIMITED
from tests.botapi import BotApi
from tests.channel_stage import Seen
from tests.ports import Port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    import pytest

    from tests.botapi_people import User
    from tests.botapi_world import Chat, Json, Shown

UNHURRIED = 60.0
"""Seconds: what a press says in the end is to be seen, however busy the machine is."""
SECRET_HEADER_VALUE = "s-3_cret"  # noqa: S105 - of these tests only


class TelegramStage(RealStage):
    """The service by polling or by webhook; the mediation team has a group."""

    def __init__(self, folder: Path, api: BotApi, mode: str) -> None:
        """Take a running Bot API."""
        super().__init__(folder)
        self.api = api
        self.mode = mode
        self.kept = Port() if mode == "webhook" else None
        self._numbers = iter(range(101, 999))
        self._group: Chat | None = None

    @property
    def port(self) -> int:
        """Return the port that is asked for: Telegram has to know it before the service is there."""
        return self.kept.number if self.kept is not None else 0

    def settings(self) -> dict[str, Any]:
        """Return what an operator would set for Telegram."""
        wanted = {**super().settings(), "port": self.port, "telegram_mode": self.mode}
        wanted |= {"telegram_token": self.api.token, "telegram_api_url": self.api.url}
        if self.mode == "webhook":
            public = f"http://127.0.0.1:{self.port}"
            wanted |= {"telegram_secret": SECRET_HEADER_VALUE, "public_url": public}
        return wanted

    async def start(self) -> None:
        """Start, and wait until updates can come; a press may take its time before it gets a first word."""
        await super().start()
        assert self.running.telegram is not None
        self.running.telegram.door.patience = UNHURRIED
        await self.api.world.until(lambda: self.api.hooks.polling or self.api.hooks.webhook)

    async def heard(self) -> None:
        """Wait until every update is kept."""
        await self.api.processed()

    async def shown(self) -> None:
        """Wait for what is done beside, such as taking buttons off old cards."""
        telegram = self.running.telegram
        assert telegram is not None
        while telegram._tasks._running:
            await asyncio.wait(set(telegram._tasks._running))

    async def person(self, name: str) -> TelegramPerson:
        """Return somebody who has pressed Start."""
        return TelegramPerson(self, self.api.user(next(self._numbers), name))

    async def member(self, name: str, role: str = "member") -> TelegramPerson:
        """Return somebody of the mediation team, whose group is bound."""
        someone = await self.person(name)
        await someone.enter(f"join-{role}-mediation")
        if self._group is None:
            self._group = self.api.group(-31, "调解队").chat
            someone.user.says("/bind member-mediation", chat=self._group)
            await self.settle()
        someone.team = self._group
        return someone

    async def staff(self, name: str = "社区小林") -> TelegramPerson:
        """Return somebody of the office."""
        someone = await self.person(name)
        await someone.enter("join-staff")
        return someone

    async def bystander(self) -> str:
        """Return everything that people with no claim could read: here, the whole group."""
        return "\n".join(one.text for one in look(self._group)) if self._group else ""


class TelegramPerson:
    """A person with a private chat, and with their team's group where they have one."""

    def __init__(self, stage: TelegramStage, user: User) -> None:
        """Take the person at the far end."""
        self.stage = stage
        self.user = user
        self.team: Chat | None = None
        self._last: Json = {}

    @property
    def seen(self) -> list[Seen]:
        """What the private chat shows of the service."""
        return look(self.user.chat)

    @property
    def team_seen(self) -> list[Seen]:
        """What the place shows in which the team's cards appear."""
        return look(self.team) if self.team else self.seen

    async def enter(self, payload: str) -> None:
        """Come by a deep link."""
        self.user.says(f"/start {payload}")
        await self._done()

    async def say(self, text: str, *, reply_to: str | None = None) -> None:
        """Type."""
        self.user.says(text, reply_to=int(reply_to) if reply_to else None)
        await self._done()

    async def say_quickly(self, *texts: str) -> None:
        """Type several messages before any is answered."""
        for text in texts:
            self.user.says(text)
        await self._done()

    async def drop(self, text: str) -> None:
        """Type, and wait for no more than that it is kept."""
        self.user.says(text)
        await self.stage.heard()

    async def send_photos(self, pictures: Sequence[bytes], text: str = "") -> None:
        """Send one picture, or several as an album."""
        if len(pictures) == 1:
            self.user.sends_photo(pictures[0], text)
        else:
            self.user.sends_album(list(pictures), text)
        await self._done()

    async def share_place(self, latitude: float, longitude: float) -> None:
        """Share a location."""
        self.user.sends_place(latitude, longitude)
        await self._done()

    async def press(self, label: str) -> str:
        """Press the newest button with these words, in the private chat if it is there."""
        for chat in (self.user.chat, self.team):
            if chat is not None and any(label in name for one in look(chat) for name, _ in one.buttons):
                one, data = newest(look(chat), label)
                return await self.press_data(data, one.ref, chat=chat)
        raise AssertionError(f"{label!r} is in none of the chats: {newest(self.seen, label)}")

    async def press_data(self, data: str, ref: str = "0", *, chat: Chat | None = None) -> str:
        """Press any data; return the word over the button."""
        query = self.user.presses_data(data, chat=chat, message_id=int(ref))
        self._last = self.stage.api.world.updates[-1]
        toast = await self.stage.api.toast(query)
        await self.stage.settle()
        return str(toast["text"])

    async def open_file(self, name: str) -> bytes:
        """Tap the document: Telegram has it."""
        documents = [shown.document for shown in self.user.chat.answers if shown.document]
        refs = [ref for ref, known, _ in documents if known == name]
        return self.stage.api.world.files[refs[-1]][0]

    async def repeat(self) -> None:
        """Let the last message or press be delivered once more."""
        self.stage.api.world.updates.append(self._last)
        self.stage.api.world.ring()
        await self.stage.settle()

    async def reopen(self) -> None:
        """Close and open the chat: Telegram keeps it."""

    async def vanish(self) -> None:
        """Block the bot."""
        self.user.blocks()
        await self.stage.settle()

    async def _done(self) -> None:
        self._last = self.stage.api.world.updates[-1]
        await self.stage.settle()


def look(chat: Chat) -> list[Seen]:
    """Return the service's messages as they stand."""
    return [
        Seen(
            str(shown.message_id),
            shown.text,
            tuple(_buttons(shown)),
            len(shown.photos),
            tuple(filter(None, [_name_of(shown)])),
        )
        for shown in chat.answers
    ]


def _name_of(shown: Shown) -> str:
    return shown.document[1] if shown.document else ""


def _buttons(shown: Shown) -> list[tuple[str, str]]:
    return [(button["text"], button.get("callback_data", "")) for row in shown.keyboard for button in row]


@asynccontextmanager
async def telegram_stage(
    folder: Path, monkeypatch: pytest.MonkeyPatch, mode: str = "polling"
) -> AsyncIterator[TelegramStage]:
    """Open the service to Telegram; how fast it may send is judged elsewhere."""
    monkeypatch.setattr(bot.app, "TelegramSettings", partial(TelegramSettings, limits=UNLIMITED))
    async with BotApi() as api:
        api.limits.enabled = False
        stage = TelegramStage(folder, api, mode)
        await stage.start()
        try:
            yield stage
        finally:
            await stage.stop()
