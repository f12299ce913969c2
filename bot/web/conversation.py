"""What a client's frames mean: each becomes a call at the service's door, and is answered."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.photos import MAX_BYTES
from bot.web.channel import shown
from bot.web.heading import community_of
from bot.web.protocol import (
    LONGEST_TEXT,
    MOST_PHOTOS,
    Commanded,
    Earlier,
    FrameError,
    Hello,
    Ping,
    Pressed,
    Said,
    write_frame,
)
from bot.web.settings import CHANNEL
from handlers.channel import Address, Author, Command, Incoming, Photo, Press
from storage import chats
from storage.chats import Written

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from bot.web.channel import WebChannel
    from bot.web.hub import Connection
    from bot.web.protocol import Frame
    from bot.web.settings import Clock, Door, WebSettings

LIMITS = {"text": LONGEST_TEXT, "photos": MOST_PHOTOS, "photo_bytes": MAX_BYTES}


@dataclass(frozen=True, slots=True)
class Service:
    """What every conversation needs."""

    door: Door
    channel: WebChannel
    clock: Clock
    settings: WebSettings


class Conversation:
    """One connection of one person. Frames are taken one after the other."""

    def __init__(self, service: Service, author: Author, connection: Connection) -> None:
        """Take who is connected, and how to answer."""
        self._service = service
        self._chat = author.account
        self._address = Address(CHANNEL, author.account)
        self._author = author
        self._connection = connection
        self._surroundings: dict[str, object] = {}

    async def take(self, frame: Frame) -> None:
        """Do what a frame asks. Raises :class:`FrameError` with the sentence for the person."""
        if not self._connection.is_welcome and not isinstance(frame, Hello | Ping):
            raise FrameError("hello_first", getattr(frame, "key", None))
        match frame:
            case Hello():
                async with asyncio.timeout(self._service.settings.answer_within):
                    await self._hello(frame.since)
            case Said():
                await self._said(frame)
            case Commanded():
                await self._commanded(frame)
            case Pressed():
                await self._pressed(frame)
            case Earlier():
                await self._earlier(frame.before)
            case Ping():
                self._reply("pong")

    async def _hello(self, since: int) -> None:
        self._surroundings = await self._look_around()
        async with self._service.channel.database.reading() as session:
            history = await chats.catch_up(session, self._chat, since)
        welcome = write_frame(
            "welcome",
            **self._surroundings,
            utc_offset=self._service.settings.utc_offset,
            limits=LIMITS,
            messages=[shown(entry) for entry in history.entries],
            rev=history.rev,
            whole=history.whole,
            earlier=history.earlier,
        )
        self._connection.welcome(welcome)

    async def _said(self, frame: Said) -> None:
        await self._check_photos(frame)
        written = await self._keep(frame.key, _content(frame))
        command, text = _typed_command(frame.text)
        await self._service.door.receive(
            Incoming(
                key=self._key(frame.key),
                address=self._address,
                author=self._author,
                at=written.at,
                text=text,
                photos=tuple(Photo(ref) for ref in frame.photos),
                point=frame.point,
                message=str(written.seq),
                reply_to=frame.reply_to,
                command=command,
            )
        )
        self._reply("ack", key=frame.key, id=str(written.seq))
        if command is not None:
            await self._refresh()

    async def _commanded(self, frame: Commanded) -> None:
        # A start by link is no sentence of the person; a menu entry reads like one.
        written = await self._keep(frame.key, {"text": frame.label}) if frame.label else None
        await self._service.door.receive(
            Incoming(
                key=self._key(frame.key),
                address=self._address,
                author=self._author,
                at=written.at if written else self._now(),
                text=frame.text,
                message=str(written.seq) if written else None,
                command=frame.command,
            )
        )
        self._reply("ack", key=frame.key, id=str(written.seq) if written else None)
        await self._refresh()

    async def _pressed(self, frame: Pressed) -> None:
        press = Press(
            key=self._key(frame.key),
            address=self._address,
            author=self._author,
            at=self._now(),
            data=frame.data,
            message=frame.message or None,
        )
        answer = await self._service.door.press(press)
        self._reply("toast", key=frame.key, text=answer.text, alert=answer.alert)
        await self._refresh()

    async def _earlier(self, before: int) -> None:
        async with self._service.channel.database.reading() as session:
            history = await chats.earlier(session, self._chat, before)
        messages = [shown(entry) for entry in history.entries]
        self._reply("history", messages=messages, earlier=history.earlier)

    async def _check_photos(self, frame: Said) -> None:
        if not frame.photos:
            return
        async with self._service.channel.database.reading() as session:
            if not await chats.may_see(session, self._chat, frame.photos):
                raise FrameError("photo_unknown", frame.key)

    async def _keep(self, key: str, content: dict[str, Any]) -> chats.Entry:
        """Keep what the person said before anybody acts on it; a repeated key gives the first."""
        written = Written(f"in:{key}", own=True, at=self._now(), content=content)
        entry, _ = await self._service.channel.say(self._chat, written)
        return entry

    async def _look_around(self) -> dict[str, object]:
        """Return what stands around the conversation: the community above it, the menu below."""
        menu = await self._service.door.menu(CHANNEL, self._chat)
        async with self._service.channel.database.reading() as session:
            community = await community_of(session, self._chat)
        entries = [{"command": command.value, "label": label} for command, label in menu]
        return {"community": community or self._service.settings.title, "menu": entries}

    async def _refresh(self) -> None:
        """Tell every window when a new role or home has changed what stands around."""
        surroundings = await self._look_around()
        if surroundings != self._surroundings:
            self._surroundings = surroundings
            self._service.channel.hub.push(self._chat, write_frame("menu", **surroundings))

    def _key(self, key: str) -> str:
        """Return a client's key made unique among all clients."""
        return f"{self._chat}:{key}"

    def _now(self) -> datetime:
        return self._service.clock()

    def _reply(self, kind: str, **fields: object) -> None:
        self._connection.reply(write_frame(kind, **fields))


def _content(frame: Said) -> dict[str, Any]:
    content: dict[str, Any] = {"text": frame.text}
    if frame.photos:
        content["photos"] = list(frame.photos)
    if frame.point:
        content["point"] = [frame.point.latitude, frame.point.longitude]
    return content


def _typed_command(text: str) -> tuple[Command | None, str]:
    """Read `/start join-ABC` as START and "join-ABC"; other words, also after a slash, stay words."""
    if not text.startswith("/"):
        return None, text
    name, _, rest = text[1:].strip().partition(" ")
    if name.lower() not in list(Command):
        return None, text
    return Command(name.lower()), rest.strip()
